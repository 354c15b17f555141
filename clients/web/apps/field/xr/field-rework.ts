/** Rework in the field of view: which item is in front, its card, and what its buttons do. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { language } from "../../../src/i18n/language";
import type { Photo, ReworkItem } from "../../../src/room/case-state";
import { reworkAnswerOf } from "../../../src/room/selectors";
import { showError } from "../../../src/ui/toast";
import { itemText } from "../../../src/workflow/rule-text";
import type { FieldSession } from "../session/field-session";
import { newestPicture, sendPhoto } from "../session/photos";
import { words } from "../words";
import type { ReworkCard } from "./rework-content";

export class FieldRework {
  readonly #session: FieldSession;
  readonly #select: (annotationId: string) => void;
  readonly #chosen = signal<string | null>(null);

  /** @param select points to the mark of the item that comes to the front */
  constructor(session: FieldSession, select: (annotationId: string) => void) {
    this.#session = session;
    this.#select = select;
  }

  /** The chosen item, else the first that is not answered; null while nothing was sent back. */
  readonly item: ReadonlySignal<ReworkItem | null> = computed(() => {
    if (!this.#session.isRework.value) return null;
    const items = this.#session.rework.value;
    const chosen = items.find(({ item_id }) => item_id === this.#chosen.value);
    return chosen ?? items.find((item) => reworkAnswerOf(item) === null) ?? items[0] ?? null;
  });

  card(): ReworkCard | null {
    const item = this.item.peek();
    if (!item) return null;
    const items = this.#session.rework.peek();
    const subject = this.#session.room.state.peek().review?.items.find(({ item_id }) => item_id === item.item_id);
    return {
      number: items.indexOf(item) + 1,
      count: items.length,
      title: subject ? itemText(subject, language.value).title : item.item_id,
      reason: item.reason,
      by: item.by.display_name,
      photos: this.#photos(item).length,
      isAnswered: reworkAnswerOf(item) !== null,
      areAllAnswered: items.every((one) => reworkAnswerOf(one) !== null),
    };
  }

  /** Takes the press of a button of the card; false when it is none of these. */
  pressed(button: string): boolean {
    const item = this.item.peek();
    if (!item || !button.startsWith("rework-")) return false;
    if (button === "rework-photo") newestPicture(this.#session).then((image) => sendPhoto(this.#session, { item_id: item.item_id }, image)).catch(showError);
    else if (button === "rework-done") this.#answer(item);
    else if (button === "rework-next") this.#next(item);
    else void this.#session.resubmit("");
    return true;
  }

  #answer(item: ReworkItem): void {
    const photo_ids = this.#photos(item).slice(-20).map(({ photo_id }) => photo_id);
    this.#session.answerRework({ item_id: item.item_id, text: words().rework.putRight, photo_ids });
    this.#chosen.value = null;
  }

  #next(item: ReworkItem): void {
    const items = this.#session.rework.peek();
    const next = items[(items.indexOf(item) + 1) % items.length];
    this.#chosen.value = next?.item_id ?? null;
    const mark = this.#session.room.state.peek().review?.items.find(({ item_id }) => item_id === next?.item_id)?.annotation_id;
    if (mark != null) this.#select(mark);
  }

  /** Those of the round before showed the work that was not accepted. */
  #photos(item: ReworkItem): readonly Photo[] {
    return [...this.#session.room.state.peek().photos.values()].filter((photo) => photo.item_id === item.item_id && photo.seq > item.seq);
  }
}
