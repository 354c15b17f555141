/**
 * The SVG elements of one mark, changed in place: a dot on the exact point, a ring of the true size of the uncertainty, and
 * beside them on a short leader the number plate. Everything has a dark and a light edge, so that it shows on anything.
 */

import { distance } from "../../../src/i18n/format";
import { glyphOf, outlinePath, type Glyph } from "../../../src/ui/glyph";
import { wordBesidePlate } from "../marks/mark-words";
import type { Label } from "./declutter";
import type { EdgePlace } from "./edge";
import { toPage, type PicturePoint, type Rect } from "./letterbox";
import type { MarkView } from "./mark-views";
import { circle, make, move } from "./svg";

export const PLATE_RADIUS = 15;
/** Arrows at the edge keep their plates whole. */
export const EDGE_INSET = 34;
const LEADER = 30;
/** The leader begins beside the dot. */
const LEADER_START = 5.7;
/** With its edge. */
const PLATE_HALF = PLATE_RADIUS + 1;
/** What is kept free around the exact place. */
const DOT_PX = 10;
/** A smaller ring cannot be told from the dot. */
const SMALLEST_RING = 5;
/** Between plate and word, and between the word and the picture's edge. */
const WORD_GAP = 5;

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Where a mark was drawn on the page. */
export interface DrawnMark {
  readonly plate: Point;
  /** The plate with its word; fixed at the edge of the picture. */
  readonly label: Label;
  /** The exact place, which nothing may cover; null outside the picture. */
  readonly dot: Label | null;
}

interface Wanted {
  /** Of the plate, from the dot. */
  readonly plate: Point;
  readonly word: string;
  readonly isRight: boolean;
}

export class MarkNode {
  readonly root = make("g", "mark");
  readonly #ringEdge = circle("ring-edge", 0);
  readonly #ring = circle("ring", 0);
  readonly #dotEdge = circle("dot-edge", 5);
  readonly #dot = circle("dot", 3);
  readonly #leaderEdge = make("path", "leader-edge");
  readonly #leader = make("path", "leader");
  readonly #arrowEdge = make("path", "arrow-edge");
  readonly #arrow = make("path", "arrow");
  readonly #plate = make("g", "glyph");
  readonly #halo = circle("halo", PLATE_RADIUS + 4);
  readonly #edge = make("path", "edge");
  readonly #shape = make("path", "shape");
  readonly #number = make("text", "number");
  readonly #word = make("text", "mark-word");
  #looks = "";
  #measured = { text: "", width: 0 };
  #wanted: Wanted | null = null;

  constructor(id: string) {
    this.root.dataset["mark"] = id;
    this.#plate.append(this.#halo, this.#edge, this.#shape, this.#number);
    this.root.append(
      this.#ringEdge, this.#ring, this.#leaderEdge, this.#leader, this.#dotEdge, this.#dot, this.#arrowEdge, this.#arrow,
      this.#plate, this.#word,
    );
  }

  /** @returns where it lies on the page, until it is told to give way; null when the mark is not drawn */
  draw(view: MarkView, rect: Rect, isSelected: boolean, edge: EdgePlace | undefined, nowMs: number): DrawnMark | null {
    const { place } = view;
    this.#look(view, isSelected);
    this.#wanted = null;
    if (place.kind === "nowhere") return null;
    if (place.kind === "inside") return this.#inside(place, rect, wordBesidePlate(view, nowMs), view.shape.words?.at ?? null);
    return edge ? this.#outside(place.distanceM, rect, edge) : null;
  }

