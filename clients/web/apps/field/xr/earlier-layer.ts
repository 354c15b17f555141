/** Marks of earlier cases at their places in the field of view: dashed and dimmed; the one that is looked at says what it was about. */

import * as THREE from "three";
import { common } from "../../../src/i18n/common";
import type { EarlierMark } from "../../../src/room/case-state";
import type { Ink } from "../../../src/scene/xr-ink";
import { MarkHologram } from "../../../src/scene/xr-mark";
import { plateLook } from "./ink";
import type { LayerFrame } from "./mark-layer";

/** Longer words would lie over the work. */
const MOST_LETTERS = 22;

export class EarlierLayer {
  readonly root = new THREE.Group();
  readonly #ink: Ink;
  readonly #holograms = new Map<string, MarkHologram>();
  readonly #at = new THREE.Vector3();
  readonly #gaze = new THREE.Vector3();

  constructor(ink: Ink) {
    this.#ink = ink;
  }

  /** @param marks those in the present world */
  update(marks: readonly EarlierMark[], { head, scale, isQuiet }: LayerFrame): void {
    const shown = new Set(isQuiet ? [] : marks.map(({ annotation_id }) => annotation_id));
    const lookedAt = isQuiet ? null : this.#nearestToGaze(marks, head);
    for (const mark of isQuiet ? [] : marks) this.#draw(mark, { ...head, scale }, mark === lookedAt);
    for (const [id, hologram] of this.#holograms) {
      if (shown.has(id)) continue;
      hologram.dispose();
      this.#holograms.delete(id);
    }
  }

  dispose(): void {
    for (const hologram of this.#holograms.values()) hologram.dispose();
    this.#holograms.clear();
    this.root.removeFromParent();
  }

  /** Whose words are shown: those of all would lie over each other and over the work. */
  #nearestToGaze(marks: readonly EarlierMark[], { eye, turn }: LayerFrame["head"]): EarlierMark | null {
    const gaze = this.#gaze.set(0, 0, -1).applyQuaternion(turn);
    let best: { readonly mark: EarlierMark; readonly angle: number } | null = null;
    for (const mark of marks) {
      if (!mark.anchor.p_world) continue;
      const angle = gaze.angleTo(this.#at.set(...mark.anchor.p_world).sub(eye));
      if (!best || angle < best.angle) best = { mark, angle };
    }
    return best?.mark ?? null;
  }

  #draw(mark: EarlierMark, viewer: Parameters<MarkHologram["place"]>[2], isLookedAt: boolean): void {
    const { annotation_id: id, anchor, number } = mark;
    if (!anchor.p_world) return;
    const hologram = this.#holograms.get(id) ?? this.#add(id);
    const plate = plateLook(this.#ink, { number, severity: null, anchor: "approximate", isHidden: true });
    const look = { plate, word: isLookedAt ? wordOf(mark) : "", isHidden: true, ringM: anchor.sigma_m ?? null, isQuiet: false };
    hologram.place(this.#at.set(...anchor.p_world), null, viewer, look);
  }

  #add(id: string): MarkHologram {
    const hologram = new MarkHologram(this.#ink);
    this.#holograms.set(id, hologram);
    this.root.add(hologram.root);
    return hologram;
  }
}

function wordOf({ title, case_number }: EarlierMark): string {
  const word = title === "" ? common().earlierPlate(case_number ?? 0) : title;
  return word.length > MOST_LETTERS ? `${word.slice(0, MOST_LETTERS - 1)}…` : word;
}
