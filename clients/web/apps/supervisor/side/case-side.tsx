/** What else the supervisor wants to know of the case: closing words, guide, people, supplements. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { GuideView } from "../../../src/api/views";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import { answerOf } from "../../../src/room/selectors";
import { Button, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { when } from "../evidence/evidence";
import { Recordings } from "../recordings/recordings";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import "./case-side.css";

export function CaseSide({ model }: { readonly model: ReviewModel }): JSX.Element {
  const { closing } = model.state.value;
  const t = words();
  return (
    <aside class="case-side">
      <section>
        <h3>{t.summary}</h3>
        <p>{closing?.summary || <span class="muted">{t.summaryEmpty}</span>}</p>
      </section>
      <Guide model={model} />
      <People model={model} />
      <Recordings model={model} />
      <Supplements model={model} />
    </aside>
  );
}

const ANSWER_SIGNS = { done: "✓", flagged: "⚠︎", skipped: "–" } as const;

function Guide({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const guide = useSignal<GuideView | null>(null);
  const guideId = model.state.value.opened?.guide_id;
  useEffect(() => {
    if (guideId) model.api.guide(guideId).then((view) => (guide.value = view), showError);
  }, [guideId]);
  const t = words();
  if (!guide.value) return null;
  return (
    <section>
      <h3>{t.guide}</h3>
      <ul class="guide-steps">
        {guide.value.steps.map((step) => {
          const answer = answerOf(model.state.value, step.key);
          return (
            <li key={step.key} data-result={answer?.result}>
              <span aria-hidden="true">{answer ? ANSWER_SIGNS[answer.result] : "·"}</span>
              <span>
                {step.title[language.value]}
                <span class="sub">{answer ? t.answers[answer.result] : t.notAnswered}</span>
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
      {model.me.self.role === "supervisor" && (
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
