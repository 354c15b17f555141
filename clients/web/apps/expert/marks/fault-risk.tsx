/** How bad, how often, how hard to notice: rated 1 to 10, with the priority that follows shown at once, in words. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { faultWords } from "../../../src/i18n/fault-words";
import { language } from "../../../src/i18n/language";
import type { RiskMatrix, RiskRow } from "../../../src/protocol/generated";
import type { Fault } from "../../../src/room/case-state";
import { assess, RATING_OF_SEVERITY, type RiskOutcome } from "../../../src/workflow/risk";
import { FaultForm, TextField } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

const RATINGS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] as const;

interface RiskFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly matrix: RiskMatrix;
}

export function RiskForm({ fault, faults, matrix }: RiskFormProps): JSX.Element {
  const severity = useSignal<number | null>(fault.risk?.severity_rating ?? RATING_OF_SEVERITY[fault.severity]);
  const occurrence = useSignal(fault.risk?.occurrence_rating ?? null);
  const detection = useSignal(fault.risk?.detection_rating ?? null);
  const isSafety = useSignal(fault.risk?.is_safety ?? false);
  const isEnvironment = useSignal(fault.risk?.is_environment ?? false);
  const note = useSignal(fault.risk?.note ?? "");
  const t = faultDialogWords().risk;
  const outcome = assess(matrix, {
    severity: severity.value ?? 1, occurrence: occurrence.value, detection: detection.value, isSafety: isSafety.value,
  });
  const save = (): void =>
    faults.assess(fault, {
      severity_rating: severity.value, occurrence_rating: occurrence.value, detection_rating: detection.value,
      is_safety: isSafety.value, is_environment: isEnvironment.value, note: note.value.trim(),
    });
  return (
    <FaultForm save={t.save} onSave={save} onCancel={() => faults.dismiss()}>
      <Rating label={t.severity} letter="S" words={t.severities} value={severity} isNeeded />
      <Rating label={t.occurrence} letter="O" words={t.occurrences} value={occurrence} />
      <Rating label={t.detection} letter="D" words={t.detections} value={detection} />
      <fieldset class="risk-flags">
        <legend class="visually-hidden">{t.flags}</legend>
        <Flag label={faultWords().safety} value={isSafety} />
        <Flag label={faultWords().environment} value={isEnvironment} />
      </fieldset>
      {outcome && <Priority outcome={outcome} matrix={matrix} />}
      <TextField label={t.note} maxLength={1000} value={note.value} onChange={(value) => (note.value = value)} />
    </FaultForm>
  );
}

interface RatingProps {
  readonly label: string;
  readonly letter: string;
  readonly words: readonly string[];
  readonly value: Signal<number | null>;
  /** Severity always has a rating: the one of its word. */
  readonly isNeeded?: boolean;
}

/** Ten to choose from, by arrow keys or one press. */
function Rating({ label, letter, words, value, isNeeded = false }: RatingProps): JSX.Element {
  const name = useId();
  const t = faultDialogWords().risk;
  return (
    <fieldset class="rating">
      <legend>
        {label} <span class="muted">{value.value === null ? t.openLabel : `${letter} ${value.value}: ${wordOf(value.value, words)}`}</span>
      </legend>
      <div class="rating-scale">
        {!isNeeded && <Step name={name} label={`${letter} ${t.openLabel}`} text={t.open} isChecked={value.value === null} onChoose={() => (value.value = null)} />}
        {RATINGS.map((rating) => (
          <Step
            key={rating}
            name={name}
            label={`${letter} ${rating}: ${wordOf(rating, words)}`}
            text={String(rating)}
            isChecked={value.value === rating}
            onChoose={() => (value.value = rating)}
          />
        ))}
      </div>
    </fieldset>
  );
}

interface StepProps {
  readonly name: string;
  readonly label: string;
  readonly text: string;
  readonly isChecked: boolean;
  readonly onChoose: () => void;
}

function Step({ name, label, text, isChecked, onChoose }: StepProps): JSX.Element {
  return (
    <label data-checked={isChecked}>
      <input type="radio" name={name} aria-label={label} checked={isChecked} autofocus={isChecked} onChange={onChoose} />
      <span class="figures" aria-hidden="true">
        {text}
      </span>
    </label>
  );
}

/** 1, 2-3, 4-6, 7-8, 9-10. */
function wordOf(rating: number, words: readonly string[]): string {
  const index = [1, 3, 6, 8, 10].findIndex((end) => rating <= end);
  return words[index] ?? "";
}

function Flag({ label, value }: { readonly label: string; readonly value: Signal<boolean> }): JSX.Element {
  return (
    <label>
      <input type="checkbox" checked={value.value} onChange={(event) => (value.value = event.currentTarget.checked)} />
      {label}
    </label>
  );
}

function Priority({ outcome, matrix }: { readonly outcome: RiskOutcome; readonly matrix: RiskMatrix }): JSX.Element {
  const t = faultWords();
  const { risk } = faultDialogWords();
  const word = t.priorities[outcome.priority];
  const row = matrix.rows[outcome.row - 1];
  return (
    <output class="risk-outcome" data-priority={outcome.priority} aria-live="polite">
      <strong>{outcome.isPartial ? t.atLeast(word) : t.priority(word)}</strong>
      {outcome.raisedBy && <span>{t.raisedBy[outcome.raisedBy]}</span>}
      {outcome.isPartial && <span>{t.partial}</span>}
      {row && <span>{risk.byRow(outcome.row, rangesOf(row))}</span>}
      {outcome.rpn !== null && <span class="muted figures">{t.rpn(outcome.rpn)}</span>}
      <span class="muted small">{risk.matrix(language.value === "zh" ? matrix.title_zh : matrix.title_en, matrix.version)}</span>
    </output>
  );
}

function rangesOf(row: RiskRow): string {
  const { range } = faultDialogWords().risk;
  return [
    range("S", row.severity_from, row.severity_to), range("O", row.occurrence_from, row.occurrence_to), range("D", row.detection_from, row.detection_to),
  ].join(", ");
}
