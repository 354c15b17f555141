/** Declining says why, so that the technician does not wait in vain. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import type { Api } from "../../../src/api/api";
import { common } from "../../../src/i18n/common";
import type { CallCard } from "../../../src/protocol/generated";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { words } from "../words";
import type { DeclinedCalls } from "./declined";

export interface Declining {
  readonly call: Signal<CallCard | null>;
  ask(call: CallCard): void;
  confirm(reason: string): void;
}

export function useDeclining(api: Api, declined: DeclinedCalls): Declining {
  const call = useSignal<CallCard | null>(null);
  return {
    call,
    ask: (which) => (call.value = which),
    confirm: (reason) => {
      const which = call.value;
      if (!which) return;
      call.value = null;
      declined.add(which);
      api.op(which.case_id, "call.decline", { reason: reason.trim() }).catch(showError);
    },
  };
}

export function DeclineDialog({ state }: { readonly state: Declining }): JSX.Element {
  const reason = useSignal("");
  const t = words().desk;
  const close = (): void => void (state.call.value = null);
  return (
    <Dialog isOpen={state.call.value !== null} title={t.declineTitle} onClose={close}>
      <form
        class="form"
        onSubmit={(event) => {
          event.preventDefault();
          state.confirm(reason.value);
          reason.value = "";
        }}
      >
        <p class="muted">{t.declineHint}</p>
        <Field label={t.reason}>
          {(field) => (
            <input {...field} autofocus maxLength={200} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} />
          )}
        </Field>
        <ul class="quick-reasons">
          {t.reasons.map((text) => (
            <li key={text}>
              <Button kind="quiet" onClick={() => (reason.value = text)}>
                {text}
              </Button>
            </li>
          ))}
        </ul>
        <div class="form-actions">
          <Button onClick={close}>{common().cancel}</Button>
          <Button kind="primary" type="submit">
            {t.decline}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
