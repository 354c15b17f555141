/** Asks for the reason of a verdict; reasons that were used in the case before can be taken again. */

import { useRef } from "preact/hooks";
import type { JSX } from "preact";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { words } from "../words";

/** Verdicts that need a reason. */
export type Reasoned = "rejected" | "not_applicable";

const MOST_USED = 3;

interface ReasonDialogProps {
  /** Null: closed. */
  readonly verdict: Reasoned | null;
  readonly used: readonly string[];
  readonly cancel: string;
  readonly onClose: () => void;
  readonly onReason: (reason: string) => void;
}

export function ReasonDialog({ verdict, used, cancel, onClose, onReason }: ReasonDialogProps): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const t = words();
  const isRejecting = verdict !== "not_applicable";
  const title = isRejecting ? t.rejectTitle : t.notApplicableTitle;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    if (typeof reason === "string" && reason.trim()) onReason(reason.trim());
  };
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };
  return (
    <Dialog isOpen={verdict !== null} title={title} onClose={onClose}>
      <form ref={form} class="form" onSubmit={submit} onKeyDown={sendByKey}>
        <Field label={title} hint={isRejecting ? t.rejectHint : t.notApplicableHint}>
          {(field) => <textarea {...field} name="reason" rows={4} maxLength={1000} required autofocus />}
        </Field>
        {used.length > 0 && (
          <div class="used-reasons" role="group" aria-label={t.earlierReasons}>
            {used.slice(-MOST_USED).map((reason) => (
              <Button key={reason} kind="quiet" onClick={() => onReason(reason)}>
                {reason}
              </Button>
            ))}
          </div>
        )}
        <div class="form-actions">
          <Button onClick={onClose}>{cancel}</Button>
          <Button kind={isRejecting ? "danger" : "primary"} type="submit" aria-keyshortcuts="Control+Enter">
            {isRejecting ? t.reject : t.notApplicable}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
