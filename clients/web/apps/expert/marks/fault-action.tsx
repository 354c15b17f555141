/** What was done about a fault: code, words, parts, time. Any one of them is enough. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { CodeList } from "../../../src/protocol/generated";
import type { Fault } from "../../../src/room/case-state";
import { readNumber, UNKNOWN } from "../../../src/workflow/fault-facts";
import { Button } from "../../../src/ui/components";
import { CodeSelect, FaultForm, TextField } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

interface PartText {
  readonly part: string;
  readonly number: string;
  readonly quantity: string;
}

const MAX_PARTS = 50;
const MAX_MINUTES = 100_000;

interface ActionFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly codes: CodeList;
  /** The action that this one corrects. */
  readonly corrects: string | null;
}

export function ActionForm({ fault, faults, codes, corrects }: ActionFormProps): JSX.Element {
  const wrong = fault.actions.find(({ action_id }) => action_id === corrects);
  const action = useSignal<string | null>(listed(codes, wrong?.action?.code ?? null));
  const text = useSignal(wrong?.text ?? "");
  const minutes = useSignal(wrong?.minutes?.toString() ?? "");
  const parts = useSignal<readonly PartText[]>(wrong?.parts.map((part) => ({ ...part, quantity: String(part.quantity) })) ?? []);
  const isTried = useSignal(false);
  const t = faultDialogWords().act;
  const time = readMinutes(minutes.value);
  const isSomething = action.value !== null || text.value.trim() !== "" || parts.value.length > 0;
  const save = (): void => {
    isTried.value = true;
    const read = parts.value.map(({ part, number, quantity }) => ({ part: part.trim(), number: number.trim(), quantity: readNumber(quantity) ?? 0 }));
    if (!isSomething || time === undefined || read.some(({ part, quantity }) => part === "" || quantity <= 0)) return;
    faults.act(fault, { action: action.value, text: text.value.trim(), parts: read, minutes: time, supersedes: corrects });
  };
  return (
    <FaultForm save={t.save} onSave={save} onCancel={() => faults.dismiss()}>
      <CodeSelect label={t.action} codes={codes} dimension="action" none={t.none} value={action.value} onChange={(code) => (action.value = code)} autofocus />
      <TextField
        label={t.text} maxLength={1000} value={text.value} onChange={(value) => (text.value = value)}
        error={isTried.value && !isSomething ? t.needSomething : null}
      />
      <TextField label={t.minutes} isNumber maxLength={8} value={minutes.value} onChange={(value) => (minutes.value = value)} error={time === undefined ? t.needMinutes : null} />
      <Parts parts={parts.value} isTried={isTried.value} onChange={(changed) => (parts.value = changed)} />
    </FaultForm>
  );
}

/** The code, unless the list in force does not have it any more. */
function listed(codes: CodeList, code: string | null): string | null {
  const isThere = code === UNKNOWN || codes.entries.some((entry) => entry.dimension === "action" && entry.code === code);
  return isThere ? code : null;
}

/** Undefined when it is no number of minutes; null when nothing is said. */
function readMinutes(text: string): number | null | undefined {
  if (text.trim() === "") return null;
  const minutes = readNumber(text);
  return minutes !== null && Number.isInteger(minutes) && minutes >= 0 && minutes <= MAX_MINUTES ? minutes : undefined;
}

interface PartsProps {
  readonly parts: readonly PartText[];
  readonly isTried: boolean;
  readonly onChange: (parts: readonly PartText[]) => void;
}

function Parts({ parts, isTried, onChange }: PartsProps): JSX.Element {
  const t = faultDialogWords().act;
  const set = (index: number, change: Partial<PartText>): void => onChange(parts.map((part, at) => (at === index ? { ...part, ...change } : part)));
  return (
    <fieldset class="parts">
      <legend>{t.parts}</legend>
      {parts.map((part, index) => (
        <div key={index} class="part-row">
          <TextField
            label={t.part} maxLength={120} value={part.part} onChange={(text) => set(index, { part: text })} autofocus
            error={isTried && part.part.trim() === "" ? t.needPart : null}
          />
          <TextField label={t.number} maxLength={60} value={part.number} onChange={(text) => set(index, { number: text })} />
          <TextField
            label={t.quantity} isNumber maxLength={12} value={part.quantity} onChange={(text) => set(index, { quantity: text })}
            error={(readNumber(part.quantity) ?? 0) > 0 ? null : t.needQuantity}
          />
          <Button kind="quiet" aria-label={t.removePart(index + 1)} onClick={() => onChange(parts.filter((_, at) => at !== index))}>
            ✕
          </Button>
        </div>
      ))}
      {parts.length < MAX_PARTS && <Button onClick={() => onChange([...parts, { part: "", number: "", quantity: "1" }])}>{t.addPart}</Button>}
    </fieldset>
  );
}
