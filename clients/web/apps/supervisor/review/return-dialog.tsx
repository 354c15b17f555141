/** Sends the rejected items back: which they are, why each, and what else the technician should know. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import { canReturn, decisionOf, rejectedItems } from "../../../src/room/review-view";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { itemText } from "../../../src/workflow/rule-text";
import { useKeys } from "../keyboard";
import { words } from "../words";
import type { ReviewModel } from "./review-model";

export function ReturnButton({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const isOpen = useSignal(false);
  const mayReturn = canReturn(model.state.value, model.me.self);
  useKeys(mayReturn ? { t: () => (isOpen.value = true) } : {});
  if (!mayReturn) return null;
  const t = words();
  return (
    <>
      <Button keyHint="T" onClick={() => (isOpen.value = true)}>
        ↩︎ {t.returnIt} …
      </Button>
      <ReturnDialog model={model} isOpen={isOpen.value} onClose={() => (isOpen.value = false)} />
    </>
  );
}

interface ReturnDialogProps {
  readonly model: ReviewModel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function ReturnDialog({ model, isOpen, onClose }: ReturnDialogProps): JSX.Element {
  const isBusy = useSignal(false);
  const state = model.state.value;
  const items = rejectedItems(state);
  const t = words();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const message = new FormData(event.currentTarget as HTMLFormElement).get("message");
    isBusy.value = true;
    model
      .returnCase(typeof message === "string" ? message.trim() : "")
      .then(onClose, showError)
      .finally(() => (isBusy.value = false))
      .catch(showError);
  };
  return (
    <Dialog isOpen={isOpen} title={t.returnTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p class="muted">{t.returnHint}</p>
        <ul class="returned-items">
          {items.map((item) => (
            <li key={item.item_id}>
              <strong>{itemText(item, language.value).title}</strong>
              <span>{decisionOf(state, item.item_id)?.reason}</span>
            </li>
          ))}
        </ul>
        <Field label={t.returnMessage} hint={t.returnMessageHint}>
          {(field) => <textarea {...field} name="message" rows={3} maxLength={2000} autofocus />}
        </Field>
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind="primary" type="submit" disabled={isBusy.value || items.length === 0}>
            {t.returnButton(items.length)}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
