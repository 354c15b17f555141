/** Before the tour: what it is, and the preparations that it needs once. */

import { signal, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { asSightlineError, SightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import { errorText } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { TourWalk } from "../../../src/protocol/generated";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { AppBar } from "../../../src/ui/page";
import { STEPS } from "../tour/steps";
import { words } from "../words";

const LOOK_EVERY_MS = 1000;

type Phase =
  | { readonly kind: "resting" }
  | { readonly kind: "walk"; readonly walk: TourWalk }
  | { readonly kind: "sending" }
  | { readonly kind: "failed"; readonly error: SightlineError };

interface IntroProps {
  readonly api: Api;
  readonly onStarted: (caseId: string) => void;
}

export function Intro({ api, onStarted }: IntroProps): JSX.Element {
  const phase = useSignal<Phase>({ kind: "resting" });
  const isOffered = useSignal<boolean | null>(null);
  useEffect(() => {
    api.tourWalk().then(
      () => (isOffered.value = true),
      (error: unknown) => (isOffered.value = asSightlineError(error).code !== "not_found"),
    );
  }, []);
  const start = async (): Promise<void> => {
    try {
      await prepared(api, (walk) => (phase.value = { kind: "walk", walk }));
      phase.value = { kind: "sending" };
      onStarted((await api.startTour(language.value)).case_id);
    } catch (error) {
      phase.value = { kind: "failed", error: asSightlineError(error) };
    }
  };
  const t = words();
  useTitle();
  return (
    <>
      <AppBar />
      <main class="page try-intro">
        {isOffered.value === false ? (
          <NotOffered />
        ) : (
          <>
            <h1>{t.intro.title}</h1>
            <p class="lead">{t.intro.lead}</p>
            <Start phase={phase.value} onStart={() => void start()} />
            <section class="card">
              <h2>{t.intro.stepsTitle}</h2>
              <ol class="intro-steps">
                {STEPS.map((step) => (
                  <li key={step}>{t.steps[step].title}</li>
                ))}
              </ol>
              <p class="muted">{t.intro.demo}</p>
            </section>
          </>
        )}
      </main>
    </>
  );
}

/** Renders the technician's walk first where that was never done; says how far it is. */
async function prepared(api: Api, show: (walk: TourWalk) => void): Promise<void> {
  for (let walk = await api.prepareTour(); ; walk = await api.tourWalk()) {
    show(walk);
    if (walk.state === "ready") return;
    if (walk.state === "failed") throw new SightlineError("walk_failed", words().preparing.failed);
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

function Start({ phase, onStart }: { readonly phase: Phase; readonly onStart: () => void }): JSX.Element {
  const t = words();
  switch (phase.kind) {
    case "resting":
      return (
        <p>
          <Button kind="primary" size="field" onClick={onStart}>
            {t.intro.start}
          </Button>
        </p>
      );
    case "walk":
      return <Progress walk={phase.walk} />;
    case "sending":
      return <Spinner label={t.preparing.sending} />;
    case "failed":
      return (
        <Banner tone="critical" actions={<Button onClick={onStart}>{t.preparing.again}</Button>}>
          {phase.error.code === "limit_exceeded" ? t.preparing.busy : errorText(phase.error)}
        </Banner>
      );
  }
}

function Progress({ walk }: { readonly walk: TourWalk }): JSX.Element {
  const t = words().preparing;
  const isCounted = walk.total > 0;
  const label = isCounted ? t.pictures(walk.done, walk.total) : t.hall;
  return (
    <div class="preparing" role="status">
      <p>{label}</p>
      {isCounted ? <progress value={walk.done} max={walk.total} aria-label={label} /> : <progress aria-label={label} />}
    </div>
  );
}

function NotOffered(): JSX.Element {
  const t = words().unavailable;
  return (
    <>
      <h1>{t.title}</h1>
      <p>{t.text}</p>
      <p>
        <a class="button" href="/">
          {t.home}
        </a>
      </p>
    </>
  );
}

const title = signal("");

function useTitle(): void {
  title.value = words().pageTitle;
  useEffect(() => void (document.title = `${words().pageTitle} · Sightline`), [title.value]);
}
