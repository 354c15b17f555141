/** What is wrong in codes. Nothing must be filled in; what is not said counts as not assessed. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { faultWords } from "../../../src/i18n/fault-words";
import { language } from "../../../src/i18n/language";
import type { CodeFault, CodeList } from "../../../src/protocol/generated";
import type { Fault } from "../../../src/room/case-state";
import { Field } from "../../../src/ui/components";
import { DIMENSIONS, goesWith, guessPart, UNKNOWN, type Dimension } from "../../../src/workflow/fault-facts";
import { CodeSelect, FaultForm } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

type Coding = Readonly<Record<Dimension, string | null>> & { readonly impact: CodeFault["impact"] };

const IMPACTS = ["incipient", "degraded", "critical", "unknown"] as const;
/** An expert sees a fault in a call. */
const IN_A_CALL = "CALL";

interface CodingFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly codes: CodeList;
}

export function CodingForm({ fault, faults, codes }: CodingFormProps): JSX.Element {
  const coding = useSignal(startOf(fault, codes));
  const t = faultDialogWords();
  const set = (change: Partial<Coding>): void => void (coding.value = { ...coding.value, ...change });
  const { mode } = coding.value;
  const shown = codes.entries.find((entry) => entry.dimension === "mode" && entry.code === mode)?.[language.value];
  const usual = (dimension: Dimension) =>
    (dimension === "mechanism" || dimension === "cause") && shown !== undefined
      ? { usual: { heading: t.usual(shown), isUsual: (code: string) => goesWith(codes, dimension, code, mode) } }
      : {};
  const isUnusual = (["mechanism", "cause"] as const).some((each) => {
    const code = coding.value[each];
    return code !== null && !goesWith(codes, each, code, mode);
  });
  return (
    <FaultForm save={t.code.save} onSave={() => faults.code(fault, coding.value)} onCancel={() => faults.dismiss()}>
      <p class="muted">{t.code.hint}</p>
      <div class="form-columns">
        {DIMENSIONS.map((dimension) => (
          <CodeSelect
            key={dimension}
            label={faultWords().dimensions[dimension]}
            codes={codes}
            dimension={dimension}
            value={coding.value[dimension]}
            onChange={(code) => set({ [dimension]: code })}
            autofocus={dimension === "mode"}
            {...usual(dimension)}
          />
        ))}
        <ImpactSelect value={coding.value.impact ?? null} onChange={(impact) => set({ impact })} />
      </div>
      {isUnusual && <p class="mark-doubt">{faultWords().isUnusual}</p>}
      <p class="muted small">{t.code.scheme(language.value === "zh" ? codes.title_zh : codes.title_en, codes.version)}</p>
    </FaultForm>
  );
}

/** What was coded, as far as the list in force has it; for a first coding what is plain anyway. */
function startOf({ coding, component }: Fault, codes: CodeList): Coding {
  const listed = (dimension: Dimension, code: string | null): string | null =>
    code === UNKNOWN || codes.entries.some((entry) => entry.dimension === dimension && entry.code === code) ? code : null;
  const said = (dimension: Dimension): string | null => listed(dimension, coding?.[dimension]?.code ?? null);
  return {
    part: said("part") ?? (coding?.part ? null : guessPart(codes, component)),
    mode: said("mode"), mechanism: said("mechanism"), cause: said("cause"),
    detection: said("detection") ?? (coding?.detection ? null : listed("detection", IN_A_CALL)),
    impact: coding?.impact ?? null,
  };
}

interface ImpactSelectProps {
  readonly value: Coding["impact"];
  readonly onChange: (value: Coding["impact"]) => void;
}

function ImpactSelect({ value, onChange }: ImpactSelectProps): JSX.Element {
  const t = faultWords();
  return (
    <Field label={t.impact}>
      {(field) => (
        <select {...field} value={value ?? ""} onChange={(event) => onChange((event.currentTarget.value || null) as Coding["impact"])}>
          <option value="">{faultDialogWords().notAssessed}</option>
          {IMPACTS.map((impact) => (
            <option key={impact} value={impact}>
              {t.impacts[impact]}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
