/** How far the technician is with the guide, and what each step says. */

import type { JSX } from "preact";
import type { GuideStepView, GuideView } from "../../../src/api/views";
import { exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { StepAnswer } from "../../../src/room/case-state";
import type { RoomStore } from "../../../src/room/room-store";
import { answerOf } from "../../../src/room/selectors";
import { Empty } from "../../../src/ui/components";
import { words } from "../words";

interface GuidePanelProps {
  readonly room: RoomStore;
  readonly guide: GuideView | null;
}

const SIGNS: Readonly<Record<string, string>> = { done: "✓", skipped: "–", flagged: "⚑" };

export function GuidePanel({ room, guide }: GuidePanelProps): JSX.Element {
  if (!guide) return <Empty>{words().guide.empty}</Empty>;
  const state = room.state.value;
  const current = guide.steps.find((step) => answerOf(state, step.key) === null)?.key;
  return (
    <div class="guide-panel">
      <h2>{guide.title[language.value]}</h2>
      <ol>
        {guide.steps.map((step, index) => (
          <Step key={step.key} step={step} index={index} answer={answerOf(state, step.key)} isCurrent={step.key === current} />
        ))}
      </ol>
    </div>
  );
}

interface StepProps {
  readonly step: GuideStepView;
  readonly index: number;
  readonly answer: StepAnswer | null;
  readonly isCurrent: boolean;
}

function Step({ step, index, answer, isCurrent }: StepProps): JSX.Element {
  const t = words().guide;
  const lang = language.value;
  return (
    <li class="guide-step" data-result={answer?.result ?? "open"} data-current={isCurrent}>
      <details open={isCurrent || answer?.result === "flagged"}>
        <summary>
          <span class="step-sign" aria-hidden="true">
            {answer ? SIGNS[answer.result] : index + 1}
          </span>
          <span class="grow">{step.title[lang]}</span>
          <span class="step-result">{answer ? t.results[answer.result] : t.open}</span>
        </summary>
        {answer && (
          <p class="step-answer">
            {answer.note !== "" && <q>{answer.note}</q>}{" "}
            <span class="muted">
              {answer.by.display_name}, <time class="figures">{exactTime(answer.at_ms, Date.now(), lang)}</time>
            </span>
          </p>
        )}
        {step.safety[lang] !== "" && (
          <p class="step-safety">
            <strong>{t.safety}.</strong> {step.safety[lang]}
          </p>
        )}
        <p>{step.instruction[lang]}</p>
        <p class="muted">
          {t.expected}: {step.expected[lang]}
        </p>
      </details>
    </li>
  );
}
