/** What the emulated headset has scanned: planes and meshes of the hall, and what a ray meets on them. */

import { NativeMesh, NativePlane, XRRigidTransform, XRSemanticLabels } from "iwer";
import * as THREE from "three";
import type { HallPlane } from "../../hall/description";
import type { HallScene } from "../../hall/hall-scene";

const LABELS: Readonly<Record<HallPlane["semantic"], XRSemanticLabels>> = {
  floor: XRSemanticLabels.Floor,
  wall: XRSemanticLabels.Wall,
  ceiling: XRSemanticLabels.Ceiling,
  table: XRSemanticLabels.Table,
};

/** Planes with WebXR's axes: y is the normal, the polygon lies in x and z. */
export function trackedPlanes(planes: readonly HallPlane[]): Set<NativePlane> {
  return new Set(planes.map((plane) => new NativePlane(planeTransform(plane), polygon(plane), LABELS[plane.semantic])));
}

function planeTransform({ center, right, normal }: HallPlane): XRRigidTransform {
  const [x, y] = [new THREE.Vector3(...right), new THREE.Vector3(...normal)];
  const z = new THREE.Vector3().crossVectors(x, y);
  const turn = new THREE.Quaternion().setFromRotationMatrix(new THREE.Matrix4().makeBasis(x, y, z));
  return new XRRigidTransform(new DOMPointReadOnly(...center), new DOMPointReadOnly(turn.x, turn.y, turn.z, turn.w));
}

function polygon({ size: [width, depth] }: HallPlane): DOMPointReadOnly[] {
  const corners = [[1, 1], [-1, 1], [-1, -1], [1, -1], [1, 1]] as const;
  return corners.map(([x, z]) => new DOMPointReadOnly((x * width) / 2, 0, (z * depth) / 2));
}

/** One mesh per scanned part, in the hall frame. */
export function trackedMeshes(hall: HallScene): Set<NativeMesh> {
  const meshes = hall.description.meshes.map((id) => {
    const { vertices, indices } = triangles(hall.group(id));
    return new NativeMesh(new XRRigidTransform(), vertices, indices, XRSemanticLabels.Other);
  });
  return new Set(meshes);
}

function triangles(group: THREE.Group): { vertices: Float32Array; indices: Uint32Array } {
  const vertices: number[] = [];
  const indices: number[] = [];
  const point = new THREE.Vector3();
  group.traverse((object) => {
    if (!(object instanceof THREE.Mesh)) return;
    const { attributes, index } = object.geometry as THREE.BufferGeometry;
    const { position } = attributes;
    if (!position || !index) return;
    const start = vertices.length / 3;
    for (let k = 0; k < position.count; k++) {
      point.fromBufferAttribute(position, k).applyMatrix4(object.matrixWorld);
      vertices.push(point.x, point.y, point.z);
    }
    for (let k = 0; k < index.count; k++) indices.push(start + index.getX(k));
  });
  return { vertices: new Float32Array(vertices), indices: new Uint32Array(indices) };
}

/**
 * Poses where a ray meets the scan, nearest first; y of a pose is the surface's normal.
 * @param rayMatrix column-major; the ray goes along its -Z.
 */
export function hitPoses(hall: HallScene, rayMatrix: ArrayLike<number>): THREE.Matrix4[] {
  const ray = new THREE.Matrix4().fromArray(rayMatrix);
  const origin = new THREE.Vector3().setFromMatrixPosition(ray);
  const direction = new THREE.Vector3(0, 0, -1).transformDirection(ray);
  const hit = hall.firstHit(new THREE.Raycaster(origin, direction), (part) => part.scanned);
  if (!hit?.face) return [];
  const normal = hit.face.normal.clone().transformDirection(hit.object.matrixWorld);
  if (normal.dot(direction) > 0) normal.negate();
  return [surfacePose(hit.point, normal, direction)];
}

/** A frame on a surface: y along the normal, z towards the viewer as far as the surface allows. */
function surfacePose(point: THREE.Vector3, normal: THREE.Vector3, direction: THREE.Vector3): THREE.Matrix4 {
  const towards = Math.abs(normal.dot(direction)) > 0.99 ? new THREE.Vector3(0, 1, 0.01) : direction.clone().negate();
  const x = new THREE.Vector3().crossVectors(normal, towards).normalize();
  const z = new THREE.Vector3().crossVectors(x, normal);
  return new THREE.Matrix4().makeBasis(x, normal, z).setPosition(point);
}
