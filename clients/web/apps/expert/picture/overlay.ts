/** The marks over the picture, as SVG that is changed in place: thirty times a second nothing is made anew. */

import type { Drawing } from "../../../src/shapes/drawing";
import { flatLines, isFilled } from "../../../src/shapes/lines";
import { glyphOf } from "../../../src/ui/glyph";
import { declutter } from "./declutter";
import { placeAtEdge, type EdgePlace } from "./edge";
import { toPage, type Rect } from "./letterbox";
import { EDGE_INSET, MarkNode, PLATE_RADIUS, type DrawnMark } from "./mark-node";
import type { MarkView } from "./mark-views";
import { ShapeNode, type ShapeLook } from "./shape-node";
import type { ShapeView } from "./shape-views";
import { circle, make, move } from "./svg";

const EDGE_APART = 2 * PLATE_RADIUS + 14;

/** Where a plate was drawn, for pointing at it. */
export interface DrawnPlate {
  readonly id: string;
  readonly x: number;
  readonly y: number;
  readonly radius: number;
}

export class MarkOverlay {
  /** Shapes lie below all plates. */
  readonly #below = make("g", "shapes");
  readonly #above = make("g", "marks");
  readonly #shapes = new Map<string, ShapeNode>();
  readonly #nodes = new Map<string, MarkNode>();
  readonly #ghosts = new Map<string, Ghost>();
  readonly #candidates = make("g", "candidates");
  #plates: readonly DrawnPlate[] = [];

  constructor(root: SVGSVGElement) {
    root.append(this.#below, this.#candidates, this.#above);
  }

  /** Plates as they are drawn now. */
  get plates(): readonly DrawnPlate[] {
    return this.#plates;
  }

  draw(views: readonly MarkView[], rect: Rect, selected: string | null, nowMs: number): void {
    const drawn = new Map<string, DrawnMark>();
    const edge = edgePlaces(views, rect);
    for (const view of views) {
      const node = this.#nodes.get(view.id) ?? this.#add(view.id);
      const mark = node.draw(view, rect, view.id === selected, edge.get(view.id), nowMs);
      if (mark) drawn.set(view.id, mark);
      this.#drawShape(view, rect, view.id === selected);
    }
    this.#forget(new Set(views.map(({ id }) => id)));
    this.#plates = this.#part(drawn, rect);
    this.#drawCandidates(views.find(({ id }) => id === selected)?.candidates ?? [], rect);
  }

  /** Drawings that the record does not have yet. */
  drawGhosts(ghosts: readonly { readonly annotationId: string; readonly drawing: Drawing }[], rect: Rect): void {
    for (const { annotationId, drawing } of ghosts) {
      const ghost = this.#ghosts.get(annotationId) ?? this.#addGhost(annotationId);
      const { x, y } = toPage(drawing.at, rect);
      move(ghost.place, x, y);
      ghost.shape.draw(shapeOfDrawing(drawing, rect), rect, GHOSTLY);
    }
    const shown = new Set(ghosts.map(({ annotationId }) => annotationId));
    for (const [id, { place, shape }] of this.#ghosts) {
      if (shown.has(id)) continue;
      place.remove();
      shape.root.remove();
      this.#ghosts.delete(id);
    }
  }

  /** Nothing covers another plate or an exact place. @returns where the number plates lie now */
  #part(drawn: ReadonlyMap<string, DrawnMark>, rect: Rect): readonly DrawnPlate[] {
    const marks = [...drawn];
    const shapes = [...this.#shapes.values()];
    const dots = marks.flatMap(([, { dot }]) => dot ?? []);
    const wanted = [...marks.map(([, { label }]) => label), ...shapes.flatMap(({ labels }) => labels), ...dots];
    const places = declutter(wanted, rect);
    let next = marks.length;
    for (const shape of shapes) shape.giveWay(places.slice(next, (next += shape.labels.length)));
    return marks.map(([id, { plate, label }], index) => {
      const { x, y } = places[index] ?? label;
      const by = { x: x - label.x, y: y - label.y };
      this.#nodes.get(id)?.giveWay(by);
      return { id, x: plate.x + by.x, y: plate.y + by.y, radius: PLATE_RADIUS + 3 };
    });
  }

  #drawShape(view: MarkView, rect: Rect, isSelected: boolean): void {
    const known = this.#shapes.get(view.id);
    if (view.shape.lines.length === 0) {
      known?.root.remove();
      this.#shapes.delete(view.id);
      return;
    }
    const node = known ?? new ShapeNode(view.id);
    if (!known) {
      this.#shapes.set(view.id, node);
      this.#below.append(node.root);
    }
    const glyph = glyphOf(view.severity, view.life);
    const isDim = glyph.isHollow || (view.place.kind === "inside" && view.place.isOccluded);
    node.draw(view.shape, rect, { tone: glyph.tone, isDashed: glyph.isDashed, isDim, isSelected });
  }

