/**
 * What the device knows of the surroundings' surfaces: detected meshes, and planes where there are none. Rays against
 * them tell whether a mark is hidden and where a glance lands.
 */

import * as THREE from "three";
import type { KnownSurface } from "./surface-uploads";

export interface SurfaceHit {
  readonly distanceM: number;
  readonly point: THREE.Vector3;
  readonly normal: THREE.Vector3;
}

type Detected = XRMesh | XRPlane;

interface Known {
  readonly object: THREE.Mesh;
  readonly changedAt: number;
  readonly id: string;
}

export class DeviceSurfaces {
  readonly #known = new Map<Detected, Known>();
  readonly #raycaster = new THREE.Raycaster();
  readonly #material = new THREE.MeshBasicMaterial({ side: THREE.DoubleSide });
  readonly #normal = new THREE.Vector3();
  #made = 0;

  /** How many surfaces are known. */
  get count(): number {
    return this.#known.size;
  }

  /** Takes over what is new or changed; poses follow the device at every call. */
  update(frame: XRFrame, space: XRReferenceSpace): void {
    const meshes = frame.detectedMeshes;
    const detected: ReadonlySet<Detected> = meshes && meshes.size > 0 ? meshes : (frame.detectedPlanes ?? new Set<XRPlane>());
    for (const gone of [...this.#known.keys()].filter((one) => !detected.has(one))) this.#forget(gone);
    for (const one of detected) this.#follow(one, frame, space);
  }

  /** The first surface that a ray meets; null for none within reach. @param direction unit length */
  firstHit(origin: THREE.Vector3, direction: THREE.Vector3, farM: number): SurfaceHit | null {
    this.#raycaster.set(origin, direction);
    this.#raycaster.far = farM;
    const objects = [...this.#known.values()].map(({ object }) => object);
    const [hit] = this.#raycaster.intersectObjects(objects, false);
    if (!hit) return null;
    const normal = hit.face ? this.#normal.copy(hit.face.normal).transformDirection(hit.object.matrixWorld) : this.#normal.set(0, 1, 0);
    if (normal.dot(direction) > 0) normal.negate();
    return { distanceM: hit.distance, point: hit.point, normal: normal.clone() };
  }

  /** All of them, for the server. */
  known(): readonly KnownSurface[] {
    return [...this.#known].map(([one, { object, id }]) => {
      const { position, quaternion } = placeOf(object);
      const { attributes, index } = object.geometry;
      return {
        id,
        kind: "meshSpace" in one ? "mesh" : "plane",
        label: ("semanticLabel" in one ? one.semanticLabel : undefined) ?? "",
        positions: attributes["position"]?.array as Float32Array,
        indices: Uint32Array.from(index?.array ?? []),
        matrix: object.matrixWorld,
        position,
        turn: quaternion,
        shape: shapeOf(one),
      };
    });
  }

  clear(): void {
    for (const one of [...this.#known.keys()]) this.#forget(one);
  }

  #follow(one: Detected, frame: XRFrame, space: XRReferenceSpace): void {
    const known = this.#known.get(one);
    const pose = frame.getPose("meshSpace" in one ? one.meshSpace : one.planeSpace, space);
    if (!pose) return;
    // Emulators and some devices report a change with every frame; the arrays themselves are the same then.
    const isSame = known && (known.changedAt === one.lastChangedTime || known.object.userData["of"] === shapeOf(one));
    const object = isSame ? known.object : this.#make(one);
    object.matrix.fromArray(pose.transform.matrix);
    object.matrixWorld.copy(object.matrix);
    const id = known?.id ?? String(++this.#made);
    this.#known.set(one, { object, changedAt: one.lastChangedTime, id });
  }

  #make(one: Detected): THREE.Mesh {
    this.#known.get(one)?.object.geometry.dispose();
    const geometry = "meshSpace" in one ? meshGeometry(one) : planeGeometry(one);
    const object = new THREE.Mesh<THREE.BufferGeometry>(geometry, this.#material);
    object.matrixAutoUpdate = false;
    object.userData["of"] = shapeOf(one);
    return object;
  }

  #forget(one: Detected): void {
    this.#known.get(one)?.object.geometry.dispose();
    this.#known.delete(one);
  }
}

function placeOf(object: THREE.Object3D): { readonly position: THREE.Vector3; readonly quaternion: THREE.Quaternion } {
  const [position, quaternion] = [new THREE.Vector3(), new THREE.Quaternion()];
  object.matrixWorld.decompose(position, quaternion, new THREE.Vector3());
  return { position, quaternion };
}

function shapeOf(one: Detected): object {
  return "meshSpace" in one ? one.vertices : one.polygon;
}

function meshGeometry(mesh: XRMesh): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.BufferAttribute(mesh.vertices, 3));
  geometry.setIndex(new THREE.BufferAttribute(mesh.indices, 1));
  geometry.computeBoundingSphere();
  geometry.computeBoundingBox();
  return geometry;
}

/** Planes are convex polygons in x and z: a fan. */
function planeGeometry(plane: XRPlane): THREE.BufferGeometry {
  const points = plane.polygon.flatMap(({ x, z }) => [x, 0, z]);
  const count = plane.polygon.length;
  const geometry = new THREE.BufferGeometry();
  geometry.setAttribute("position", new THREE.Float32BufferAttribute(points, 3));
  geometry.setIndex(Array.from({ length: Math.max(0, count - 2) }, (_, index) => [0, index + 1, index + 2]).flat());
  geometry.computeBoundingSphere();
  return geometry;
}
