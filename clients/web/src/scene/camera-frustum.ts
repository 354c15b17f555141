/** Where the technician's camera is and what it sees: a small pyramid with a roof line that says which way is up. */

import * as THREE from "three";
import type { Intrinsics, Pose } from "../protocol/generated";

const LENGTH_M = 0.28;
/** Four sides, the far rectangle and the roof. */
const LINES: readonly (readonly [from: number, to: number])[] = [
  [0, 1], [0, 2], [0, 3], [0, 4], [1, 2], [2, 3], [3, 4], [4, 1], [1, 5], [5, 2],
];

export class CameraFrustum {
  readonly root = new THREE.Group();
  readonly #points = new THREE.BufferAttribute(new Float32Array(6 * 3), 3);
  readonly #lines: THREE.LineSegments<THREE.BufferGeometry, THREE.LineBasicMaterial>;
  readonly #face: THREE.Mesh<THREE.BufferGeometry, THREE.MeshBasicMaterial>;
  #shape = "";

  constructor(colour: string) {
    const edges = new THREE.BufferGeometry().setAttribute("position", this.#points);
    edges.setIndex(LINES.flat());
    this.#lines = new THREE.LineSegments(edges, new THREE.LineBasicMaterial({ color: colour, depthTest: false, transparent: true }));
    this.#lines.renderOrder = 7;
    const face = new THREE.BufferGeometry().setAttribute("position", this.#points);
    face.setIndex([1, 2, 3, 1, 3, 4]);
    const glass = { color: colour, transparent: true, opacity: 0.16, side: THREE.DoubleSide, depthWrite: false };
    this.#face = new THREE.Mesh(face, new THREE.MeshBasicMaterial(glass));
    this.root.add(this.#lines, this.#face);
    this.root.visible = false;
    this.root.name = "frustum";
  }

  /** Null hides it. Camera axes are WebXR's, three's own. */
  set(pose: Pose | null, intrinsics: Intrinsics | null): void {
    this.root.visible = pose !== null;
    if (!pose) return;
    this.root.position.set(...pose.p);
    this.root.quaternion.set(...pose.q);
    if (intrinsics) this.#reshape(intrinsics);
  }

  /** Hides it for an eye that is at the camera itself. */
  setInside(eye: THREE.Vector3, withinM: number): void {
    const isShown = eye.distanceTo(this.root.position) > withinM;
    this.#lines.visible = isShown;
    this.#face.visible = isShown;
  }

  dispose(): void {
    this.#lines.geometry.dispose();
    this.#lines.material.dispose();
    this.#face.geometry.dispose();
    this.#face.material.dispose();
  }

  #reshape({ fx, fy, cx, cy, w, h }: Intrinsics): void {
    const shape = [fx, fy, cx, cy, w, h].join();
    if (shape === this.#shape) return;
    this.#shape = shape;
    const left = ((-0.5 - cx) / fx) * LENGTH_M;
    const right = ((w - 0.5 - cx) / fx) * LENGTH_M;
    const top = (-(-0.5 - cy) / fy) * LENGTH_M;
    const bottom = (-(h - 0.5 - cy) / fy) * LENGTH_M;
    const corners = [0, 0, 0, left, top, -LENGTH_M, right, top, -LENGTH_M, right, bottom, -LENGTH_M, left, bottom, -LENGTH_M];
    this.#points.set([...corners, (left + right) / 2, top + (top - bottom) * 0.28, -LENGTH_M]);
    this.#points.needsUpdate = true;
    this.#lines.geometry.computeBoundingSphere();
    this.#face.geometry.computeBoundingSphere();
  }
}
