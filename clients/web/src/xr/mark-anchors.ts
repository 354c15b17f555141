/**
 * Holds marks to the world where the device corrects its map: an `XRAnchor` at each mark's place. The place that came
 * over the wire is in the origin of its world; the anchor says where that is after the device has learnt more.
 */

import type * as THREE from "three";

interface Held {
  readonly p: THREE.Vector3;
  anchor: XRAnchor | null;
  isDropped: boolean;
}

/** A refined place is a new place. */
const SAME_M = 0.002;

export class MarkAnchors {
  readonly #held = new Map<string, Held>();

  /** Where a place of the present world is now. Creates its anchor on the way; without anchors the place itself. */
  placeOf(id: string, pWorld: THREE.Vector3, frame: XRFrame, space: XRReferenceSpace, into: THREE.Vector3): THREE.Vector3 {
    const held = this.#held.get(id);
    if (!held || held.p.distanceTo(pWorld) > SAME_M) {
      this.drop(id);
      this.#hold(id, pWorld, frame, space);
      return into.copy(pWorld);
    }
    const anchor = held.anchor && frame.trackedAnchors?.has(held.anchor) ? held.anchor : null;
    const pose = anchor && frame.getPose(anchor.anchorSpace, space);
    if (!pose) return into.copy(pWorld);
    const { x, y, z } = pose.transform.position;
    return into.set(x, y, z);
  }

  drop(id: string): void {
    const held = this.#held.get(id);
    if (!held) return;
    held.isDropped = true;
    held.anchor?.delete();
    this.#held.delete(id);
  }

  clear(): void {
    for (const id of [...this.#held.keys()]) this.drop(id);
  }

  #hold(id: string, pWorld: THREE.Vector3, frame: XRFrame, space: XRReferenceSpace): void {
    const held: Held = { p: pWorld.clone(), anchor: null, isDropped: false };
    this.#held.set(id, held);
    createAnchor(frame, pWorld, space)?.then(
      (anchor) => {
        if (held.isDropped) anchor.delete();
        else held.anchor = anchor;
      },
      () => undefined, // No anchor: the place itself serves.
    );
  }
}

/** Null where the session has no anchors. */
export function createAnchor(frame: XRFrame, at: THREE.Vector3, space: XRReferenceSpace): Promise<XRAnchor> | null {
  try {
    const pose = new XRRigidTransform({ x: at.x, y: at.y, z: at.z });
    return frame.createAnchor?.(pose, space) ?? null;
  } catch {
    return null;
  }
}
