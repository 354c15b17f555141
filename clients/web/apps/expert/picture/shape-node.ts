/** The SVG elements of one shape: everything twice, dark and wide below, light and thin above, so that it shows on anything. */

import { measured } from "../../../src/i18n/format";
import { clampLines, wrapText } from "../../../src/scene/xr-text";
import type { Label, Place } from "./declutter";
import { toPage, type Rect } from "./letterbox";
import { pathsOf, type ShapePaths } from "./shape-path";
import type { ShapeView } from "./shape-views";
import { make, move, set } from "./svg";

export interface ShapeLook {
  readonly tone: string;
  readonly isDashed: boolean;
  readonly isDim: boolean;
  readonly isSelected: boolean;
}

const LINE_HEIGHT = 18;
const MOST_LINES = 4;
const TEXT_WIDTH_PX = 210;
const PADDING = 7;

export class ShapeNode {
  readonly root = make("g", "shape-mark");
  readonly #fill = make("path", "shape-fill");
  readonly #guideEdge = make("path", "shape-guide-edge");
  readonly #guide = make("path", "shape-guide");
  readonly #lineEdge = make("path", "shape-line-edge");
  readonly #line = make("path", "shape-line");
  readonly #headEdge = make("path", "shape-head-edge");
  readonly #head = make("path", "shape-head");
  readonly #words = new TextBox("shape-words");
  readonly #figure = new TextBox("shape-figure");

  constructor(id: string) {
    this.root.dataset["shapeOf"] = id;
    this.root.append(
      this.#fill, this.#guideEdge, this.#guide, this.#lineEdge, this.#line, this.#headEdge, this.#head, this.#words.root, this.#figure.root,
    );
  }

  draw(view: ShapeView, rect: Rect, look: ShapeLook): void {
    const paths = pathsOf(view.lines, rect);
    this.#drawPaths(paths, view.isFilled);
    for (const [name, value] of Object.entries(look)) set(this.root, `data-${name.toLowerCase()}`, String(value));
    this.#words.draw(view.words && { text: view.words.text, at: toPage(view.words.at, rect) }, rect);
    this.#figure.draw(view.measure && { text: measured(view.measure.figure), at: toPage(view.measure.at, rect) }, rect);
  }

  /** Of words and figure, as many as are shown: where they are wanted. */
  get labels(): readonly Label[] {
    return this.#boxes.map(({ label }) => label);
  }

  /** @param places one for each of `labels` */
  giveWay(places: readonly Place[]): void {
    this.#boxes.forEach((box, index) => {
      const place = places[index];
      if (place) box.moveTo(place);
    });
  }

  get #boxes(): readonly TextBox[] {
    return [this.#words, this.#figure].filter(({ isShown }) => isShown);
  }

  #drawPaths({ line, guide, head }: ShapePaths, isFilled: boolean): void {
    for (const node of [this.#lineEdge, this.#line]) set(node, "d", line);
    for (const node of [this.#guideEdge, this.#guide]) set(node, "d", guide);
    for (const node of [this.#headEdge, this.#head]) set(node, "d", head);
    set(this.#fill, "d", isFilled ? line : "");
  }
}

interface Placed {
  readonly text: string;
  readonly at: { readonly x: number; readonly y: number };
}

/** Words on a dark plate around a point, with a line back to it where the plate had to give way; measured and laid out again only when they change. */
class TextBox {
  readonly root = make("g", "");
  readonly #leaderEdge = make("path", "leader-edge");
  readonly #leader = make("path", "leader");
  readonly #plate = make("rect", "text-plate");
  readonly #text = make("text", "text-words");
  #shown = "";
  #size = { width: 0, height: 0 };
  #at: Place = { x: 0, y: 0 };
  #wanted: Place = { x: 0, y: 0 };
  isShown = false;

  constructor(className: string) {
    this.root.setAttribute("class", className);
    this.#plate.setAttribute("rx", "6");
    this.root.append(this.#leaderEdge, this.#leader, this.#plate, this.#text);
    this.root.style.display = "none";
  }

  /** Kept inside the picture, as long as its place is. */
  draw(placed: Placed | null, rect: Rect): void {
    const isIn = placed !== null && isInside(placed.at, rect);
    this.root.style.display = isIn ? "" : "none";
    this.isShown = isIn;
    if (!isIn) return;
    if (placed.text !== this.#shown) this.#lay(placed.text);
    const { width, height } = this.#size;
    const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));
    const x = within(placed.at.x, rect.x + width / 2 + 2, rect.x + rect.width - width / 2 - 2);
    const y = within(placed.at.y, rect.y + height / 2 + 2, rect.y + rect.height - height / 2 - 2);
    this.#at = placed.at;
    this.#wanted = { x, y };
    this.moveTo(this.#wanted);
  }

  get label(): Label {
    return { ...this.#wanted, ...this.#size };
  }

  moveTo({ x, y }: Place): void {
    move(this.root, x, y);
    const { width, height } = this.#size;
    const [dx, dy] = [this.#at.x - x, this.#at.y - y];
    const isOver = Math.abs(dx) <= width / 2 && Math.abs(dy) <= height / 2;
    for (const line of [this.#leaderEdge, this.#leader]) set(line, "d", isOver ? "" : `M${dx.toFixed(1)} ${dy.toFixed(1)}L0 0`);
  }

  #lay(text: string): void {
    this.#shown = text;
    const measure = (part: string): number => {
      this.#text.textContent = part;
      return this.#text.getComputedTextLength();
    };
    const lines = clampLines(wrapText(text, TEXT_WIDTH_PX, measure), MOST_LINES, TEXT_WIDTH_PX, measure);
    const width = Math.max(...lines.map(measure)) + 2 * PADDING;
    const height = lines.length * LINE_HEIGHT + PADDING;
    this.#size = { width, height };
    this.#text.replaceChildren(...lines.map((line, index) => {
      const span = make("tspan", "");
      span.textContent = line;
      span.setAttribute("x", "0");
      span.setAttribute("y", String((index - (lines.length - 1) / 2) * LINE_HEIGHT));
      return span;
    }));
    const box = { x: -width / 2, y: -height / 2, width, height };
    for (const [name, value] of Object.entries(box)) this.#plate.setAttribute(name, value.toFixed(1));
  }
}

function isInside({ x, y }: { readonly x: number; readonly y: number }, rect: Rect): boolean {
  return x >= rect.x && x <= rect.x + rect.width && y >= rect.y && y <= rect.y + rect.height;
}
