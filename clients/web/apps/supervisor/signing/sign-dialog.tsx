/** The signature: who signs what, with which meaning, and proof that it is that person. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { demoNameOf, demoPasswordOf } from "../../../src/api/demo-password";
import { asSightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import { MEANINGS, openMeanings, signBlock, type Meaning } from "../../../src/room/review-view";
import { Button, Dialog, Field } from "../../../src/ui/components";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import { isInSeries, seriesStarted } from "./series";
import "./signing.css";

interface SignDialogProps {
  readonly model: ReviewModel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

export function SignDialog({ model, isOpen, onClose }: SignDialogProps): JSX.Element {
  const state = model.state.value;
  const { self } = model.me;
  const offered = openMeanings(state, self);
  const chosen = useSignal<Meaning | null>(null);
  const meaning = chosen.value !== null && offered.includes(chosen.value) ? chosen.value : (offered[0] ?? null);
  const isShort = useSignal(isInSeries(self.account_id));
  const error = useSignal<string | null>(null);
  const isBusy = useSignal(false);
  const t = words();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    if (meaning === null) return;
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const word = (name: string): string => {
      const value = given.get(name);
      return typeof value === "string" ? value : "";
    };
    isBusy.value = true;
    error.value = null;
    model
      .sign(meaning, word("password"), isShort.value ? null : word("username"))
      .then(
        () => {
          seriesStarted(self.account_id);
          isShort.value = true;
          chosen.value = null;
          onClose();
        },
        (thrown: unknown) => {
          const refused = asSightlineError(thrown);
          // The series has ended, by time or by a wrong password: both are needed again.
          if (refused.code === "permission_denied") isShort.value = false;
          error.value = refused.code === "permission_denied" ? refused.message : errorText(refused);
        },
      )
      .finally(() => (isBusy.value = false))
      .catch(() => undefined);
  };
  return (
    <Dialog isOpen={isOpen} title={t.signTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>
          <strong>{t.signWhat(state.opened?.number ?? 0, state.opened?.title ?? "")}</strong>
          <br />
          {t.signAs(self.display_name, common().roles[self.role])}
          <span class="sub hash" title={state.head_hash}>
            {t.recordHash} {state.head_hash.slice(0, 32)}…
          </span>
        </p>
        <Meanings model={model} meaning={meaning} chosen={chosen} />
        <Proof model={model} isShort={isShort.value} error={error.value} />
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind={meaning === "rejected" ? "danger" : "primary"} type="submit" disabled={isBusy.value || meaning === null}>
            {meaning === null ? t.sign : t.signButton[meaning]}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

interface MeaningsProps {
  readonly model: ReviewModel;
  readonly meaning: Meaning | null;
  readonly chosen: Signal<Meaning | null>;
}

/** All that there are, with the reason beside those that cannot be chosen. */
function Meanings({ model, meaning, chosen }: MeaningsProps): JSX.Element {
  const t = words();
  return (
    <fieldset class="meanings">
      <legend class="visually-hidden">{t.signTitle}</legend>
      {MEANINGS.map((one) => {
        const block = signBlock(model.state.value, model.me.self, one);
        const id = `meaning-${one}`;
        return (
          <div key={one} class="meaning" data-blocked={block !== null}>
            <input
              id={id}
              type="radio"
              name="meaning"
              checked={meaning === one}
              disabled={block !== null}
              aria-describedby={block === null ? undefined : `${id}-why`}
              onChange={() => (chosen.value = one)}
            />
            <label for={id}>{t.signMeanings[one]}</label>
            {block !== null && (
              <span id={`${id}-why`} class="sub">
                {t.signBlocked[block]}
              </span>
            )}
          </div>
        );
      })}
    </fieldset>
  );
}

interface ProofProps {
  readonly model: ReviewModel;
  /** In a series: the password alone. */
  readonly isShort: boolean;
  readonly error: string | null;
}

function Proof({ model, isShort, error }: ProofProps): JSX.Element {
  const accountId = model.me.self.account_id;
  const demoPassword = demoPasswordOf(accountId);
  const t = words();
  return (
    <>
      <p class="muted">{isShort ? t.seriesNext : t.seriesFirst}</p>
      {!isShort && (
        <Field label={t.signUsername}>
          {(field) => <input {...field} name="username" autocomplete="username" required autofocus defaultValue={demoNameOf(accountId) ?? ""} />}
        </Field>
      )}
      <Field label={t.signPassword} error={error} {...(demoPassword === null ? {} : { hint: t.demoPassword(demoPassword) })}>
        {(field) => <input {...field} name="password" type="password" autocomplete="current-password" required autofocus={isShort} />}
      </Field>
    </>
  );
}
