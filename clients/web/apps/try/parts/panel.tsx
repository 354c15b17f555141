/** The slim panel: where in the tour one is, what to do, what one sees, and how to go on. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { common, errorText } from "../../../src/i18n/common";
import { Banner, Button, Spinner } from "../../../src/ui/components";
import { LanguageSwitch, ThemeSwitch } from "../../../src/ui/page";
import { showError } from "../../../src/ui/toast";
import {
  hasTechnicianLeft, isComplete, isTooLate, missingBefore, nextStep, previousStep, STEPS, tasksOf, type StepId,
} from "../tour/steps";
import type { Tour } from "../tour/tour";
import { words } from "../words";
import { StepExtras } from "./step-extras";

interface PanelProps {
  readonly tour: Tour;
  readonly onRestart: () => void;
}

export function Panel({ tour, onRestart }: PanelProps): JSX.Element {
  const t = words();
  const isLoaded = tour.follower.isLoaded.value;
  return (
    <aside class="tour-panel" aria-label={t.panel.label}>
      <header class="panel-head">
        <a class="brand" href="/">
          <img src="/icon.svg" alt="" width={22} height={22} />
          {common().product}
        </a>
        <span class="grow" />
        <LanguageSwitch />
        <ThemeSwitch />
      </header>
      <Progress tour={tour} />
      {isLoaded ? <Step tour={tour} /> : <NotLoaded tour={tour} />}
      <footer class="panel-foot">
        {isLoaded && <Buttons tour={tour} />}
        <Button kind="quiet" title={t.panel.restartHint} onClick={onRestart}>
          {t.panel.restart}
        </Button>
      </footer>
    </aside>
  );
}

function NotLoaded({ tour }: { readonly tour: Tour }): JSX.Element {
  const error = tour.follower.error.value;
  return (
    <div class="panel-body">
      {error ? <Banner tone="critical">{errorText(error)}</Banner> : <Spinner label={common().loading(words().panel.loading)} />}
    </div>
  );
}

function Progress({ tour }: { readonly tour: Tour }): JSX.Element {
  const t = words();
  const current = tour.step.value;
  const facts = tour.facts.value;
  return (
    <nav class="panel-progress" aria-label={t.panel.stepOf(STEPS.indexOf(current) + 1, STEPS.length)}>
      <ol>
        {STEPS.map((step, index) => {
          const isDone = isComplete(step, facts);
          const label = `${t.panel.goTo(index + 1, t.steps[step].title)}${isDone ? `, ${t.panel.done}` : ""}`;
          return (
            <li key={step}>
              <button
                type="button"
                aria-label={label}
                title={label}
                aria-current={step === current ? "step" : undefined}
                data-done={isDone}
                onClick={() => void tour.go(step).catch(showError)}
              >
                {isDone ? "✓" : index + 1}
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

function Step({ tour }: { readonly tour: Tour }): JSX.Element {
  const step = tour.step.value;
  const t = words();
  const heading = useRef<HTMLHeadingElement>(null);
  const isFirst = useRef(true);
  useEffect(() => {
    // Reading on begins at the new step, except where the page has just been opened.
    if (!isFirst.current) heading.current?.focus();
    isFirst.current = false;
  }, [step]);
  const who = tour.who.value;
  return (
    <div class="panel-body" data-step={step}>
      <p class="muted step-number">{t.panel.stepOf(STEPS.indexOf(step) + 1, STEPS.length)}</p>
      <h1 ref={heading} tabIndex={-1}>
        {t.steps[step].title}
      </h1>
      <p class="you-are">
        <span class="muted">{t.panel.youAre}</span> <strong>{tour.personName(who)}</strong>, {t.who[who]}
      </p>
      <Obstacle tour={tour} step={step} />
      <p class="step-act">{t.steps[step].act}</p>
      <StepExtras tour={tour} step={step} />
      <Tasks tour={tour} step={step} />
      <section class="step-why">
        <h2>{t.panel.why}</h2>
        <p>{t.steps[step].why}</p>
      </section>
    </div>
  );
}

/** Why the step cannot be done as things are, and what to do about it. */
function Obstacle({ tour, step }: { readonly tour: Tour; readonly step: StepId }): JSX.Element | null {
  const facts = tour.facts.value;
  const t = words();
  const missing = missingBefore(step, facts);
  if (tour.follower.error.value) return <Banner tone="warning">{t.panel.offline}</Banner>;
  if (missing) {
    return (
      <Banner tone="note" actions={<Button onClick={() => void tour.go(missing).catch(showError)}>{t.panel.goThere}</Button>}>
        {t.panel.missing(t.steps[missing].title)}
      </Banner>
    );
  }
  if (isComplete(step, facts)) return null;
  if (isTooLate(step, facts)) return <Banner tone="note">{t.panel.late}</Banner>;
  if (hasTechnicianLeft(step, facts)) return <Banner tone="warning">{t.panel.left}</Banner>;
  return null;
}

function Tasks({ tour, step }: { readonly tour: Tour; readonly step: StepId }): JSX.Element {
  const t = words();
  return (
    <ul class="step-tasks">
      {tasksOf(step, tour.facts.value).map(({ id, isDone }) => (
        <li key={id} data-task={id} data-done={isDone}>
          <span aria-hidden="true">{isDone ? "✓" : "○"}</span> {t.tasks[id]}
          {isDone && <span class="visually-hidden">, {t.panel.done}</span>}
        </li>
      ))}
    </ul>
  );
}

/** Without these the pages of later steps would have nothing to show. */
const DONE_FOR_VISITORS: readonly StepId[] = ["take", "close"];

function Buttons({ tour }: { readonly tour: Tour }): JSX.Element {
  const step = tour.step.value;
  const facts = tour.facts.value;
  const next = nextStep(step);
  const previous = previousStep(step);
  const t = words();
  const isDone = isComplete(step, facts);
  const mayHelp = !isDone && DONE_FOR_VISITORS.includes(step);
  const goOn = async (): Promise<void> => {
    if (mayHelp) await tour.doForVisitor(step);
    if (next) await tour.go(next);
  };
  return (
    <>
      {next && (
        <Button kind={isDone ? "primary" : "plain"} class="button next" onClick={() => void goOn().catch(showError)}>
          {isDone ? t.panel.next(t.steps[next].title) : mayHelp ? t.panel.skipFor : t.panel.skip}
        </Button>
      )}
      {previous && (
        <Button kind="quiet" onClick={() => void tour.go(previous).catch(showError)}>
          {t.panel.back}
        </Button>
      )}
    </>
  );
}
