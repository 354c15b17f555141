/** How long what of the case is kept, when what goes, and the legal hold that keeps all of it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { CaseRetention, KeptKind } from "../../../src/protocol/generated";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import type { ReviewModel } from "../review/review-model";
import { when } from "../when";
import { words } from "../words";
import "./keeping.css";

export function Keeping({ model }: { readonly model: ReviewModel }): JSX.Element {
  const t = words().keeping;
  const state = model.state.value;
  const kept = useSignal<CaseRetention | null>(null);
  const isAsking = useSignal(false);
  useEffect(() => {
    const asking = new AbortController();
    model.api.retention(model.caseId, asking.signal).then(
      (found) => (kept.value = found),
      (refused: unknown) => !asking.signal.aborted && showError(refused),
    );
    return () => asking.abort();
    // What was deleted, held or signed changes it; all of these are events.
  }, [state.head_seq]);
  const { hold } = state;
  const mayHold = model.me.self.role === "supervisor" || model.me.self.role === "admin";
  return (
    <section class="keeping">
      <h3>{t.title}</h3>
      {hold !== null && (
        <p class="hold">
          <strong>⚖︎ {t.held}</strong>
          <span class="sub">
            {hold.text} · {hold.by.display_name}, {when(hold.at_ms)}
          </span>
        </p>
      )}
      {kept.value && <Periods kept={kept.value} />}
      {mayHold && <Button onClick={() => (isAsking.value = true)}>{hold === null ? t.hold : t.release}</Button>}
      <HoldDialog model={model} isOpen={isAsking.value} onClose={() => (isAsking.value = false)} />
    </section>
  );
}

function Periods({ kept }: { readonly kept: CaseRetention }): JSX.Element {
  const t = words().keeping;
  const limited = kept.kinds.filter((one) => isNumber(one.days) || (one.deleted ?? 0) > 0);
  const forEver = kept.kinds.filter((one) => !limited.includes(one)).map(({ kind }) => t.kinds[kind]);
  return (
    <>
      <ul>
        {limited.map((one) => (
          <li key={one.kind}>
            <strong>{t.kinds[one.kind]}</strong>
            <span class="sub">{lifeOf(one, kept)}</span>
          </li>
        ))}
      </ul>
      {forEver.length > 0 && <p class="sub">{t.forEver(forEver.join(language.value === "zh" ? "、" : ", "))}</p>}
      {limited.length > 0 && !isNumber(kept.counted_from_ms) && <p class="sub">{t.notYet}</p>}
    </>
  );
}

/** "12 files, until 2027-11-23 (365 days)"; what went already comes first. */
function lifeOf(one: KeptKind, { is_held }: CaseRetention): string {
  const t = words().keeping;
  const told: string[] = [];
  if ((one.deleted ?? 0) > 0) told.push(t.deleted(one.deleted ?? 0, day(one.deleted_at_ms ?? 0)));
  if ((one.files ?? 0) > 0) told.push(t.files(one.files ?? 0));
  if (isNumber(one.ends_at_ms)) told.push(is_held ? t.heldUntil(day(one.ends_at_ms)) : t.until(day(one.ends_at_ms)));
  if (isNumber(one.days)) told.push(t.days(one.days));
  return told.join(" · ");
}

const isNumber = (value: number | null | undefined): value is number => typeof value === "number";

/** The day in UTC, as the documents say it. */
function day(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}

interface HoldDialogProps {
  readonly model: ReviewModel;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function HoldDialog({ model, isOpen, onClose }: HoldDialogProps): JSX.Element {
  const t = words().keeping;
  const isHeld = model.state.value.hold !== null;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const reason = new FormData(event.currentTarget as HTMLFormElement).get("reason");
    if (typeof reason !== "string" || !reason.trim()) return;
    model.keep(!isHeld, reason.trim()).then(onClose, showError);
  };
  return (
    <Dialog isOpen={isOpen} title={isHeld ? t.release : t.hold} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <Field label={t.reason} hint={isHeld ? t.releaseHint : t.holdHint}>
          {(field) => <textarea {...field} name="reason" rows={3} maxLength={500} required autofocus />}
        </Field>
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind={isHeld ? "danger" : "primary"} type="submit">
            {isHeld ? t.release : t.hold}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
