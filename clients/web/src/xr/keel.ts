/** One anchor of the session itself, put where the head was at the start: it tells when the origin moves under the device. */

import * as THREE from "three";
import type { Vector3 } from "../protocol/generated";
import { createAnchor } from "./mark-anchors";

export class Keel {
  #anchor: XRAnchor | null = null;
  #isAsked = false;
  #life = 0;

  /** Where the anchor is now; null until there is one, and where the session has none. */
  follow(frame: XRFrame, space: XRReferenceSpace, head: Vector3 | null): Vector3 | null {
    if (!this.#isAsked && head) this.#ask(frame, space, head);
    if (!this.#anchor || !frame.trackedAnchors?.has(this.#anchor)) return null;
    const position = frame.getPose(this.#anchor.anchorSpace, space)?.transform.position;
    return position ? [position.x, position.y, position.z] : null;
  }

  /** Lets go; the next `follow` makes a new one. */
  drop(): void {
    this.#life++;
    this.#anchor?.delete();
    this.#anchor = null;
    this.#isAsked = false;
  }

  #ask(frame: XRFrame, space: XRReferenceSpace, head: Vector3): void {
    this.#isAsked = true;
    const life = this.#life;
    createAnchor(frame, new THREE.Vector3(...head), space)?.then(
      (anchor) => {
        if (life === this.#life) this.#anchor = anchor;
        else anchor.delete();
      },
      () => undefined,
    );
  }
}
