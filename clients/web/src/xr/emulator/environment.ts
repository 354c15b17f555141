/**
 * The environment below IWER: our hall, drawn where the emulated headset's passthrough camera would see it.
 *
 * IWER draws the environment before it updates its views, so hit tests and depth would use the pose of the frame before
 * (measured, 10 of 10). Here the head moves first and the views follow at once: picture, views, hits and depth of a
 * frame share one pose. With more display frames than `fps` the head rests between pictures, so that holograms stay registered.
 */

import { P_DEVICE, type NativeMesh, type NativePlane, type XRDevice } from "iwer";
import * as THREE from "three";
import type { HallScene } from "../../hall/hall-scene";
import { DEPTH_HEIGHT, DEPTH_WIDTH, DepthPass } from "./depth-pass";
import { isSoftwareGpu } from "./gpu";
import { hitPoses, trackedMeshes, trackedPlanes } from "./surfaces";

export interface EnvironmentOptions {
  readonly hall: HallScene;
  readonly width: number;
  readonly height: number;
  /** Pictures per second at most. */
  readonly fps: number;
  readonly fovyRad: number;
  /** Moves the head to where it is at this picture. */
  readonly advance: (seconds: number, device: XRDevice) => void;
  /** Called in the task that drew the picture, before the browser may clear the canvas. */
  readonly drawn: (nowMs: number) => void;
}

const NEAR_M = 0.05;
const FAR_M = 40;
/** Display frames do not fall exactly on the grid of pictures. */
const GRACE = 0.85;

type Matrix = ArrayLike<number>;

export class HallEnvironment {
  readonly version = "sightline-hall";
  readonly environmentCanvas: HTMLCanvasElement;
  readonly trackedPlanes: Set<NativePlane>;
  readonly trackedMeshes: Set<NativeMesh>;
  planesVisible = false;
  boundingBoxesVisible = false;
  meshesVisible = false;
  readonly camera: THREE.PerspectiveCamera;
  readonly scene = new THREE.Scene();
  readonly depth: DepthPass;
  readonly #options: EnvironmentOptions;
  readonly #device: XRDevice;
  readonly #renderer: THREE.WebGLRenderer;
  #lastMs = -Infinity;

  constructor(options: EnvironmentOptions, device: XRDevice) {
    const { width, height, hall } = options;
    this.#options = options;
    this.#device = device;
    this.environmentCanvas = document.createElement("canvas");
    const isSoftware = isSoftwareGpu();
    this.#renderer = new THREE.WebGLRenderer({ canvas: this.environmentCanvas, antialias: !isSoftware, alpha: false });
    if (isSoftware) hall.economise();
    this.#renderer.setPixelRatio(1);
    this.#renderer.setSize(width, height, false);
    this.#renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.camera = new THREE.PerspectiveCamera(THREE.MathUtils.radToDeg(options.fovyRad), width / height, NEAR_M, FAR_M);
    this.camera.matrixAutoUpdate = false;
    this.scene.matrixWorldAutoUpdate = false;
    this.scene.add(hall.root);
    this.depth = new DepthPass(this.#renderer);
    this.trackedPlanes = trackedPlanes(hall.description.planes);
    this.trackedMeshes = trackedMeshes(hall);
  }

  /** Called by IWER at the start of each frame of an immersive session. */
  render(nowMs: number): void {
    const sinceMs = nowMs - this.#lastMs;
    if (sinceMs < (1000 / this.#options.fps) * GRACE) return;
    this.#lastMs = nowMs;
    this.#options.advance(Number.isFinite(sinceMs) ? sinceMs / 1000 : 0, this.#device);
    this.#device[P_DEVICE].updateViews();
    this.draw();
    this.#options.drawn(nowMs);
  }

  /** Draws what the device sees where it is now. */
  draw(): void {
    const { position, quaternion } = this.#device;
    this.camera.position.set(position.x, position.y, position.z);
    this.camera.quaternion.set(quaternion.x, quaternion.y, quaternion.z, quaternion.w);
    this.camera.updateMatrix();
    this.camera.updateMatrixWorld(true);
    this.#renderer.render(this.scene, this.camera);
  }

  computeHitTestResults(rayMatrix: Matrix): Float32Array[] {
    return hitPoses(this.#options.hall, rayMatrix).map((pose) => new Float32Array(pose.elements));
  }

  /** Depth in metres for WebXR depth sensing, of this frame's own pose. */
  computeDepthBuffer(): { data: ArrayBuffer; width: number; height: number; rawValueToMeters: number } {
    const metres = Float32Array.from(this.depth.renderNow(this.scene, this.camera), (mm) => mm / 1000);
    return { data: metres.buffer, width: DEPTH_WIDTH, height: DEPTH_HEIGHT, rawValueToMeters: 1 };
  }

  /** There is one environment: the hall. */
  loadEnvironment(): void {
    throw new Error("The hall is the only environment.");
  }

  loadDefaultEnvironment(): void {
    this.loadEnvironment();
  }

  deleteAll(): void {
    this.trackedPlanes.clear();
    this.trackedMeshes.clear();
  }

  dispose(): void {
    this.deleteAll();
    this.depth.dispose();
    this.#options.hall.root.removeFromParent();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
    this.environmentCanvas.remove();
  }
}
