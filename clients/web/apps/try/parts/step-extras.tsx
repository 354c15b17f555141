/** What a step has beside its words: results as they come in, and the few buttons of the panel itself. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { undecidedItems } from "../../../src/room/selectors";
import { length } from "../../../src/i18n/format";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import type { GhostReport } from "../../../src/ui/tour-link";
import { outageOutcome } from "../tour/outage";
import { isTelling, ownMarks, ringing, type StepId } from "../tour/steps";
import type { Tour } from "../tour/tour";
import { words } from "../words";
import { DocumentStep } from "./document-step";

interface ExtrasProps {
  readonly tour: Tour;
}

export function StepExtras({ tour, step }: ExtrasProps & { readonly step: StepId }): JSX.Element | null {
  switch (step) {
    case "take":
      return <TakeStep tour={tour} />;
    case "mark":
      return <MarkStep tour={tour} />;
    case "outage":
      return <OutageStep tour={tour} />;
    case "technician":
      return <p class="muted">{words().technician.hint}</p>;
    case "review":
      return <ReviewStep tour={tour} />;
    case "sign":
      return <SignStep tour={tour} />;
    case "document":
      return <DocumentStep tour={tour} />;
    default:
      return null;
  }
}

const USUAL_MS = 25_000;

function TakeStep({ tour }: ExtrasProps): JSX.Element | null {
  const isSlow = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => (isSlow.value = true), USUAL_MS);
    return () => clearTimeout(timer);
  }, []);
  const t = words().take;
  switch (ringing(tour.facts.value.state)) {
    case "not-yet":
      return isSlow.value ? <Banner tone="warning">{t.slow}</Banner> : <Spinner label={t.onTheWay} />;
    case "ringing":
      return <p class="step-result">{t.rings}</p>;
    case "taken":
      return null;
  }
}

function MarkStep({ tour }: ExtrasProps): JSX.Element | null {
  const { state, notes } = tour.facts.value;
  const { ghost } = notes;
  if (ownMarks(state).length === 0) return null;
  const found = ghost?.found ?? "pending";
  return (
    <div class="ghost-news" role="status" data-mark={ghost?.markNumber} data-found={typeof found === "object" ? "told" : found}>
      <p class="step-result">{words().mark.placed}</p>
      <GhostNews found={found} isTelling={isTelling(ghost)} />
    </div>
  );
}

interface GhostNewsProps {
  readonly found: GhostReport["found"];
  readonly isTelling: boolean;
}

function GhostNews({ found, isTelling }: GhostNewsProps): JSX.Element {
  const t = words().mark;
  if (found === "pending") return <Spinner label={t.waiting} />;
  if (found === "none") return <Banner tone="note">{t.notFound}</Banner>;
  if (!isTelling) return <Banner tone="note">{t.resting(length(found.offM))}</Banner>;
  const turn = `${((found.turnRad * 180) / Math.PI).toFixed(0)}°`;
  return (
    <div class="step-result ghost-result">
      <p class="big-figure">
        <strong class="figures">{length(found.offM)}</strong> {t.beside}
      </p>
      <p>{t.ghost(found.delayMs, turn)}</p>
    </div>
  );
}

function OutageStep({ tour }: ExtrasProps): JSX.Element {
  const outcome = outageOutcome(tour.facts.value);
  const leftS = useSecondsLeft(tour.outageEndsMs.value);
  const t = words().outage;
  if (leftS > 0) {
    return (
      <Banner tone="warning">
        <strong class="figures">{t.away(leftS)}</strong>
        <br />
        {outcome.waited > 0 ? t.waiting(outcome.waited) : t.doNow}
      </Banner>
    );
  }
  const isReturning = outcome.hasBegun && !outcome.isOver;
  const hasResult = outcome.isOver && outcome.waited > 0;
  return (
    <>
      {isReturning && <Spinner label={t.returning} />}
      {hasResult && (
        <p class="step-result figures" role="status">
          {t.result(outcome.waited, outcome.stored)}
        </p>
      )}
      {outcome.isOver && outcome.waited === 0 && <Banner tone="note">{t.nothing}</Banner>}
      {!isReturning && (
        <Button kind={hasResult ? "plain" : "primary"} onClick={() => void tour.cutNetwork().catch(showError)}>
          {outcome.hasBegun ? t.again : t.cut}
        </Button>
      )}
    </>
  );
}

function useSecondsLeft(endsMs: number | null): number {
  const nowMs = useSignal(performance.now());
  useEffect(() => {
    if (endsMs === null) return undefined;
    nowMs.value = performance.now();
    const timer = setInterval(() => (nowMs.value = performance.now()), 250);
    return () => clearInterval(timer);
  }, [endsMs]);
  return endsMs === null ? 0 : Math.max(0, Math.ceil((endsMs - nowMs.value) / 1000));
}

function ReviewStep({ tour }: ExtrasProps): JSX.Element {
  const isAsking = useSignal(false);
  const { notes, state } = tour.facts.value;
  const t = words().review;
  const attempt = (): void => {
    isAsking.value = true;
    tour
      .attemptSignature()
      .catch(showError)
      .finally(() => (isAsking.value = false));
  };
  const { refusal } = notes;
  return (
    <>
      {state.review && <p class="muted figures">{t.items(state.review.items.length)}</p>}
      {refusal && (
        <div class="step-result" role="status">
          <p>
            <strong>{refusal.code === "permission_denied" ? t.refused : t.notRefused}</strong>
          </p>
          <blockquote>{t.refusals[refusal.code] ?? refusal.message}</blockquote>
          <p class="muted figures">
            HTTP {refusal.status} · {refusal.code}
          </p>
        </div>
      )}
      {isAsking.value && <Spinner label={t.attempting} />}
      {!refusal && !isAsking.value && (
        <Button kind="primary" onClick={attempt}>
          {t.attempt}
        </Button>
      )}
    </>
  );
}

function SignStep({ tour }: ExtrasProps): JSX.Element | null {
  const { state } = tour.facts.value;
  const t = words().sign;
  if (!state.review || state.life === "signed") return null;
  const left = undecidedItems(state.review).length;
  return (
    <>
      <p class="step-result figures">{left > 0 ? t.left(left) : t.nowSign}</p>
      <p class="muted">{t.password(tour.personName("supervisor"), tour.passwordOf("supervisor"))}</p>
    </>
  );
}
