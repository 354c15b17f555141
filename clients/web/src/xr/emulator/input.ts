/** Mouse, keys and touch as motion of the emulated head and as a pointer: drag to look, click to select, WASD to walk. */

import type { Motion } from "./head";

/** Turn for a drag across the whole picture's height. */
const LOOK_RAD = 1.1;
/** A press that never moved further than this is a click, however long it lasts: gloved fingers press slowly. */
const CLICK_PX = 6;

const KEYS: Readonly<Record<string, readonly [forward: number, right: number]>> = {
  KeyW: [1, 0],
  ArrowUp: [1, 0],
  KeyS: [-1, 0],
  ArrowDown: [-1, 0],
  KeyA: [0, -1],
  ArrowLeft: [0, -1],
  KeyD: [0, 1],
  ArrowRight: [0, 1],
};

export interface InputEvents {
  readonly look: (yawRad: number, pitchRad: number) => void;
  /** Where the pointer is over the picture: -1..1 to the right and up. */
  readonly point: (x: number, y: number) => void;
  readonly click: () => void;
  /** A plain key that walks nowhere; true when it was used. */
  readonly key: (key: string) => boolean;
  readonly moved: () => void;
}

export class Input {
  readonly #surface: HTMLElement;
  readonly #events: InputEvents;
  readonly #down = new Set<string>();
  readonly #end = new AbortController();
  #pad: Motion = { forward: 0, right: 0 };
  #press: { id: number; x: number; y: number; lastX: number; lastY: number; isDrag: boolean } | null = null;

  constructor(surface: HTMLElement, events: InputEvents) {
    this.#surface = surface;
    this.#events = events;
    const options = { signal: this.#end.signal };
    surface.style.touchAction = "none";
    surface.addEventListener("pointerdown", (event) => this.#pressed(event), options);
    surface.addEventListener("pointermove", (event) => this.#moved(event), options);
    surface.addEventListener("pointerup", (event) => this.#released(event), options);
    surface.addEventListener("pointercancel", () => (this.#press = null), options);
    window.addEventListener("keydown", (event) => this.#keyDown(event), options);
    window.addEventListener("keyup", (event) => this.#down.delete(event.code), options);
    window.addEventListener("blur", () => this.#down.clear(), options);
  }

  get motion(): Motion {
    const sum = { ...this.#pad };
    for (const code of this.#down) {
      const [forward, right] = KEYS[code] ?? [0, 0];
      sum.forward += forward;
      sum.right += right;
    }
    return sum;
  }

  /** What the on-screen pad asks for. */
  set pad(motion: Motion) {
    this.#pad = motion;
    if (motion.forward !== 0 || motion.right !== 0) this.#events.moved();
  }

  dispose(): void {
    this.#end.abort();
    this.#down.clear();
  }

  #pressed(event: PointerEvent): void {
    if (event.button !== 0 || this.#press) return;
    this.#press = {
      id: event.pointerId, x: event.clientX, y: event.clientY, lastX: event.clientX, lastY: event.clientY, isDrag: false,
    };
    this.#surface.setPointerCapture(event.pointerId);
    this.#point(event);
  }

  #moved(event: PointerEvent): void {
    this.#point(event);
    const press = this.#press;
    if (press?.id !== event.pointerId) return;
    press.isDrag ||= Math.hypot(event.clientX - press.x, event.clientY - press.y) > CLICK_PX;
    if (press.isDrag) {
      const scale = LOOK_RAD / Math.max(this.#surface.clientHeight, 1);
      this.#events.look((event.clientX - press.lastX) * scale, (event.clientY - press.lastY) * scale);
    }
    press.lastX = event.clientX;
    press.lastY = event.clientY;
  }

  #released(event: PointerEvent): void {
    const press = this.#press;
    if (press?.id !== event.pointerId) return;
    this.#press = null;
    if (!press.isDrag) this.#events.click();
  }

  #point(event: PointerEvent): void {
    const box = this.#surface.getBoundingClientRect();
    const x = ((event.clientX - box.left) / Math.max(box.width, 1)) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / Math.max(box.height, 1)) * 2;
    this.#events.point(x, y);
  }

  #keyDown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    if (event.code in KEYS) {
      this.#down.add(event.code);
      this.#events.moved();
      event.preventDefault();
    } else if (!event.repeat && this.#events.key(event.key.toLowerCase())) {
      event.preventDefault();
    }
  }
}

/** Whether keys belong to a field that the person types in, or to a control that the arrows drive. */
function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable], dialog, [role=tablist]") !== null;
}
