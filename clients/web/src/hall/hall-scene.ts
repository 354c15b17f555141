/** The hall in three.js: a group per named part, joints that move, faults that show. */

import * as THREE from "three";
import type { Vector3 } from "../protocol/generated";
import { HallError, type HallDescription, type HallJoint, type HallPart } from "./description";
import { clampJoint, movedFromRest } from "./joint";
import { keepStrongMirrors } from "./look";

export class HallScene {
  readonly description: HallDescription;
  /** Everything, in the hall frame. */
  readonly root = new THREE.Group();
  readonly #groups = new Map<string, THREE.Group>();
  readonly #parts = new Map<string, HallPart>();
  readonly #joints = new Map<string, number>();
  readonly #faults = new Set<string>();
  readonly #materials: readonly THREE.ShaderMaterial[];
  readonly #textures: readonly THREE.Texture[];

  constructor(
    description: HallDescription,
    groups: readonly THREE.Group[],
    materials: readonly THREE.ShaderMaterial[],
    textures: readonly THREE.Texture[],
  ) {
    this.description = description;
    this.#materials = materials;
    this.#textures = textures;
    this.root.name = "hall";
    for (const part of description.parts) this.#parts.set(part.id, part);
    for (const group of groups) {
      this.#groups.set(group.name, group);
      this.root.add(group);
      group.matrixAutoUpdate = false;
      group.visible = (this.#parts.get(group.name)?.fault ?? null) === null;
    }
    this.root.updateMatrixWorld(true);
  }

  /** The part of that id. @throws HallError */
  part(id: string): HallPart {
    const found = this.#parts.get(id);
    if (!found) throw new HallError(`There is no part ${id}.`);
    return found;
  }

  /** The group of meshes of a part. @throws HallError */
  group(id: string): THREE.Group {
    const found = this.#groups.get(id);
    if (!found) throw new HallError(`There is no part ${id}.`);
    return found;
  }

  /** The part that an object of the scene belongs to; null for strangers. */
  partOf(object: THREE.Object3D): HallPart | null {
    for (let at: THREE.Object3D | null = object; at; at = at.parent) {
      const found = this.#parts.get(at.name);
      if (found) return found;
    }
    return null;
  }

  joint(id: string): HallJoint {
    const found = this.description.joints.find((joint) => joint.id === id);
    if (!found) throw new HallError(`There is no joint ${id}.`);
    return found;
  }

  jointValue(id: string): number {
    return this.#joints.get(id) ?? 0;
  }

  /** Moves the parts of a joint; the value is clamped to its range. @throws HallError */
  setJoint(id: string, value: number): void {
    const joint = this.joint(id);
    this.#joints.set(id, clampJoint(joint, value));
    const matrix = movedFromRest(joint, value);
    for (const part of joint.parts) {
      const group = this.group(part);
      group.matrix.copy(matrix);
      group.updateMatrixWorld(true);
    }
  }

  hasFault(id: string): boolean {
    return this.#faults.has(id);
  }

  /** Shows or hides the traces of a fault. @throws HallError */
  setFault(id: string, isShown: boolean): void {
    const fault = this.description.faults.find((candidate) => candidate.id === id);
    if (!fault) throw new HallError(`There is no fault ${id}.`);
    if (isShown) this.#faults.add(id);
    else this.#faults.delete(id);
    for (const part of fault.shows) this.group(part).visible = isShown;
  }

  /** What a ray meets first among visible parts; null when nothing. */
  firstHit(raycaster: THREE.Raycaster, isWanted: (part: HallPart) => boolean = () => true): THREE.Intersection | null {
    const groups = this.description.parts.filter(isWanted).map((part) => this.group(part.id));
    const [first] = raycaster.intersectObjects(groups.filter((group) => group.visible), true);
    return first ?? null;
  }

  /** The exact place where a ray meets the hall, and on which part; metres, hall frame. Null when it meets nothing. */
  surfaceAt(origin: Vector3, direction: Vector3): { readonly point: Vector3; readonly part: string } | null {
    const hit = this.firstHit(new THREE.Raycaster(new THREE.Vector3(...origin), new THREE.Vector3(...direction).normalize()));
    return hit && { point: [hit.point.x, hit.point.y, hit.point.z], part: this.partOf(hit.object)?.id ?? "" };
  }

  /** For machines without a GPU: cheaper filtering of textures, and only metal mirrors. Before the first drawing. */
  economise(): void {
    for (const texture of this.#textures) {
      if (texture.generateMipmaps) texture.minFilter = THREE.LinearMipmapNearestFilter;
    }
    for (const material of this.#materials) keepStrongMirrors(material);
  }

  dispose(): void {
    this.root.traverse((object) => {
      if (object instanceof THREE.Mesh) (object.geometry as THREE.BufferGeometry).dispose();
    });
    for (const material of this.#materials) material.dispose();
    for (const texture of this.#textures) {
      (texture.image as ImageBitmap | undefined)?.close();
      texture.dispose();
    }
    this.root.removeFromParent();
  }
}
