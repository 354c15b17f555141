/** The marks of the case as holograms of the present world, and what is to be said of each: seen, hidden, out of view. */

import * as THREE from "three";
import type { Mark } from "../../../src/room/case-state";
import { anchorStateOf, faultOfMark } from "../../../src/room/selectors";
import type { CaseState } from "../../../src/room/case-state";
import { isInView, type ViewLimits } from "../../../src/scene/xr-edge";
import type { Ink } from "../../../src/scene/xr-ink";
import { MarkHologram } from "../../../src/scene/xr-mark";
import { common } from "../../../src/i18n/common";
import type { DeviceSurfaces } from "../../../src/xr/device-surfaces";
import { MarkAnchors } from "../../../src/xr/mark-anchors";
import { Occlusion, type DepthAt, type Sight } from "../../../src/xr/occlusion";
import { words } from "../words";
import { plateLook } from "./ink";
import type { HeadPose } from "./card-place";

/** One mark as the wearer has it now. */
export interface MarkNow {
  readonly mark: Mark;
  /** Metres in the device's origin; null without a place in this world. */
  readonly at: THREE.Vector3 | null;
  readonly sight: Sight | "outside" | "nowhere";
  readonly distanceM: number;
  /** In view coordinates (looking along -Z); null without a place. */
  readonly inView: THREE.Vector3 | null;
}

export interface LayerFrame {
  readonly frame: XRFrame;
  readonly space: XRReferenceSpace;
  readonly nowMs: number;
  readonly head: HeadPose;
  readonly limits: ViewLimits;
  /** Of plates and words; 1 in a headset. */
  readonly scale: number;
  readonly depthAt: DepthAt | null;
  readonly worldId: string | null;
  readonly selectedId: string | null;
  /** The field of view is kept free: only the selected mark stays. */
  readonly isQuiet: boolean;
}

/** More plates than these would hide the work; the others keep their dots. */
const MOST_PLATES = 3;

export class MarkLayer {
  readonly root = new THREE.Group();
  readonly #ink: Ink;
  readonly #holograms = new Map<string, MarkHologram>();
  readonly #anchors = new MarkAnchors();
  readonly #occlusion: Occlusion;
  readonly #normal = new THREE.Vector3();

  constructor(ink: Ink, surfaces: DeviceSurfaces) {
    this.#ink = ink;
    this.#occlusion = new Occlusion(surfaces);
  }

  /** Places and draws all marks; says where each is. */
  update(state: CaseState, marks: readonly Mark[], layer: LayerFrame): readonly MarkNow[] {
    const now = marks.map((mark) => this.#where(mark, layer));
    const placed = now.filter((one) => one.at !== null);
    const plates = platesOf(placed, layer.selectedId);
    for (const one of placed) this.#draw(state, one, layer, plates);
    this.#forget(new Set(placed.map(({ mark }) => mark.annotation_id)));
    return now;
  }

  /** The mark whose plate or dot lies nearest to a ray, within its target size. */
  hitBy(ray: THREE.Ray, now: readonly MarkNow[]): string | null {
    const plate = new THREE.Vector3();
    let best: { readonly id: string; readonly angle: number } | null = null;
    for (const { mark, at } of now) {
      const hologram = this.#holograms.get(mark.annotation_id);
      if (!at || !hologram?.root.visible) continue;
      for (const point of [hologram.platePosition(plate), at]) {
        const angle = ray.direction.angleTo(point.clone().sub(ray.origin));
        if (angle < TARGET_RAD && (!best || angle < best.angle)) best = { id: mark.annotation_id, angle };
      }
    }
    return best?.id ?? null;
  }

  /** Another world: nothing that was held or judged counts any more. */
  reset(): void {
    this.#anchors.clear();
    this.#occlusion.clear();
    this.#forget(new Set());
  }

  dispose(): void {
    this.reset();
    this.root.removeFromParent();
  }

  #where(mark: Mark, layer: LayerFrame): MarkNow {
    const { p_world, world_id, sigma_m } = mark.anchor;
    if (!p_world || world_id !== layer.worldId) return { mark, at: null, sight: "nowhere", distanceM: 0, inView: null };
    const id = mark.annotation_id;
    const { eye, turn } = layer.head;
    const at = this.#anchors.placeOf(id, new THREE.Vector3(...p_world), layer.frame, layer.space, new THREE.Vector3());
    const inView = at.clone().sub(eye).applyQuaternion(turn.clone().invert());
    const distanceM = inView.length();
    const sight = this.#occlusion.sightOf(id, at, eye, sigma_m ?? 0, layer.depthAt, layer.nowMs);
    const isSeen = isInView([inView.x, inView.y, inView.z], layer.limits);
    return { mark, at, sight: isSeen ? sight : "outside", distanceM, inView };
  }

  #draw(state: CaseState, { mark, at, sight }: MarkNow, layer: LayerFrame, plates: ReadonlySet<string>): void {
    if (!at) return;
    const id = mark.annotation_id;
    const hologram = this.#holograms.get(id) ?? this.#add(id);
    const isHidden = sight === "occluded";
    const anchor = anchorStateOf(mark);
    const word = isHidden ? words().xr.hidden : anchor === "good" ? "" : common().anchorStates[anchor];
    const { normal, sigma_m } = mark.anchor;
    hologram.root.visible = !layer.isQuiet || id === layer.selectedId;
    const plate = plateLook(this.#ink, { number: mark.number, severity: faultOfMark(state, mark)?.severity ?? null, anchor, isHidden });
    const look = { plate, word, isHidden, ringM: sigma_m ?? null, isQuiet: !plates.has(id) };
    hologram.place(at, normal ? this.#normal.set(...normal) : null, { ...layer.head, scale: layer.scale }, look);
  }

  #add(id: string): MarkHologram {
    const hologram = new MarkHologram(this.#ink);
    this.#holograms.set(id, hologram);
    this.root.add(hologram.root);
    return hologram;
  }

  #forget(wanted: ReadonlySet<string>): void {
    for (const [id, hologram] of this.#holograms) {
      if (wanted.has(id)) continue;
      hologram.dispose();
      this.#holograms.delete(id);
      this.#anchors.drop(id);
      this.#occlusion.forget(id);
    }
  }
}

const TARGET_RAD = (1.5 * Math.PI) / 180;

/** The selected mark and the newest others that are in view. */
function platesOf(now: readonly MarkNow[], selectedId: string | null): ReadonlySet<string> {
  const isSelected = ({ mark }: MarkNow): boolean => mark.annotation_id === selectedId;
  const inView = now.filter((one) => one.sight !== "outside" && !isSelected(one));
  const newest = inView.sort((a, b) => b.mark.number - a.mark.number);
  const chosen = [...now.filter(isSelected), ...newest].slice(0, MOST_PLATES);
  return new Set(chosen.map(({ mark }) => mark.annotation_id));
}
