/** A canvas as a flat thing in the scene: drawn again only when its content changes, never hidden by depth. */

import * as THREE from "three";

export interface SpriteSize {
  /** Units of the drawing, e.g. hundredths of a degree or millimetres. */
  readonly width: number;
  readonly height: number;
  /** Canvas pixels per unit. */
  readonly scale: number;
}

export class CanvasSprite {
  readonly mesh: THREE.Mesh<THREE.PlaneGeometry, THREE.MeshBasicMaterial>;
  readonly size: SpriteSize;
  readonly #context: CanvasRenderingContext2D;
  readonly #texture: THREE.CanvasTexture;
  #drawn: string | null = null;

  /** @param origin where the drawing's point (x, y) from the top left lies at the mesh's origin */
  constructor(size: SpriteSize, origin: { readonly x: number; readonly y: number }) {
    this.size = size;
    const canvas = document.createElement("canvas");
    canvas.width = Math.ceil(size.width * size.scale);
    canvas.height = Math.ceil(size.height * size.scale);
    const context = canvas.getContext("2d");
    if (!context) throw new Error("This browser has no 2D canvas.");
    this.#context = context;
    this.#texture = new THREE.CanvasTexture(canvas);
    this.#texture.colorSpace = THREE.NoColorSpace;
    this.#texture.minFilter = THREE.LinearMipmapLinearFilter;
    this.#texture.anisotropy = 4;
    const geometry = new THREE.PlaneGeometry(size.width, size.height);
    geometry.translate(size.width / 2 - origin.x, origin.y - size.height / 2, 0);
    const material = new THREE.MeshBasicMaterial({
      map: this.#texture, transparent: true, depthTest: false, depthWrite: false, toneMapped: false, premultipliedAlpha: true,
    });
    this.mesh = new THREE.Mesh(geometry, material);
    this.mesh.frustumCulled = false;
  }

  /** Draws when `key` is another than last time; the origin of the drawing is its top left corner. */
  draw(key: string, paint: (context: CanvasRenderingContext2D) => void): void {
    if (key === this.#drawn) return;
    this.#drawn = key;
    const { canvas } = this.#context;
    this.#context.setTransform(1, 0, 0, 1, 0, 0);
    this.#context.clearRect(0, 0, canvas.width, canvas.height);
    this.#context.setTransform(this.size.scale, 0, 0, this.size.scale, 0, 0);
    paint(this.#context);
    this.#texture.needsUpdate = true;
  }

  set opacity(value: number) {
    this.mesh.material.opacity = value;
  }

  dispose(): void {
    this.mesh.removeFromParent();
    this.mesh.geometry.dispose();
    this.mesh.material.dispose();
    this.#texture.dispose();
  }
}
