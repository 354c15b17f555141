/** The tour: the panel at the left, the page of the step in a frame beside it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { errorText } from "../../../src/i18n/common";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { AppBar } from "../../../src/ui/page";
import { showError } from "../../../src/ui/toast";
import type { TourPeople } from "../tour/people";
import type { StepId } from "../tour/steps";
import { Tour } from "../tour/tour";
import { words } from "../words";
import { Panel } from "./panel";

interface TourPageProps {
  readonly api: Api;
  readonly people: TourPeople;
  readonly caseId: string;
  readonly step: StepId;
  readonly onRestart: () => void;
}

export function TourPage({ api, people, caseId, step, onRestart }: TourPageProps): JSX.Element {
  const hasPeople = useSignal(false);
  const error = useSignal<SightlineError | null>(null);
  const load = (): void => {
    error.value = null;
    people.load().then(
      () => (hasPeople.value = true),
      (thrown: unknown) => (error.value = asSightlineError(thrown)),
    );
  };
  useEffect(load, []);
  if (hasPeople.value) return <Touring api={api} people={people} caseId={caseId} step={step} onRestart={onRestart} />;
  return (
    <>
      <AppBar />
      <main class="page">
        {error.value ? (
          <Banner tone="critical" actions={<Button onClick={load}>{words().preparing.again}</Button>}>
            {error.value.code === "not_found" ? words().unavailable.text : errorText(error.value)}
          </Banner>
        ) : (
          <Spinner label={words().preparing.people} />
        )}
      </main>
    </>
  );
}

function Touring({ api, people, caseId, step, onRestart }: TourPageProps): JSX.Element {
  const frame = useRef<HTMLIFrameElement>(null);
  const tour = useMemo(() => new Tour(api, people, caseId, step), [caseId]);
  useEffect(() => {
    if (frame.current) tour.start(frame.current).catch(showError);
    return () => tour.close();
  }, [tour]);
  const t = words();
  const frameTitle = t.panel.frame(tour.personName(tour.who.value));
  const restart = (): void => {
    // Also a case that cannot be reached any more is left behind.
    tour.end().catch(() => undefined).finally(onRestart);
  };
  useEffect(() => void (document.title = `${t.steps[tour.step.value].title} · ${t.pageTitle}`), [tour.step.value, t]);
  return (
    <div class="tour">
      <Panel tour={tour} onRestart={restart} />
      <main class="tour-main" aria-label={frameTitle}>
        <iframe ref={frame} title={frameTitle} allow="autoplay; camera; microphone; fullscreen; xr-spatial-tracking" />
      </main>
    </div>
  );
}
