/** Where the experts look, as a quiet ring on the surface under their pointer, with their name. */

import * as THREE from "three";
import type { Looking } from "../../../src/protocol/generated";
import { drawOutlined, type Ink } from "../../../src/scene/xr-ink";
import { Ring } from "../../../src/scene/xr-ring";
import { CanvasSprite } from "../../../src/scene/xr-sprite";
import { rayOf } from "../../../src/spatial/camera";
import type { DeviceSurfaces } from "../../../src/xr/device-surfaces";
import type { FramePoses } from "../../../src/xr/frame-poses";
import type { HeadPose } from "./card-place";

/** What the expert sees is about so old: network, decoder, display. */
const SEEN_AGO_MS = 180;
const REACH_M = 12;
/** Where no surface is known the ring floats here. */
const FLOATS_M = 1.5;
const RING_RAD = (0.7 * Math.PI) / 180;
const UNIT_RAD = Math.PI / 180 / 100;
const SIZE = { width: 1300, height: 170, scale: 0.36 } as const;
/** The name ends left of the ring: plates stand right of their marks. */
const NAME_END = 1190;
const WORD_SIZE = 84;
const SMOOTH_S = 0.08;

export interface LookingFrame {
  readonly looking: Looking | null;
  readonly name: string;
  readonly worldId: string | null;
  readonly head: HeadPose;
  readonly nowMs: number;
  readonly seconds: number;
}

export class LookingLayer {
  readonly root = new THREE.Group();
  readonly #ink: Ink;
  readonly #surfaces: DeviceSurfaces;
  readonly #poses: FramePoses;
  readonly #ring = new Ring();
  readonly #word = new CanvasSprite(SIZE, { x: SIZE.width, y: SIZE.height / 2 });
  readonly #colour = new THREE.Color();
  readonly #at = new THREE.Vector3();

  constructor(ink: Ink, surfaces: DeviceSurfaces, poses: FramePoses) {
    this.#ink = ink;
    this.#surfaces = surfaces;
    this.#poses = poses;
    this.#colour.setStyle(ink.accent, THREE.LinearSRGBColorSpace);
    this.root.add(this.#ring.mesh, this.#word.mesh);
    this.#ring.mesh.renderOrder = 150;
    this.#word.mesh.renderOrder = 151;
    this.root.visible = false;
  }

  update(frame: LookingFrame): void {
    const point = this.#pointOf(frame);
    const isNew = !this.root.visible;
    this.root.visible = point !== null;
    if (!point) return;
    if (isNew) this.#at.copy(point);
    else this.#at.lerp(point, 1 - Math.exp(-frame.seconds / SMOOTH_S));
    const { eye, turn } = frame.head;
    const distanceM = eye.distanceTo(this.#at);
    this.#ring.mesh.position.copy(this.#at);
    this.#ring.mesh.quaternion.copy(turn);
    this.#ring.set(distanceM * RING_RAD, distanceM, this.#colour, false, 1);
    this.#word.mesh.position.copy(this.#at);
    this.#word.mesh.quaternion.copy(turn);
    this.#word.mesh.scale.setScalar(distanceM * UNIT_RAD);
    this.#word.draw(frame.name, (context) => drawOutlined(context, this.#ink, frame.name, NAME_END, SIZE.height / 2, WORD_SIZE, "right"));
  }

  dispose(): void {
    this.#ring.dispose();
    this.#word.dispose();
    this.root.removeFromParent();
  }

  #pointOf({ looking, worldId, nowMs }: LookingFrame): THREE.Vector3 | null {
    if (looking?.u == null || looking.v == null) return null;
    const frame = this.#poses.at(nowMs - SEEN_AGO_MS);
    if (frame?.worldId !== worldId) return null;
    const { origin, direction } = rayOf(looking.u, looking.v, frame.pose, frame.intrinsics);
    const from = new THREE.Vector3(...origin);
    const along = new THREE.Vector3(...direction);
    return this.#surfaces.firstHit(from, along, REACH_M)?.point ?? from.addScaledVector(along, FLOATS_M);
  }
}
