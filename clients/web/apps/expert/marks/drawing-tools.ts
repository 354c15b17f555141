/** Which tool is in hand, and what is being drawn with it. The rules are in src/shapes/pen.ts. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Shape } from "../../../src/protocol/generated";
import type { Drawing, ShownSize } from "../../../src/shapes/drawing";
import { IDLE, step, type PenEvent, type PenState } from "../../../src/shapes/pen";

/** One key each; the first letters where they are free. */
export const TOOL_KEYS: Readonly<Record<Shape, string>> = {
  point: "S", arrow: "A", circle: "O", stroke: "D", text: "T", polygon: "G", distance: "L", angle: "K", area: "R",
};

export class DrawingTools {
  readonly #tool = signal<Shape>("point");
  readonly #pen = signal<PenState>(IDLE);
  readonly #moving = signal<string | null>(null);

  get tool(): ReadonlySignal<Shape> {
    return this.#tool;
  }

  get pen(): ReadonlySignal<PenState> {
    return this.#pen;
  }

  /** The mark that goes to the place that is clicked next. */
  get moving(): ReadonlySignal<string | null> {
    return this.#moving;
  }

  readonly isDrawing = computed(() => this.#pen.value.phase !== "idle");

  /** Takes a tool; what was begun with another is dropped. */
  choose(tool: Shape): void {
    this.#pen.value = IDLE;
    this.#moving.value = null;
    this.#tool.value = tool;
  }

  /** The next place that is clicked is where this mark goes. */
  moveNext(annotationId: string): void {
    this.#pen.value = IDLE;
    this.#moving.value = annotationId;
  }

  hasMoved(): void {
    this.#moving.value = null;
  }

  /** @returns the shape, when this was its last event */
  send(event: PenEvent, size: ShownSize): Drawing | null {
    const { state, done } = step(this.#tool.value, this.#pen.value, event, size);
    if (state !== this.#pen.value) this.#pen.value = state;
    return done;
  }

  /** Escape: drops what was begun, then the tool; false when there was nothing to drop. */
  cancel(): boolean {
    const wasBusy = this.isDrawing.value || this.#moving.value !== null;
    this.#pen.value = IDLE;
    this.#moving.value = null;
    if (wasBusy) return true;
    const hadTool = this.#tool.value !== "point";
    this.#tool.value = "point";
    return hadTool;
  }
}