  /** Moves plate and word from where they were wanted; the leader follows. @param by pixels */
  giveWay(by: Point): void {
    if (!this.#wanted) return;
    const { plate, word, isRight } = this.#wanted;
    const [x, y] = [plate.x + by.x, plate.y + by.y];
    const length = Math.max(1, Math.hypot(x, y));
    const from = (LEADER_START / length) * x;
    const path = `M${from.toFixed(1)} ${((LEADER_START / length) * y).toFixed(1)}L${x.toFixed(1)} ${y.toFixed(1)}`;
    for (const line of [this.#leaderEdge, this.#leader]) line.setAttribute("d", path);
    move(this.#plate, x, y);
    this.#say(word, x + (isRight ? 1 : -1) * (PLATE_RADIUS + WORD_GAP), y, isRight ? "start" : "end");
  }

  #look(view: MarkView, isSelected: boolean): void {
    const isOccluded = view.place.kind === "inside" && view.place.isOccluded;
    // The tip of an arrow says where it is better than a dot on it.
    const hasTip = view.shape.lines.some(({ end }) => end === "arrow");
    const looks = [view.number, view.severity, view.life, view.place.kind, isOccluded, isSelected, hasTip].join();
    if (looks === this.#looks) return;
    this.#looks = looks;
    const glyph = glyphOf(view.severity, view.life);
    this.root.dataset["place"] = view.place.kind;
    this.root.dataset["occluded"] = String(isOccluded);
    this.root.dataset["tip"] = String(hasTip);
    this.root.dataset["selected"] = String(isSelected);
    this.root.dataset["dashed"] = String(glyph.isDashed);
    this.root.dataset["tone"] = glyph.tone;
    this.#setGlyph(glyph, view.number, isOccluded);
  }

  #setGlyph(glyph: Glyph, number: number, isOccluded: boolean): void {
    const path = outlinePath(glyph.shape, PLATE_RADIUS - 1);
    this.#edge.setAttribute("d", path);
    this.#shape.setAttribute("d", path);
    this.#number.textContent = String(number);
    Object.assign(this.#plate.dataset, {
      tone: glyph.tone,
      dashed: String(glyph.isDashed),
      hollow: String(glyph.isHollow || isOccluded),
      filled: String(glyph.isFilled && !isOccluded),
    });
  }

  /** @param words where those of a text stand: the plate gives way to them */
  #inside(place: Extract<MarkView["place"], { kind: "inside" }>, rect: Rect, word: string, words: PicturePoint | null): DrawnMark {
    const at = toPage(place.at, rect);
    move(this.root, at.x, at.y);
    this.root.dataset["x"] = at.x.toFixed(2);
    this.root.dataset["y"] = at.y.toFixed(2);
    const ring = place.ring === null ? 0 : place.ring * rect.width;
    for (const one of [this.#ringEdge, this.#ring]) one.setAttribute("r", ring >= SMALLEST_RING ? ring.toFixed(1) : "0");
    // To the right, unless plate and word would be cut there and are not on the left.
    const needed = LEADER + 2 * PLATE_RADIUS + this.#widthOf(word);
    const isCutRight = at.x + needed > rect.x + rect.width;
    const hasRoomLeft = at.x - needed > rect.x;
    const right = hasRoomLeft && (isCutRight || (words !== null && words.u > place.at.u)) ? -1 : 1;
    const up = at.y - LEADER - PLATE_RADIUS > rect.y ? -1 : 1;
    const plate = { x: right * LEADER, y: up * LEADER };
    this.#wanted = { plate, word, isRight: right > 0 };
    const width = 2 * PLATE_HALF + this.#widthOf(word);
    const label = { x: at.x + plate.x + right * (width / 2 - PLATE_HALF), y: at.y + plate.y, width, height: 2 * PLATE_HALF };
    return { plate: { x: at.x + plate.x, y: at.y + plate.y }, label, dot: { ...at, width: DOT_PX, height: DOT_PX, isFixed: true } };
  }

  /** Of the word beside the plate with its gap; measured again only when it changes. */
  #widthOf(text: string): number {
    if (text === "") return 0;
    if (this.#measured.text !== text) {
      this.#word.textContent = text;
      this.#measured = { text, width: this.#word.getComputedTextLength() + WORD_GAP };
    }
    return this.#measured.width;
  }

  #outside(distanceM: number, rect: Rect, at: EdgePlace): DrawnMark {
    move(this.root, at.x, at.y);
    move(this.#plate, 0, 0);
    const degrees = (at.angleRad * 180) / Math.PI;
    for (const arrow of [this.#arrowEdge, this.#arrow]) {
      arrow.setAttribute("d", `M${PLATE_RADIUS + 4} -7L${PLATE_RADIUS + 14} 0L${PLATE_RADIUS + 4} 7Z`);
      arrow.setAttribute("transform", `rotate(${degrees.toFixed(1)})`);
    }
    const isOnSide = at.x < rect.x + EDGE_INSET + 1 || at.x > rect.x + rect.width - EDGE_INSET - 1;
    const isRight = at.x > rect.x + rect.width / 2;
    const isBelow = at.y > rect.y + rect.height / 2;
    // Followed in a picture without a pose: the direction is known, how far it is is not.
    const far = distanceM > 0 ? distance(distanceM) : "";
    if (isOnSide) this.#say(far, (isRight ? -1 : 1) * (PLATE_RADIUS + 7), 0, isRight ? "end" : "start");
    else this.#say(far, 0, (isBelow ? -1 : 1) * (PLATE_RADIUS + 12), "middle");
    const label = { x: at.x, y: at.y, width: 2 * PLATE_HALF, height: 2 * PLATE_HALF, isFixed: true };
    return { plate: { x: at.x, y: at.y }, label, dot: null };
  }

  #say(text: string, x: number, y: number, anchor: "start" | "end" | "middle"): void {
    if (this.#word.textContent !== text) this.#word.textContent = text;
    this.#word.setAttribute("x", x.toFixed(1));
    this.#word.setAttribute("y", y.toFixed(1));
    this.#word.setAttribute("text-anchor", anchor);
  }
}