  #forget(shown: ReadonlySet<string>): void {
    for (const nodes of [this.#nodes, this.#shapes]) {
      for (const [id, node] of nodes) {
        if (shown.has(id)) continue;
        node.root.remove();
        nodes.delete(id);
      }
    }
  }

  /** The surfaces that the chosen mark could lie on: the nearest and the farthest, lettered as their keys. */
  #drawCandidates(candidates: MarkView["candidates"], rect: Rect): void {
    while (this.#candidates.childElementCount > candidates.length) this.#candidates.lastElementChild?.remove();
    candidates.forEach((at, index) => {
      const node = (this.#candidates.children[index] as SVGGElement | undefined) ?? this.#addCandidate();
      node.dataset["candidate"] = String(index);
      const { x, y } = toPage(at, rect);
      move(node, x, y);
      const letter = node.lastElementChild;
      if (letter) letter.textContent = String(index + 1);
    });
  }

  #addCandidate(): SVGGElement {
    const node = make("g", "candidate");
    node.append(circle("ghost-edge", 9), circle("ghost-line", 9), make("text", "candidate-letter"));
    this.#candidates.append(node);
    return node;
  }

  #add(id: string): MarkNode {
    const node = new MarkNode(id);
    this.#nodes.set(id, node);
    this.#above.append(node.root);
    return node;
  }

  #addGhost(id: string): Ghost {
    const ghost = { place: make("g", "ghost"), shape: new ShapeNode(`ghost ${id}`) };
    ghost.place.append(circle("ghost-edge", 12), circle("ghost-line", 12), circle("dot-edge", 4), circle("dot", 2.5));
    this.#ghosts.set(id, ghost);
    this.#below.append(ghost.shape.root);
    this.#above.append(ghost.place);
    return ghost;
  }
}

interface Ghost {
  readonly place: SVGGElement;
  readonly shape: ShapeNode;
}

export const GHOSTLY: ShapeLook = { tone: "accent", isDashed: true, isDim: false, isSelected: false };

/** A drawing that is only on the picture as yet. */
export function shapeOfDrawing(drawing: Drawing, rect: Rect): ShapeView {
  const words = drawing.shape === "text" && drawing.points[0] ? { text: drawing.label, at: drawing.points[0] } : null;
  return { lines: flatLines(drawing, rect), isFilled: isFilled(drawing.shape) && drawing.points.length > 2, words, measure: null };
}

function edgePlaces(views: readonly MarkView[], rect: Rect): ReadonlyMap<string, EdgePlace> {
  const outside = views.flatMap(({ id, place }) => (place.kind === "outside" ? [{ id, towards: place.towards }] : []));
  const places = placeAtEdge(rect, outside.map(({ towards }) => towards), EDGE_INSET, EDGE_APART);
  return new Map(outside.flatMap(({ id }, index) => (places[index] ? [[id, places[index]]] : [])));
}
