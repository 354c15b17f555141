import * as THREE from "three";
import { describe, expect, it } from "vitest";
import type { SurfaceMesh } from "./reconstruction";
import { ScanLook } from "./scan-look";

function surface(hasColours: boolean): SurfaceMesh {
  const geometry = new THREE.BufferGeometry();
  if (hasColours) geometry.setAttribute("color", new THREE.BufferAttribute(new Uint8Array([9, 9, 9, 255]), 4, true));
  return new THREE.Mesh(geometry, new THREE.MeshBasicMaterial());
}

describe("the look of a scan", () => {
  it("is in colour where pictures gave it any, and plain where none did", () => {
    const look = new ScanLook("scan", true);
    const [bare, painted] = [surface(false), surface(true)];
    look.wear([bare]);
    expect(look.hasColours.value).toBe(false);
    look.wear([painted]);
    expect(look.hasColours.value).toBe(true);
    expect([bare, painted].map(({ material }) => material.vertexColors)).toEqual([false, true]);
  });

  it("changes for everything that is shown, and for nothing that is not", () => {
    const look = new ScanLook("scan", true);
    const [kept, gone] = [surface(true), surface(true)];
    look.wear([kept, gone]);
    look.shed([gone]);
    look.setColoured(false);
    expect([kept, gone].map(({ material }) => material.vertexColors)).toEqual([false, true]);
    const later = surface(true);
    look.wear([later]);
    expect(later.material.vertexColors).toBe(false);
    look.setColoured(true);
    expect([kept, later].every(({ material }) => material.vertexColors)).toBe(true);
  });
});
