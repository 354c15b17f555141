/**
 * The camera picture that belongs to the session itself (WebXR raw camera access: phones with ARCore): every picture comes
 * with exactly the pose and intrinsics of its view, and depth with it where the session measures any.
 *
 * The session gives an opaque texture. It is drawn on the renderer's own canvas, which nobody sees during an immersive
 * session, and copied from there in the same task. Written to the specification; not tried on a device yet.
 */

import * as THREE from "three";
import type { SourceFrame } from "../media/camera";
import { CanvasCamera } from "../media/canvas-camera";
import { DrawnCamera } from "../media/drawn-camera";
import { depthImage, depthOf } from "./session-depth";
import { intrinsicsOf, poseOf } from "./view-camera";

/** Raw camera access is a proposal that the types do not know: https://immersive-web.github.io/raw-camera-access/ */
interface CameraView extends XRView {
  readonly camera?: { readonly width: number; readonly height: number } | null;
}

/** three's method takes the session's camera, whatever its types say. */
interface CameraTextures {
  getCameraTexture(camera: object): THREE.Texture | undefined;
}

const FPS = 15;
/** Pictures larger than this are scaled down: the copy costs a frame's time. */
const MOST_PIXELS_WIDE = 1280;

export class SessionCamera extends DrawnCamera {
  readonly kind = "webxr";
  readonly #canvas = new OffscreenCanvas(2, 2);
  protected readonly camera = new CanvasCamera({ canvas: this.#canvas, kind: "webxr", maxFps: FPS });
  readonly #copier = new TextureCopier();

  /** Takes the picture of this frame of the session, if one is due. */
  follow(frame: XRFrame, space: XRReferenceSpace, renderer: THREE.WebGLRenderer, worldId: string): void {
    const view: CameraView | undefined = frame.getViewerPose(space)?.views[0];
    const camera = view?.camera;
    if (!view || !camera || !this.camera.isDue()) return;
    const texture = (renderer.xr as unknown as CameraTextures).getCameraTexture(camera);
    if (!texture) return;
    const scale = Math.min(1, MOST_PIXELS_WIDE / camera.width);
    const [width, height] = [Math.round(camera.width * scale), Math.round(camera.height * scale)];
    this.#copier.copy(renderer, texture, this.#canvas, width, height);
    const intrinsics = intrinsicsOf(view.projectionMatrix, width, height);
    const taken = this.camera.commit({ worldId, pose: poseOf(view.transform), intrinsics });
    if (taken) this.#readDepth(frame, view, taken);
  }

  #readDepth(frame: XRFrame, view: XRView, taken: SourceFrame): void {
    if (!this.isDepthDue(taken)) return;
    const source = depthOf(frame, view);
    if (source) this.newestDepth = depthImage(source, view, taken);
  }
}

/** Copies a texture of the session's graphics context onto a canvas. */
class TextureCopier {
  readonly #scene = new THREE.Scene();
  readonly #eye = new THREE.OrthographicCamera(-1, 1, 1, -1, 0, 1);
  readonly #material = new THREE.MeshBasicMaterial({ depthTest: false, depthWrite: false, toneMapped: false });

  constructor() {
    const quad = new THREE.Mesh(new THREE.PlaneGeometry(2, 2), this.#material);
    quad.frustumCulled = false;
    this.#scene.add(quad);
  }

  copy(renderer: THREE.WebGLRenderer, texture: THREE.Texture, canvas: OffscreenCanvas, width: number, height: number): void {
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    const target = renderer.getRenderTarget();
    const viewport = renderer.getViewport(new THREE.Vector4());
    this.#material.map = texture;
    renderer.xr.enabled = false;
    renderer.setRenderTarget(null);
    renderer.setViewport(0, 0, width, height);
    renderer.render(this.#scene, this.#eye);
    // The viewport counts from the bottom, pictures from the top.
    const top = renderer.domElement.height - height;
    canvas.getContext("2d")?.drawImage(renderer.domElement, 0, top, width, height, 0, 0, width, height);
    renderer.setViewport(viewport);
    renderer.setRenderTarget(target);
    renderer.xr.enabled = true;
  }
}
