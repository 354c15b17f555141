/** Rejecting or reopening a fault says why; the reason goes into the record. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { words } from "../words";
import type { FaultQuestion, FaultTools } from "./fault-tools";

type ReasonQuestion = Extract<FaultQuestion, { kind: "reason" }>;

export function ReasonDialog({ faults }: { readonly faults: FaultTools }): JSX.Element {
  const open = faults.question.value;
  const question = open?.kind === "reason" ? open : null;
  const t = words().marks;
  const number = question?.fault.number ?? 0;
  const title = question?.action === "reopen" ? t.reopenTitle(number) : t.rejectTitle(number);
  return (
    <Dialog isOpen={question !== null} title={title} onClose={() => faults.dismiss()}>
      {question && <ReasonForm question={question} faults={faults} />}
    </Dialog>
  );
}

function ReasonForm({ question, faults }: { readonly question: ReasonQuestion; readonly faults: FaultTools }): JSX.Element {
  const reason = useSignal("");
  const isTried = useSignal(false);
  const t = words().marks;
  const submit = (event: Event): void => {
    event.preventDefault();
    isTried.value = true;
    if (reason.value.trim() !== "") faults.move(question.fault, question.action, reason.value.trim());
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      {question.action === "reject" && <p class="muted">{t.rejectHint}</p>}
      <Field label={t.reason} error={isTried.value && reason.value.trim() === "" ? words().fault.needReason : null}>
        {(field) => (
          <textarea {...field} autofocus rows={2} maxLength={1000} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
        )}
      </Field>
      <div class="form-actions">
        <Button onClick={() => faults.dismiss()}>{common().cancel}</Button>
        <Button kind="primary" type="submit">
          {question.action === "reject" ? t.reject : t.reopen}
        </Button>
      </div>
    </form>
  );
}
