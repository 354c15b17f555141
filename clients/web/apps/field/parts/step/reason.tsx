/** The reason for an answer other than done: flagged, failed, skipped, or to go on although something says no. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Banner, Button, Field } from "../../../../src/ui/components";
import { words } from "../../words";
import type { Asking } from "../step-flow";
import { saidOf, type Said } from "./said";
import type { WorkProps } from "./work";

interface ReasonProps extends WorkProps {
  readonly asking: Asking;
}

export function Reason({ session, flow, card, asking }: ReasonProps): JSX.Element {
  const t = words().guide;
  const note = useSignal("");
  const save = (said: Said): void => {
    if (session.answer(session.bodyOf(card, flow.draftOf(card), said))) flow.answered(card);
  };
  const say = (text: string): void => save(saidOf(asking, text));
  const submit = (event: Event): void => {
    event.preventDefault();
    if (asking !== "override" || note.value.trim() !== "") say(note.value);
  };
  const quick = { flag: t.quickNotes, skip: t.quickSkips, override: [] }[asking];
  const label = { flag: t.noteFlag, skip: t.noteSkip, override: t.noteOverride }[asking];
  return (
    <form class="form" onSubmit={submit}>
      {asking === "override" && <Banner tone="warning">{t.overrideMeans}</Banner>}
      <div class="quick-notes">
        {quick.map((text) => (
          <Button key={text} size="field" onClick={() => say(text)}>
            {text}
          </Button>
        ))}
      </div>
      <Field label={label} size="field">
        {(field) => (
          <textarea {...field} name="reason" rows={2} maxLength={1000} required={asking === "override"} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
        )}
      </Field>
      <div class="step-actions">
        <Button kind="primary" size="field" type="submit">
          {{ flag: t.saveFlag, skip: t.saveSkip, override: t.saveOverride }[asking]}
        </Button>
        {asking === "flag" && card.kind !== "do" && (
          <Button size="field" onClick={() => save({ result: "failed", note: note.value })}>
            {t.saveFail}
          </Button>
        )}
        <Button size="field" onClick={() => flow.back()}>
          {words().back}
        </Button>
      </div>
    </form>
  );
}
