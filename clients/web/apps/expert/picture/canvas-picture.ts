/** The picture on its canvas: what was painted last, where it lies in the box, at the size that is seen. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { grabFrame, type Grab } from "../../../src/media/frames";
import { withinPicture } from "../../../src/shapes/drawing";
import { contentRect, NOWHERE, toPicture, type PicturePoint, type Rect } from "./letterbox";
import type { Painted } from "./painted";

export interface CanvasElements {
  readonly box: HTMLElement;
  readonly video: HTMLVideoElement;
  readonly canvas: HTMLCanvasElement;
}

export class CanvasPicture {
  readonly #elements: CanvasElements;
  readonly #onMeasured: (rect: Rect) => void;
  readonly #running = new Disposer();
  readonly #rect = signal<Rect>(NOWHERE);
  #painted: Painted | null = null;

  /** @param onMeasured the picture lies elsewhere, or has another size */
  constructor(elements: CanvasElements, onMeasured: (rect: Rect) => void) {
    this.#elements = elements;
    this.#onMeasured = onMeasured;
    const resizing = new ResizeObserver(() => this.#measure());
    resizing.observe(elements.box);
    this.#running.add(() => resizing.disconnect());
    for (const type of ["loadedmetadata", "resize"]) elements.video.addEventListener(type, this.#measure);
  }

  /** Where the picture lies in its box, pixels. */
  get rect(): ReadonlySignal<Rect> {
    return this.#rect;
  }

  /** A frame of the video, or a still; null while there is none. */
  get painted(): Painted | null {
    return this.#painted;
  }

  /** The video's present frame; null when it has none. */
  take(): Grab | null {
    try {
      return grabFrame(this.#elements.video);
    } catch {
      return null;
    }
  }

  paint(next: Painted): void {
    if (this.#painted !== next) this.#painted?.close();
    this.#painted = next;
    this.#measure();
    this.#draw();
  }

  clear(): void {
    this.#painted?.close();
    this.#painted = null;
  }

  /** A point of the page (client coordinates) in the box. */
  inBox(clientX: number, clientY: number): { readonly x: number; readonly y: number } {
    const box = this.#elements.box.getBoundingClientRect();
    return { x: clientX - box.left, y: clientY - box.top };
  }

  /** A point of the page in the picture. */
  pictureAt(clientX: number, clientY: number): PicturePoint | null {
    const { x, y } = this.inBox(clientX, clientY);
    return toPicture(x, y, this.#rect.value);
  }

  /** The nearest place in the picture; null without one. */
  nearestAt(clientX: number, clientY: number): PicturePoint | null {
    const { x, y, width, height } = this.#rect.value;
    const at = this.inBox(clientX, clientY);
    return width > 0 && height > 0 ? withinPicture({ u: (at.x - x) / width, v: (at.y - y) / height }) : null;
  }

  close(): void {
    this.clear();
    this.#running.dispose();
  }

  /** At the size that is seen, and not larger than the picture itself. */
  #draw(): void {
    const { canvas } = this.#elements;
    const context = canvas.getContext("2d", { alpha: false });
    if (!this.#painted || !context) return;
    const shown = this.#rect.value.width * window.devicePixelRatio;
    const scale = Math.min(1, Math.max(1, shown) / this.#painted.width);
    const [width, height] = [Math.round(this.#painted.width * scale), Math.round(this.#painted.height * scale)];
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    context.drawImage(this.#painted.frame, 0, 0, width, height);
  }

  #measure = (): void => {
    const { box, video } = this.#elements;
    const size = this.#painted ?? { width: video.videoWidth, height: video.videoHeight };
    const rect = contentRect({ width: box.clientWidth, height: box.clientHeight }, size);
    const old = this.#rect.value;
    if (rect.x === old.x && rect.y === old.y && rect.width === old.width && rect.height === old.height) return;
    this.#rect.value = rect;
    this.#draw();
    this.#onMeasured(rect);
  };
}
