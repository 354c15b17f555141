/** The scanned surface as the server sends it: one mesh with normals, no pictures, no colours (server/sightline/spatial/glb.py). */

import * as THREE from "three";
import { Glb } from "../hall/glb";

/** @throws HallError when the bytes are not the GLB that our server writes */
export function reconstructionFrom(bytes: ArrayBuffer): THREE.Mesh<THREE.BufferGeometry, THREE.MeshLambertMaterial> {
  const glb = new Glb(bytes);
  const primitive = glb.document.meshes[0]?.primitives[0];
  const geometry = new THREE.BufferGeometry();
  for (const [stored, name] of [["POSITION", "position"], ["NORMAL", "normal"]] as const) {
    const accessor = primitive?.attributes[stored];
    if (accessor !== undefined) geometry.setAttribute(name, new THREE.BufferAttribute(glb.rows(accessor).values, 3));
  }
  if (primitive) geometry.setIndex(new THREE.BufferAttribute(glb.rows(primitive.indices).values, 1));
  const material = new THREE.MeshLambertMaterial({ color: 0xaab4bd, side: THREE.DoubleSide });
  const mesh = new THREE.Mesh(geometry, material);
  mesh.name = "reconstruction";
  return mesh;
}

export function disposeMesh(mesh: THREE.Mesh<THREE.BufferGeometry, THREE.Material>): void {
  mesh.geometry.dispose();
  mesh.material.dispose();
}
