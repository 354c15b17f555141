/** What was sent back, as a card in the field of view: the reason, a picture from here, and the answer. Pure: words and state come in. */

import type { PanelButton, PanelContent } from "../../../src/scene/xr-panel";
import type { FieldWords } from "../words-en";

export interface ReworkCard {
  readonly number: number;
  readonly count: number;
  readonly title: string;
  readonly reason: string;
  readonly by: string;
  /** Taken for this round. */
  readonly photos: number;
  readonly isAnswered: boolean;
  readonly areAllAnswered: boolean;
}

/** Ids of its buttons: rework-photo, rework-done, rework-next, rework-resubmit. Other words than "put right" are for the page. */
export function reworkContent(card: ReworkCard, words: FieldWords): PanelContent {
  const t = words.rework;
  const photo: PanelButton = { id: "rework-photo", label: words.photo.take, kind: card.photos === 0 && !card.isAnswered ? "primary" : "plain" };
  const done: PanelButton = { id: "rework-done", label: t.putRight, kind: card.photos > 0 ? "primary" : "plain" };
  const next: PanelButton = { id: "rework-next", label: t.next, kind: "plain" };
  const resubmit: PanelButton = { id: "rework-resubmit", label: t.resubmit, kind: "primary" };
  const first = card.isAnswered ? [photo] : [photo, done];
  const last = [...(card.count > 1 ? [next] : []), ...(card.areAllAnswered ? [resubmit] : [])];
  return {
    stripe: "warning",
    blocks: [
      { tone: "rest", text: t.progress(card.number, card.count) },
      { tone: "title", text: card.title, mostLines: 2 },
      { tone: "rest", text: t.rejected(card.by), mostLines: 1 },
      { tone: "read", text: card.reason, mostLines: 4 },
      ...(card.isAnswered ? [{ tone: "expected" as const, text: `✓ ${t.saved}` }] : []),
      ...(card.photos > 0 ? [{ tone: "rest" as const, text: t.photos(card.photos) }] : []),
    ],
    buttons: [first, ...(last.length > 0 ? [last] : [])],
  };
}
