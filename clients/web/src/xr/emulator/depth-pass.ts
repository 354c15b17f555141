/** Depth of the environment in millimetres along the optical axis, small and exact; read back without stalling. */

import * as THREE from "three";

export const DEPTH_WIDTH = 160;
export const DEPTH_HEIGHT = 120;

const VERTEX = /* glsl */ `
varying float vDepth;
void main() {
  vec4 local = modelViewMatrix * vec4(position, 1.0);
  vDepth = -local.z;
  gl_Position = projectionMatrix * local;
}`;

/** Millimetres as two bytes: an 8-bit target needs no extension and loses nothing. */
const FRAGMENT = /* glsl */ `
varying float vDepth;
void main() {
  float mm = floor(min(vDepth * 1000.0 + 0.5, 65535.0));
  float high = floor(mm / 256.0);
  gl_FragColor = vec4(high / 255.0, (mm - high * 256.0) / 255.0, 0.0, 1.0);
}`;

export class DepthPass {
  readonly #renderer: THREE.WebGLRenderer;
  readonly #target = new THREE.WebGLRenderTarget(DEPTH_WIDTH, DEPTH_HEIGHT, {
    minFilter: THREE.NearestFilter,
    magFilter: THREE.NearestFilter,
    generateMipmaps: false,
  });
  readonly #material = new THREE.ShaderMaterial({ vertexShader: VERTEX, fragmentShader: FRAGMENT, toneMapped: false });
  readonly #bytes = new Uint8Array(DEPTH_WIDTH * DEPTH_HEIGHT * 4);

  constructor(renderer: THREE.WebGLRenderer) {
    this.#renderer = renderer;
  }

  /** Depth of the scene as the camera sees it now; row-major from the top, 0 = nothing there. */
  async render(scene: THREE.Scene, camera: THREE.Camera): Promise<Uint16Array> {
    this.#draw(scene, camera);
    const bytes = new Uint8Array(this.#bytes.length);
    await this.#renderer.readRenderTargetPixelsAsync(this.#target, 0, 0, DEPTH_WIDTH, DEPTH_HEIGHT, bytes);
    return millimetres(bytes);
  }

  /** The same at once, waiting for the GPU. */
  renderNow(scene: THREE.Scene, camera: THREE.Camera): Uint16Array {
    this.#draw(scene, camera);
    this.#renderer.readRenderTargetPixels(this.#target, 0, 0, DEPTH_WIDTH, DEPTH_HEIGHT, this.#bytes);
    return millimetres(this.#bytes);
  }

  dispose(): void {
    this.#target.dispose();
    this.#material.dispose();
  }

  #draw(scene: THREE.Scene, camera: THREE.Camera): void {
    const { background } = scene;
    scene.overrideMaterial = this.#material;
    scene.background = null;
    this.#renderer.setRenderTarget(this.#target);
    this.#renderer.setClearColor(0x000000, 1);
    this.#renderer.clear();
    this.#renderer.render(scene, camera);
    this.#renderer.setRenderTarget(null);
    scene.overrideMaterial = null;
    scene.background = background;
  }
}

/** The GPU's rows begin at the bottom. */
export function millimetres(bytes: Uint8Array): Uint16Array {
  const depth = new Uint16Array(DEPTH_WIDTH * DEPTH_HEIGHT);
  for (let row = 0; row < DEPTH_HEIGHT; row++) {
    const from = (DEPTH_HEIGHT - 1 - row) * DEPTH_WIDTH;
    for (let column = 0; column < DEPTH_WIDTH; column++) {
      const at = (from + column) * 4;
      depth[row * DEPTH_WIDTH + column] = ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
    }
  }
  return depth;
}
