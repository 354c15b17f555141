/** A round pad to walk with a thumb; shown on touch screens. */

import type { Motion } from "./head";
import "./emulator.css";

export interface PadOptions {
  readonly label: string;
  readonly moved: (motion: Motion) => void;
}

/** Within this share of its radius the pad asks for nothing. */
const DEAD = 0.18;

export function createPad(options: PadOptions): HTMLElement {
  const pad = document.createElement("div");
  const knob = document.createElement("div");
  pad.className = "emulator-pad";
  knob.className = "emulator-pad-knob";
  pad.setAttribute("role", "group");
  pad.setAttribute("aria-label", options.label);
  pad.append(knob);
  const set = (right: number, up: number): void => {
    knob.style.setProperty("--right", right.toFixed(3));
    knob.style.setProperty("--up", up.toFixed(3));
    const isDead = Math.hypot(right, up) < DEAD;
    options.moved(isDead ? { forward: 0, right: 0 } : { forward: up, right });
  };
  const follow = (event: PointerEvent): void => {
    const box = pad.getBoundingClientRect();
    const right = ((event.clientX - box.left) / box.width) * 2 - 1;
    const up = 1 - ((event.clientY - box.top) / box.height) * 2;
    const length = Math.max(1, Math.hypot(right, up));
    set(right / length, up / length);
  };
  pad.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    pad.setPointerCapture(event.pointerId);
    follow(event);
  });
  pad.addEventListener("pointermove", (event) => {
    if (pad.hasPointerCapture(event.pointerId)) follow(event);
  });
  pad.addEventListener("lostpointercapture", () => set(0, 0));
  return pad;
}
