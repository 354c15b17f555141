/** The case itself: closing words, signatures, the guide's answers, people, recordings, supplements. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { StepOutcome } from "../../../src/room/case-state";
import { answerOf } from "../../../src/room/selectors";
import { Button, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { when } from "../when";
import { quantityText } from "../evidence/reading-text";
import { Recordings } from "../recordings/recordings";
import type { ReviewModel } from "../review/review-model";
import { SignatureList } from "../signing/signature-list";
import { words } from "../words";
import { Keeping } from "./keeping";
import { useGuide } from "./use-guide";

export function CaseFacts({ model }: { readonly model: ReviewModel }): JSX.Element {
  const { closing } = model.state.value;
  const t = words();
  return (
    <>
      <section>
        <h3>{t.summary}</h3>
        <p>{closing?.summary || <span class="muted">{t.summaryEmpty}</span>}</p>
      </section>
      {!model.isDraft.value && <SignatureList model={model} />}
      <Guide model={model} />
      <People model={model} />
      <Recordings model={model} />
      <Supplements model={model} />
      <Keeping model={model} />
    </>
  );
}

const OUTCOME_SIGNS: Readonly<Record<StepOutcome, string>> = {
  ok: "✓", flagged: "⚠︎", failed: "✕", skipped: "–", overridden: "⚠︎", out_of_limits: "⚠︎",
};

function Guide({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const guide = useGuide(model);
  const t = words();
  if (!guide) return null;
  return (
    <section>
      <h3>{t.guide}</h3>
      <ul class="guide-steps">
        {guide.map((step) => {
          const answer = answerOf(model.state.value, step.key);
          return (
            <li key={step.key} data-result={answer?.outcome}>
              <span aria-hidden="true">{answer ? OUTCOME_SIGNS[answer.outcome] : "·"}</span>
              <span>
                {step.title[language.value] ?? step.title["en"]}
                <span class="sub">
                  {answer ? t.outcomes[answer.outcome] : t.notAnswered}
                  {answer?.reading && ` · ${quantityText(answer.reading.value, answer.reading.unit)}`}
                </span>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
}

function People({ model }: { readonly model: ReviewModel }): JSX.Element {
  const people = new Map([...model.state.value.attendance.values()].map((stay) => [stay.actor.account_id, stay.actor]));
  return (
    <section>
      <h3>{words().people}</h3>
      <ul class="people">
        {[...people.values()].map((actor) => (
          <li key={actor.account_id}>
            {actor.display_name} <span class="sub">{common().roles[actor.role]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Supplements({ model }: { readonly model: ReviewModel }): JSX.Element {
  const t = words();
  const state = model.state.value;
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const text = new FormData(form).get("text");
    if (typeof text !== "string" || !text.trim()) return;
    model.addNote(text.trim()).then(() => form.reset(), showError);
  };
  return (
    <section>
      <h3>{t.supplements}</h3>
      <ul class="people">
        {model.state.value.notes.map((note) => (
          <li key={note.seq}>
            {note.text}
            <span class="sub">
              {note.by.display_name}, {when(note.at_ms)}
            </span>
          </li>
        ))}
      </ul>
      {model.me.self.role === "supervisor" && state.life !== "void" && (
        <details>
          <summary>{t.addSupplement}</summary>
          <form class="form" onSubmit={submit}>
            <Field label={t.addSupplement} hint={t.supplementHint}>
              {(field) => <textarea {...field} name="text" rows={3} maxLength={2000} required />}
            </Field>
            <div class="form-actions">
              <Button type="submit">{t.add}</Button>
            </div>
          </form>
        </details>
      )}
    </section>
  );
}
