/** Marks of earlier cases over the picture: dashed and without anything to press, below the marks of this one. */

import { common } from "../../../src/i18n/common";
import type { FrameRecord } from "../../../src/protocol/generated";
import type { EarlierMark } from "../../../src/room/case-state";
import { toPage, type Rect } from "./letterbox";
import { placeOfEarlier } from "./mark-views";
import { circle, make, move, set } from "./svg";

/** A smaller ring cannot be told from the dot. */
const SMALLEST_RING = 9;
const WORDS_AT = 14;
/** Of words beside each other: nearer than this only the first says more than its number. */
const APART = { x: 150, y: 20 } as const;

export class EarlierOverlay {
  readonly #root = make("g", "earlier-marks");
  readonly #nodes = new Map<string, EarlierNode>();

  constructor(root: SVGSVGElement) {
    root.append(this.#root);
  }

  draw(marks: readonly EarlierMark[], record: FrameRecord | null, rect: Rect): void {
    const shown = new Set<string>();
    const worded: { readonly x: number; readonly y: number }[] = [];
    for (const mark of marks) {
      const place = record && placeOfEarlier(mark, record);
      if (!place) continue;
      shown.add(mark.annotation_id);
      const node = this.#nodes.get(mark.annotation_id) ?? this.#add(mark);
      const { x, y } = toPage(place.at, rect);
      move(node.root, x, y);
      const isFree = worded.every((other) => Math.abs(other.x - x) > APART.x || Math.abs(other.y - y) > APART.y);
      node.say(mark, isFree);
      if (isFree) worded.push({ x, y });
      const radius = Math.max(SMALLEST_RING, (place.ring ?? 0) * rect.width).toFixed(1);
      for (const ring of node.rings) set(ring, "r", radius);
    }
    for (const [id, { root }] of this.#nodes) {
      if (shown.has(id)) continue;
      root.remove();
      this.#nodes.delete(id);
    }
  }

  #add({ annotation_id }: EarlierMark): EarlierNode {
    const node = new EarlierNode(annotation_id);
    this.#nodes.set(annotation_id, node);
    this.#root.append(node.root);
    return node;
  }
}

class EarlierNode {
  readonly root = make("g", "earlier-mark");
  readonly rings = [circle("ring-edge", 0), circle("ring", 0)];
  readonly #words = make("text", "mark-word");

  constructor(id: string) {
    this.root.dataset["earlier"] = id;
    this.#words.setAttribute("y", String(WORDS_AT + SMALLEST_RING));
    this.#words.setAttribute("text-anchor", "middle");
    this.root.append(...this.rings, circle("dot-edge", 4), circle("dot", 2.5), this.#words);
  }

  say({ number, case_number, title }: EarlierMark, isFree: boolean): void {
    const what = title === "" ? common().earlierPlate(case_number ?? 0) : title;
    const words = isFree ? `${number} · ${what}` : "";
    if (this.#words.textContent !== words) this.#words.textContent = words;
  }
}
