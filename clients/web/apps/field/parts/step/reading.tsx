/** A reading: typed on keys for gloves, with unit and limits beside it, and at once in words what it means. */

import type { JSX } from "preact";
import { language } from "../../../../src/i18n/language";
import { textIn } from "../../../../src/workflow/text-in";
import type { GuideMeasure } from "../../../../src/protocol/generated";
import { Field } from "../../../../src/ui/components";
import { words } from "../../words";
import { typed } from "./draft";
import { limitsText, rangeText, verdictOf } from "./verdict";

interface ReadingProps {
  readonly measure: GuideMeasure;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", ".", "0", "back"] as const;

export function Reading({ measure, value, onChange }: ReadingProps): JSX.Element {
  const t = words().reading;
  const verdict = verdictOf(measure, value);
  const mayBeNegative = measure.range_low == null || measure.range_low < 0;
  return (
    <div class="reading" data-verdict={verdict}>
      <Field label={textIn(measure.quantity, language.value)} hint={limitsText(measure)} size="field">
        {(field) => (
          <span class="reading-line">
            <input
              {...field}
              class="figures"
              name="reading"
              inputMode="decimal"
              autocomplete="off"
              maxLength={14}
              value={value}
              onInput={(event) => onChange(event.currentTarget.value)}
            />
            <span class="unit">{measure.unit}</span>
          </span>
        )}
      </Field>
      <p class="reading-verdict" role="status">
        {verdict === "empty" ? "" : t.verdicts[verdict](limitsText(measure), rangeText(measure))}
      </p>
      <div class="number-pad" role="group" aria-label={t.pad}>
        {KEYS.map((key) => (
          <button key={key} type="button" aria-label={key === "back" ? t.erase : undefined} onClick={() => onChange(typed(value, key))}>
            {key === "back" ? "⌫" : key}
          </button>
        ))}
        {mayBeNegative && (
          <button type="button" class="wide" aria-label={t.sign} onClick={() => onChange(typed(value, "sign"))}>
            ±
          </button>
        )}
      </div>
    </div>
  );
}
