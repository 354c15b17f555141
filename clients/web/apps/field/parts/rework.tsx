/** What the supervisor sent back: each item with its reason and its mark still in place, the answer to it, and handing in again. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { CaseState, ReworkItem } from "../../../src/room/case-state";
import { reworkAnswerOf, stillsOf } from "../../../src/room/selectors";
import { Banner, Button, Field } from "../../../src/ui/components";
import { MarkPlate } from "../../../src/ui/number-plate";
import { StoredPhoto } from "../../../src/ui/stored-photo";
import { itemText } from "../../../src/workflow/rule-text";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { Photos } from "./step/photos";

interface ReworkProps {
  readonly session: FieldSession;
  /** Points to a mark in the view beside the list, where there is one. */
  readonly onShow?: (annotationId: string) => void;
}

export function Rework({ session, onShow }: ReworkProps): JSX.Element {
  const t = words().rework;
  const state = session.room.state.value;
  const items = session.rework.value;
  const sent = state.returns.at(-1);
  const unanswered = items.filter((item) => reworkAnswerOf(item) === null).length;
  return (
    <section class="page rework" aria-label={t.title}>
      <h2>{t.title}</h2>
      <p>{t.lead(items.length)}</p>
      {sent && sent.message !== "" && (
        <p class="rework-message">
          <span class="muted">{t.message(sent.by.display_name)}: </span>
          {sent.message}
        </p>
      )}
      <ol class="rework-list">
        {items.map((item) => (
          <li key={item.item_id}>
            <Item session={session} state={state} item={item} onShow={onShow} />
          </li>
        ))}
      </ol>
      <Resubmit session={session} unanswered={unanswered} />
    </section>
  );
}

interface ItemProps {
  readonly session: FieldSession;
  readonly onShow?: ReworkProps["onShow"] | undefined;
  readonly state: CaseState;
  readonly item: ReworkItem;
}

function Item({ session, state, item, onShow }: ItemProps): JSX.Element {
  const t = words().rework;
  const subject = state.review?.items.find(({ item_id }) => item_id === item.item_id) ?? null;
  const said = subject && itemText(subject, language.value);
  const mark = subject?.annotation_id == null ? undefined : state.annotations.get(subject.annotation_id);
  return (
    <article class="card rework-item" data-item={item.item_id}>
      <header>
        {mark && <MarkPlate state={state} mark={mark} sizePx={40} />}
        <h3>{said?.title ?? item.item_id}</h3>
      </header>
      <blockquote class="rework-reason">
        <span class="muted">
          {t.rejected(item.by.display_name)}
          {item.round > 1 && ` · ${t.round(item.round)}`}:{" "}
        </span>
        {item.reason}
      </blockquote>
      {said && said.verify !== "" && <p class="muted">{said.verify}</p>}
      {subject && <MarkStays session={session} state={state} subject={subject} />}
      {mark && onShow && (
        <Button size="field" onClick={() => onShow(mark.annotation_id)}>
          {words().marks.show(mark.number)}
        </Button>
      )}
      <Answer session={session} item={item} />
    </article>
  );
}

/** The picture of the item's mark, as the supervisor saw it. */
function MarkStays({ session, state, subject }: Omit<ItemProps, "item"> & { readonly subject: ReviewItem }): JSX.Element | null {
  const still = subject.annotation_id == null ? undefined : stillsOf(state, subject.annotation_id)[0];
  if (!still) return null;
  const t = words().rework;
  return (
    <figure class="rework-mark">
      <figcaption>{t.markStays}</figcaption>
      <StoredPhoto pictureKey={still.still_id} label={t.markStays} load={() => session.api.markedStill(session.caseId, still.still_id, true)} />
    </figure>
  );
}

function Answer({ session, item }: Omit<ItemProps, "state">): JSX.Element {
  const t = words().rework;
  const given = reworkAnswerOf(item);
  const text = useSignal(given?.text ?? "");
  const isLacking = useSignal(false);
  // Those of the round before showed the work that was not accepted.
  const photos = [...session.room.state.value.photos.values()].filter((photo) => photo.item_id === item.item_id && photo.seq > item.seq);
  const photo_ids = photos.slice(-20).map(({ photo_id }) => photo_id);
  const isSaved = given?.text === text.value.trim() && given.photo_ids.join() === photo_ids.join();
  const save = (event: Event): void => {
    event.preventDefault();
    isLacking.value = text.value.trim() === "" && photo_ids.length === 0;
    if (!isLacking.value) session.answerRework({ item_id: item.item_id, text: text.value.trim(), photo_ids });
  };
  return (
    <form class="form" onSubmit={save}>
      <Field label={t.answer} size="field" error={isLacking.value ? t.missing : null}>
        {(field) => <textarea {...field} name="rework" rows={2} maxLength={2000} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} />}
      </Field>
      <Photos session={session} subject={{ item_id: item.item_id }} photos={photos} needed={0} />
      {isSaved ? (
        <p class="rework-saved">✓ {t.saved}</p>
      ) : (
        <Button kind="primary" size="field" type="submit">
          {given ? t.change : t.save}
        </Button>
      )}
    </form>
  );
}

function Resubmit({ session, unanswered }: { readonly session: FieldSession; readonly unanswered: number }): JSX.Element {
  const t = words().rework;
  const summary = useSignal("");
  const isBusy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    isBusy.value = true;
    await session.resubmit(summary.value);
    isBusy.value = false;
  };
  return (
    <form class="form card rework-submit" onSubmit={(event) => void submit(event)}>
      {unanswered > 0 && <Banner tone="note">{t.open(unanswered)}</Banner>}
      <Field label={t.summary} size="field">
        {(field) => <textarea {...field} name="summary" rows={2} maxLength={2000} value={summary.value} onInput={(event) => (summary.value = event.currentTarget.value)} />}
      </Field>
      <Button kind="primary" size="field" type="submit" disabled={unanswered > 0 || isBusy.value}>
        {t.resubmit}
      </Button>
    </form>
  );
}
