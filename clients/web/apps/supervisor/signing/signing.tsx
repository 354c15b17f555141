/** The signature: who signs, with which meaning, the password once more; and what a signature says afterwards. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import { signatureOf } from "../../../src/room/selectors";
import { Banner, Button, Dialog, Field } from "../../../src/ui/components";
import { when } from "../evidence/evidence";
import { demoPasswordOf } from "../../../src/api/demo-password";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import "./signing.css";

type Meaning = "approved" | "rejected";

export function SignatureBanner({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const signature = signatureOf(model.state.value);
  if (!signature) return null;
  const t = words();
  if (signature.ended_by_seq !== null) {
    return <Banner tone="critical">{t.signatureEnded(signature.printed_name, when(signature.ended_at_ms ?? signature.at_ms))}</Banner>;
  }
  return (
    <Banner tone="calm">
      <strong>{t.signedBy(signature.printed_name, t.signatureMeanings[signature.meaning], when(signature.at_ms))}</strong>{" "}
      <span class="muted hash">
        {t.recordHash} {signature.record_sha256.slice(0, 16)}…
      </span>
    </Banner>
  );
}

export function SignPanel({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const isOpen = useSignal(false);
  const block = model.signBlock.value;
  const t = words();
  if (!model.mayDecide.value && block !== "performer") return null;
  return (
    <div class="sign-panel">
      {block !== null && <span class="muted">{t.signBlocked[block]}</span>}
      <Button kind="primary" disabled={block !== null} onClick={() => (isOpen.value = true)}>
        {t.sign} …
      </Button>
      <SignDialog model={model} isOpen={isOpen.value} onClose={() => (isOpen.value = false)} />
    </div>
  );
}

interface SignDialogProps {
  readonly model: ReviewModel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function SignDialog({ model, isOpen, onClose }: SignDialogProps): JSX.Element {
  const mustReject = model.hasRejected.value;
  const chosen = useSignal<Meaning>("approved");
  const meaning = mustReject ? "rejected" : chosen.value;
  const error = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const { self } = model.me;
  const t = words();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const password = new FormData(event.currentTarget as HTMLFormElement).get("password");
    isBusy.value = true;
    error.value = null;
    model
      .sign(meaning, typeof password === "string" ? password : "")
      .then(onClose, (thrown: unknown) => {
        const refused = asSightlineError(thrown);
        error.value = refused.code === "permission_denied" ? refused.message : errorText(refused);
      })
      .finally(() => (isBusy.value = false))
      .catch(() => undefined);
  };
  const demoPassword = demoPasswordOf(self.account_id);
  return (
    <Dialog isOpen={isOpen} title={t.signTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t.signAs(self.display_name, common().roles[self.role])}</p>
        <fieldset class="meanings">
          <legend class="visually-hidden">{t.signTitle}</legend>
          {(["approved", "rejected"] as const).map((one) => (
            <label key={one}>
              <input type="radio" name="meaning" checked={meaning === one} disabled={mustReject && one === "approved"} onChange={() => (chosen.value = one)} />
              {t.signMeanings[one]}
            </label>
          ))}
        </fieldset>
        {mustReject && <p class="muted">{t.signBlocked.rejected}</p>}
        <Field label={t.signPassword} error={error.value} {...(demoPassword === null ? {} : { hint: t.demoPassword(demoPassword) })}>
          {(field) => <input {...field} name="password" type="password" autocomplete="current-password" required autofocus />}
        </Field>
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind={meaning === "approved" ? "primary" : "danger"} type="submit" disabled={isBusy.value}>
            {t.signButton[meaning]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
