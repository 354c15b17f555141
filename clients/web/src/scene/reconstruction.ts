/** Scanned surfaces as the server sends them: nodes with 16-bit positions, 8-bit normals and colours (server/sightline/spatial/scene/export.py). */

import * as THREE from "three";
import { Glb, type GlbDocument, type Rows } from "../hall/glb";

export type SurfaceMesh = THREE.Mesh<THREE.BufferGeometry, THREE.Material>;

interface SceneNode {
  readonly name: string;
  readonly mesh?: number;
  readonly translation?: readonly [number, number, number];
  readonly scale?: readonly [number, number, number];
}

/** Told apart at a glance: what was measured here, what the device itself knows, what an earlier visit saw, models made elsewhere. */
export type SurfaceLook = "scan" | "device" | "earlier" | "proposed" | "confirmed";

/**
 * One mesh per node; nodes without geometry (marks) are left out.
 *
 * @param material what they wear; without one somebody dresses them before they are drawn
 * @throws HallError when the bytes are not the GLB that our server writes
 */
export function surfacesFrom(bytes: ArrayBuffer, material = UNDRESSED): SurfaceMesh[] {
  const glb = new Glb(bytes);
  const nodes = glb.document.nodes as unknown as readonly SceneNode[];
  return nodes.flatMap((node) => {
    const primitive = node.mesh === undefined ? undefined : glb.document.meshes[node.mesh]?.primitives[0];
    if (!primitive) return [];
    const mesh = new THREE.Mesh(geometryOf(glb, primitive), material);
    mesh.name = node.name;
    if (node.translation) mesh.position.set(...node.translation);
    if (node.scale) mesh.scale.set(...node.scale);
    mesh.updateMatrixWorld();
    return [mesh];
  });
}

/** Square metres that a file of ours says it shows. */
export function areaOf(bytes: ArrayBuffer): number {
  const { area_m2: area } = (new Glb(bytes).document as GlbDocument & { readonly extras: { readonly area_m2?: unknown } }).extras;
  return typeof area === "number" && Number.isFinite(area) ? area : 0;
}

const UNDRESSED: THREE.Material = new THREE.MeshBasicMaterial();

export function surfaceMaterial(look: SurfaceLook): THREE.Material {
  switch (look) {
    case "scan":
      return new THREE.MeshLambertMaterial({ color: 0xaab4bd, side: THREE.DoubleSide });
    case "device":
      // Drawn before the scan and never in front of it: it is coarser.
      return new THREE.MeshBasicMaterial({ color: 0x5b8db8, wireframe: true, transparent: true, opacity: 0.14, depthWrite: false });
    case "earlier":
      return new THREE.MeshLambertMaterial({ color: 0xc2ad8f, side: THREE.DoubleSide });
    case "proposed":
      return translucent(0xf2a33a, 0.5);
    case "confirmed":
      return translucent(0x4cb782, 0.35);
  }
}

/** The scan shows through, so that edges can be compared. */
function translucent(color: number, opacity: number): THREE.Material {
  return new THREE.MeshLambertMaterial({ color, opacity, transparent: true, depthWrite: false, side: THREE.DoubleSide });
}

function geometryOf(glb: Glb, primitive: GlbDocument["meshes"][number]["primitives"][number]): THREE.BufferGeometry {
  const geometry = new THREE.BufferGeometry();
  const { POSITION: position, NORMAL: normal, COLOR_0: colour } = primitive.attributes;
  if (position !== undefined) geometry.setAttribute("position", attribute(glb.rows(position), false));
  if (normal !== undefined) geometry.setAttribute("normal", attribute(glb.rows(normal), true));
  if (colour !== undefined) geometry.setAttribute("color", attribute(glb.rows(colour), true));
  geometry.setIndex(new THREE.BufferAttribute(glb.rows(primitive.indices).values, 1));
  return geometry;
}

/** Rows of whole words: the numbers between two rows are skipped, not copied. */
function attribute({ values, columns, stride }: Rows, isNormalised: boolean): THREE.InterleavedBufferAttribute {
  return new THREE.InterleavedBufferAttribute(new THREE.InterleavedBuffer(values, stride), columns, 0, isNormalised);
}
