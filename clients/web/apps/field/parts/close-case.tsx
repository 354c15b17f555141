/** Closing the case at the end of the work, and what is shown afterwards. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { Banner, Button, Dialog, Field } from "../../../src/ui/components";
import { isLacking } from "../../../src/workflow/guide-run";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";

export function CloseCase({ session }: { readonly session: FieldSession }): JSX.Element {
  const t = words().close;
  const isOpen = useSignal(false);
  const isBusy = useSignal(false);
  const summary = useSignal("");
  const openSteps = session.cards.value.filter(isLacking).length;
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    isBusy.value = true;
    const isClosed = await session.closeCase(summary.value);
    isBusy.value = false;
    if (isClosed) isOpen.value = false;
  };
  return (
    <>
      <Button size="field" class="button close-case" onClick={() => (isOpen.value = true)}>
        {t.button}
      </Button>
      <Dialog isOpen={isOpen.value} title={t.title} onClose={() => (isOpen.value = false)}>
        <form class="form" onSubmit={(event) => void submit(event)}>
          <p>{t.text}</p>
          {openSteps > 0 && <Banner tone="note">{t.openSteps(openSteps)}</Banner>}
          <Field label={t.summary} size="field">
            {(field) => (
              <textarea {...field} name="summary" rows={3} maxLength={2000} value={summary.value} onInput={(event) => (summary.value = event.currentTarget.value)} />
            )}
          </Field>
          {isBusy.value && !session.socket.isLive.value && <Banner tone="warning">{t.waits}</Banner>}
          <div class="form-actions">
            <Button size="field" onClick={() => (isOpen.value = false)}>
              {common().cancel}
            </Button>
            <Button kind="primary" size="field" type="submit" disabled={isBusy.value}>
              {t.submit}
            </Button>
          </div>
        </form>
      </Dialog>
    </>
  );
}

export function CaseClosed(): JSX.Element {
  const t = words().close;
  return (
    <section class="page closed-page">
      <h2>{t.done}</h2>
      <p>{t.doneText}</p>
      <p>
        <a class="button" data-kind="primary" data-size="field" href="/">
          {t.toList}
        </a>
      </p>
    </section>
  );
}
