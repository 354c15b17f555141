/** The marks of the case as holograms of the present world, and what is to be said of each: seen, hidden, out of view. */

import * as THREE from "three";
import type { Mark } from "../../../src/room/case-state";
import { lifeNow, sightNow, withItsPart, type Followed, type FollowedMarks } from "../../../src/room/following";
import { faultOfMark } from "../../../src/room/selectors";
import type { CaseState } from "../../../src/room/case-state";
import { bodyOf } from "../../../src/scene/shape-body";
import { ShapeHologram } from "../../../src/scene/shape-hologram";
import { isInView, type ViewLimits } from "../../../src/scene/xr-edge";
import type { Ink, PlateLook } from "../../../src/scene/xr-ink";
import { MarkHologram } from "../../../src/scene/xr-mark";
import { common } from "../../../src/i18n/common";
import { measured } from "../../../src/i18n/format";
import { lostFor } from "../../../src/i18n/mark-words";
import type { DeviceSurfaces } from "../../../src/xr/device-surfaces";
import { MarkAnchors } from "../../../src/xr/mark-anchors";
import { Occlusion, type DepthAt, type Sight } from "../../../src/xr/occlusion";
import { words } from "../words";
import { plateLook } from "./ink";
import type { HeadPose } from "./card-place";

/** One mark as the wearer has it now. */
export interface MarkNow {
  /** With its part, where that has gone. */
  readonly mark: Mark;
  readonly followed: Followed | null;
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
  readonly followed: FollowedMarks;
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
  readonly #shapes = new Map<string, ShapeHologram>();
  readonly #anchors = new MarkAnchors();
  readonly #occlusion: Occlusion;
  readonly #normal = new THREE.Vector3();
  readonly #colour = new THREE.Color();
  readonly #edge = new THREE.Color();

  constructor(ink: Ink, surfaces: DeviceSurfaces) {
    this.#ink = ink;
    // Plates let something through, the edges of lines do not; three warns of an opacity that it leaves out.
    this.#edge.setStyle(withoutOpacity(ink.edge), THREE.LinearSRGBColorSpace);
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

  #where(placed: Mark, layer: LayerFrame): MarkNow {
    const id = placed.annotation_id;
    const followed = sightNow(layer.followed, id, layer.nowMs);
    const mark = withItsPart(placed, followed);
    const { p_world, world_id, sigma_m } = mark.anchor;
    if (!p_world || world_id !== layer.worldId) return { mark, followed, at: null, sight: "nowhere", distanceM: 0, inView: null };
    const { eye, turn } = layer.head;
    const place = new THREE.Vector3(...p_world);
    // What moves with a part is held by no anchor.
    const at = mark === placed ? this.#anchors.placeOf(id, place, layer.frame, layer.space, new THREE.Vector3()) : place;
    const inView = at.clone().sub(eye).applyQuaternion(turn.clone().invert());
    const distanceM = inView.length();
    const sight = this.#occlusion.sightOf(id, at, eye, sigma_m ?? 0, layer.depthAt, layer.nowMs);
    const isSeen = isInView([inView.x, inView.y, inView.z], layer.limits);
    return { mark, followed, at, sight: isSeen ? sight : "outside", distanceM, inView };
  }

  #draw(state: CaseState, now: MarkNow, layer: LayerFrame, plates: ReadonlySet<string>): void {
    const { mark, at, sight, followed } = now;
    if (!at) return;
    const id = mark.annotation_id;
    const hologram = this.#holograms.get(id) ?? this.#add(id);
    const isHidden = sight === "occluded";
    const anchor = lifeNow(mark, followed);
    const { normal, sigma_m } = mark.anchor;
    hologram.root.visible = !layer.isQuiet || id === layer.selectedId;
    const plate = plateLook(this.#ink, { number: mark.number, severity: faultOfMark(state, mark)?.severity ?? null, anchor, isHidden });
    const look = { plate, word: wordOf(now, layer.nowMs), isHidden, ringM: sigma_m ?? null, isQuiet: !plates.has(id) };
    hologram.place(at, normal ? this.#normal.set(...normal) : null, { ...layer.head, scale: layer.scale }, look);
    this.#drawShape(now, layer, plate, hologram.root.visible, plates.has(id));
  }

  #drawShape({ mark, at, distanceM, sight }: MarkNow, layer: LayerFrame, plate: PlateLook, isVisible: boolean, hasWord: boolean): void {
    const id = mark.annotation_id;
    const figure = mark.geometry?.measure;
    const body = bodyOf(mark, figure ? measured(figure) : null);
    if (!body || !at) return this.#dropShape(id);
    const shape = this.#shapes.get(id) ?? this.#addShape(id);
    shape.set(body);
    shape.root.visible = isVisible;
    shape.root.position.copy(at);
    this.#colour.setStyle(plate.colour, THREE.LinearSRGBColorSpace);
    const { turn } = layer.head;
    shape.look({
      colour: this.#colour, edge: this.#edge, isDashed: plate.isDashed, opacity: sight === "occluded" ? HIDDEN_OPACITY : 1,
      distanceM: Math.max(0.2, distanceM), turn, scale: layer.scale, order: SHAPE_ORDER - Math.min(distanceM, 50) * 0.5, 
      // A text without its words says nothing.
      isQuiet: !hasWord && mark.shape !== "text",
    });
  }

  #addShape(id: string): ShapeHologram {
    const shape = new ShapeHologram(this.#ink);
    this.#shapes.set(id, shape);
    this.root.add(shape.root);
    return shape;
  }

  #dropShape(id: string): void {
    this.#shapes.get(id)?.dispose();
    this.#shapes.delete(id);
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
      this.#dropShape(id);
      this.#anchors.drop(id);
      this.#occlusion.forget(id);
    }
  }
}

function withoutOpacity(colour: string): string {
  return colour.replace(/^rgba\(([^,]+),([^,]+),([^,]+),[^,]+\)$/, "rgb($1,$2,$3)");
}

/** Below plates and dots, which begin at fifty. */
const SHAPE_ORDER = 40;
const HIDDEN_OPACITY = 0.55;

/** Only when something is not as it should be. */
function wordOf({ mark, followed, sight }: MarkNow, nowMs: number): string {
  const life = lifeNow(mark, followed);
  if (life === "lost") return lostFor(followed?.lostSinceMs ?? null, nowMs);
  if (sight === "occluded") return words().xr.hidden;
  return life === "good" ? "" : common().anchorStates[life];
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
