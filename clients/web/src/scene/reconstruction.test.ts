import * as THREE from "three";
import { describe, expect, it } from "vitest";
import { areaOf, surfacesFrom } from "./reconstruction";

/** A file as server/sightline/spatial/scene/export.py writes it: one triangle, a mark, 16-bit positions in a box. */
function glb(hasMesh = true, hasColours = false): ArrayBuffer {
  const positions = new Uint16Array([0, 0, 0, 0, 65_535, 0, 0, 0, 0, 65_535, 0, 0]);
  const normals = new Int8Array([0, 0, 127, 0, 0, 0, 127, 0, 0, 0, 127, 0]);
  const indices = new Uint32Array([0, 1, 2]);
  const colours = new Uint8Array([255, 0, 0, 255, 0, 51, 0, 255, 104, 118, 128, 0]);
  const parts = [positions, normals, indices, colours].map(({ buffer }) => [...new Uint8Array(buffer)]);
  const binary = new Uint8Array(parts.flat());
  const mark = { name: "mark-3", translation: [1, 1, 1], extras: { number: 3 } };
  const document = hasMesh
    ? {
        extras: { area_m2: 0.5 },
        nodes: [{ name: "0_0_0", mesh: 0, translation: [1, 2, 3], scale: [1 / 65_535, 1 / 65_535, 1 / 65_535] }, mark],
        meshes: [{ primitives: [{ attributes: { POSITION: 0, NORMAL: 1, ...(hasColours && { COLOR_0: 3 }) }, indices: 2, material: 0 }] }],
        accessors: [
          { bufferView: 0, componentType: 5123, count: 3, type: "VEC3" },
          { bufferView: 1, componentType: 5120, count: 3, type: "VEC3", normalized: true },
          { bufferView: 2, componentType: 5125, count: 3, type: "SCALAR" },
          { bufferView: 3, componentType: 5121, count: 3, type: "VEC4", normalized: true },
        ],
        bufferViews: [
          { byteOffset: 0, byteLength: 24, byteStride: 8 },
          { byteOffset: 24, byteLength: 12, byteStride: 4 },
          { byteOffset: 36, byteLength: 12 },
          { byteOffset: 48, byteLength: 12, byteStride: 4 },
        ],
      }
    : { extras: { area_m2: 0 }, nodes: [] };
  const text = new TextEncoder().encode(JSON.stringify(document));
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(32);
  padded.set(text);
  const size = 20 + padded.length + (hasMesh ? 8 + binary.length : 0);
  const bytes = new Uint8Array(size);
  const view = new DataView(bytes.buffer);
  for (const [at, value] of [0x46546c67, 2, size, padded.length, 0x4e4f534a].entries()) view.setUint32(at * 4, value, true);
  bytes.set(padded, 20);
  if (hasMesh) {
    view.setUint32(20 + padded.length, binary.length, true);
    view.setUint32(24 + padded.length, 0x004e4942, true);
    bytes.set(binary, 28 + padded.length);
  }
  return bytes.buffer;
}

describe("a scanned surface", () => {
  it("stands where its node puts it; marks are no surface", () => {
    const meshes = surfacesFrom(glb(), new THREE.MeshBasicMaterial());
    expect(meshes.map(({ name }) => name)).toEqual(["0_0_0"]);
    const box = new THREE.Box3().setFromObject(meshes[0] as THREE.Object3D, true);
    expect(box.min.toArray()).toEqual([1, 2, 3]);
    for (const [axis, expected] of [2, 3, 3].entries()) expect(box.max.getComponent(axis)).toBeCloseTo(expected, 5);
    const normal = meshes[0]?.geometry.getAttribute("normal");
    expect([normal?.getX(0), normal?.getY(0), normal?.getZ(0)]).toEqual([0, 0, 1]);
  });

  it("can be hit by a ray, as a click on it is", () => {
    const [mesh] = surfacesFrom(glb(), new THREE.MeshBasicMaterial({ side: THREE.DoubleSide }));
    const ray = new THREE.Raycaster(new THREE.Vector3(1.2, 2.2, 5), new THREE.Vector3(0, 0, -1));
    expect(ray.intersectObject(mesh as THREE.Object3D)[0]?.distance).toBeCloseTo(2, 5);
  });

  it("has the colours of its vertices, when the file has them", () => {
    const [painted] = surfacesFrom(glb(true, true), new THREE.MeshBasicMaterial());
    const colour = painted?.geometry.getAttribute("color");
    expect([0, 1, 2].map((n) => [colour?.getX(n), colour?.getY(n), colour?.getW(n)])).toEqual([[1, 0, 1], [0, 0.2, 1], [104 / 255, 118 / 255, 0]]);
    const [plain] = surfacesFrom(glb(), new THREE.MeshBasicMaterial());
    expect(plain?.geometry.hasAttribute("color")).toBe(false);
  });

  it("says how large it is, and may be empty", () => {
    expect(areaOf(glb())).toBe(0.5);
    expect(areaOf(glb(false))).toBe(0);
    expect(surfacesFrom(glb(false), new THREE.MeshBasicMaterial())).toEqual([]);
  });

  it("is refused when it is another file", () => {
    expect(() => surfacesFrom(new ArrayBuffer(64), new THREE.MeshBasicMaterial())).toThrow();
  });
});
