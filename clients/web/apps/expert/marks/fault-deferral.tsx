/** A fault is put off: until when, why, and who answers for the risk meanwhile. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId } from "preact/hooks";
import { Button } from "../../../src/ui/components";
import type { CaseState, Fault } from "../../../src/room/case-state";
import { words } from "../words";
import { DAY_MS, dayOf, endOfDay } from "../../../src/workflow/fault-days";
import { FaultForm, TextField } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

const SPANS = [["week", 7], ["month", 30], ["quarter", 91]] as const;

interface DeferralFormProps {
  readonly fault: Fault;
  readonly faults: FaultTools;
  readonly state: CaseState;
}

export function DeferralForm({ fault, faults, state }: DeferralFormProps): JSX.Element {
  const inDays = (days: number): string => dayOf(Date.now() + days * DAY_MS);
  const day = useSignal(inDays(SPANS[1][1]));
  const owner = useSignal("");
  const reason = useSignal("");
  const isTried = useSignal(false);
  const list = useId();
  const t = faultDialogWords().defer;
  const dueMs = endOfDay(day.value);
  const isPast = dueMs === null || dueMs <= Date.now();
  const save = (): void => {
    isTried.value = true;
    if (dueMs === null || isPast || owner.value.trim() === "" || reason.value.trim() === "") return;
    faults.defer(fault, reason.value.trim(), dueMs, owner.value.trim());
  };
  return (
    <FaultForm save={t.save} onSave={save} onCancel={() => faults.dismiss()}>
      <p class="muted">{t.hint}</p>
      <TextField
        label={t.reason} autofocus maxLength={1000} value={reason.value} onChange={(text) => (reason.value = text)}
        error={isTried.value && reason.value.trim() === "" ? words().fault.needReason : null}
      />
      <TextField
        label={t.owner} list={list} maxLength={120} value={owner.value} onChange={(text) => (owner.value = text)}
        error={isTried.value && owner.value.trim() === "" ? t.needOwner : null}
      />
      <datalist id={list}>
        {peopleOf(state).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <TextField label={t.due} type="date" value={day.value} onChange={(text) => (day.value = text)} error={isPast ? t.needDay : null} />
      <div class="spans">
        {SPANS.map(([span, days]) => (
          <Button key={span} aria-pressed={day.value === inDays(days)} onClick={() => (day.value = inDays(days))}>
            {t.in[span]}
          </Button>
        ))}
      </div>
    </FaultForm>
  );
}

function peopleOf(state: CaseState): readonly string[] {
  return [...new Set([...state.attendance.values()].map(({ actor }) => actor.display_name))];
}
