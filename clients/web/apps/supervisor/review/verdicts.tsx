/** Confirm, reject with a reason, take back. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import type { ReviewItem } from "../../../src/protocol/generated";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { when } from "../evidence/evidence";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "./review-model";
import { words } from "../words";
import "./verdicts.css";

export function Verdicts({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const isRejecting = useSignal(false);
  const decision = model.state.value.review?.decisions.get(item.item_id);
  const verdict = decision?.verdict ?? "undecided";
  const block = model.decideBlock.value;
  const mayDecide = block === null;
  const decide = (wanted: "confirmed" | "rejected" | "undecided", reason = ""): void => {
    model
      .decide(item, wanted, reason)
      .then(() => wanted !== "undecided" && model.selectNextUndecided())
      .catch(showError);
  };
  const confirm = (): void => decide("confirmed");
  const reject = (): void => void (isRejecting.value = true);
  const takeBack = (): void => decide("undecided");
  useKeys(mayDecide ? { c: confirm, r: reject, ...(verdict === "undecided" ? {} : { u: takeBack }) } : {});
  const t = words();
  return (
    <footer class="verdicts">
      {decision && verdict !== "undecided" && (
        <p class="verdict" data-verdict={verdict}>
          <strong>
            {verdict === "confirmed" ? "✓" : "✕"} {t.verdicts[verdict]}
          </strong>
          <span class="muted">
            {decision.by.display_name}, {when(decision.at_ms)}
          </span>
          {decision.reason && <span>{decision.reason}</span>}
        </p>
      )}
      {mayDecide && (
        <div class="verdict-buttons">
          <Button kind={verdict === "undecided" ? "primary" : "plain"} keyHint="C" aria-pressed={verdict === "confirmed"} onClick={confirm}>
            {t.confirm}
          </Button>
          <Button keyHint="R" aria-pressed={verdict === "rejected"} onClick={reject}>
            {t.reject}
          </Button>
          {verdict !== "undecided" && (
            <Button kind="quiet" keyHint="U" onClick={takeBack}>
              {t.takeBack}
            </Button>
          )}
        </div>
      )}
      {(block === "role" || block === "performer") && <p class="muted">{t.decideBlocked[block]}</p>}
      <RejectDialog
        isOpen={isRejecting.value}
        onClose={() => (isRejecting.value = false)}
        onReject={(reason) => {
          isRejecting.value = false;
          decide("rejected", reason);
        }}
      />
    </footer>
  );
}

interface RejectDialogProps {
  readonly isOpen: boolean;
  readonly onClose: () => void;
  readonly onReject: (reason: string) => void;
}

function RejectDialog({ isOpen, onClose, onReject }: RejectDialogProps): JSX.Element {
  const t = words();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    if (typeof reason === "string" && reason.trim()) onReject(reason.trim());
  };
  return (
    <Dialog isOpen={isOpen} title={t.rejectTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field label={t.rejectTitle} hint={t.rejectHint}>
          {(field) => <textarea {...field} name="reason" rows={4} maxLength={1000} required autofocus />}
        </Field>
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind="danger" type="submit">
            {t.reject}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
