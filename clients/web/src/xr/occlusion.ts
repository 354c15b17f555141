/**
 * Whether something stands between the eye and a mark: by the device's surfaces, and by its depth where it measures any.
 * One ray per mark, a few times a second; one look alone does not change the answer, so that edges do not flicker.
 */

import * as THREE from "three";
import type { DeviceSurfaces } from "./device-surfaces";

export type Sight = "visible" | "occluded" | "unknown";

/** Scans are coarse and marks lie on surfaces: this much in front of the mark is still the mark's own surface. */
const MARGIN_M = 0.04;
const MARGIN_SHARE = 0.02;
const EVERY_MS = 150;
/** So many equal answers in a row count. */
const AGREEING = 2;

/** Depth along the view axis where a point appears, metres; null where nothing is known. */
export type DepthAt = (point: THREE.Vector3) => { readonly measuredM: number; readonly pointM: number } | null;

interface Answer {
  readonly sight: Sight;
  readonly next: Sight;
  readonly times: number;
  readonly atMs: number;
}

export class Occlusion {
  readonly #surfaces: Pick<DeviceSurfaces, "firstHit" | "count">;
  readonly #answers = new Map<string, Answer>();
  readonly #direction = new THREE.Vector3();

  constructor(surfaces: Pick<DeviceSurfaces, "firstHit" | "count">) {
    this.#surfaces = surfaces;
  }

  /** @param marginM the mark's own uncertainty */
  sightOf(id: string, point: THREE.Vector3, eye: THREE.Vector3, marginM: number, depthAt: DepthAt | null, nowMs: number): Sight {
    const before = this.#answers.get(id);
    if (before && nowMs - before.atMs < EVERY_MS) return before.sight;
    const next = this.#look(point, eye, marginM, depthAt);
    const times = before?.next === next ? before.times + 1 : 1;
    const sight = !before || times >= AGREEING ? next : before.sight;
    this.#answers.set(id, { sight, next, times, atMs: nowMs });
    return sight;
  }

  forget(id: string): void {
    this.#answers.delete(id);
  }

  clear(): void {
    this.#answers.clear();
  }

  #look(point: THREE.Vector3, eye: THREE.Vector3, marginM: number, depthAt: DepthAt | null): Sight {
    const distanceM = eye.distanceTo(point);
    const slackM = Math.max(MARGIN_M, MARGIN_SHARE * distanceM, 2 * marginM);
    const depth = depthAt?.(point) ?? null;
    if (depth && depth.measuredM < depth.pointM - slackM) return "occluded";
    if (this.#surfaces.count === 0) return depth ? "visible" : "unknown";
    const direction = this.#direction.copy(point).sub(eye).divideScalar(Math.max(distanceM, 1e-6));
    return this.#surfaces.firstHit(eye, direction, Math.max(0, distanceM - slackM)) ? "occluded" : "visible";
  }
}
