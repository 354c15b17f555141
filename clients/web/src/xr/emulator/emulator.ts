/**
 * A headset that exists only in the browser, in our machine hall: installs IWER's runtime under `navigator.xr`, moves
 * the head by mouse, keys, touch or the recorded walk, and gives the passthrough camera as a source of frames.
 *
 * Only the field page's wiring knows this file; the XR application sees `navigator.xr` and a `CameraSource`.
 */

import { metaQuest3, P_DEVICE, XRDevice } from "iwer";
import * as THREE from "three";
import type { HallScene } from "../../hall/hall-scene";
import type { Intrinsics, Pose } from "../../protocol/generated";
import { EmulatorCamera } from "./emulator-camera";
import { HallEnvironment } from "./environment";
import { Head } from "./head";
import { Input } from "./input";
import { createPad } from "./pad";
import "./emulator.css";

export interface EmulatorOptions {
  /** Where the headset's picture is shown; the emulator fills it. */
  readonly canvasParent: HTMLElement;
  readonly hall: HallScene;
  /** Of the passthrough camera, pixels. */
  readonly size?: { readonly width: number; readonly height: number };
  /** Pictures per second, of the view and of the published camera. */
  readonly fps?: number;
  /** Names the tracking origin; asked at every frame. */
  readonly worldId: () => string;
  /** Resolution of the holograms relative to the camera. */
  readonly hologramScale?: number;
  readonly padLabel?: string;
  /** Told when a key moved a part or switched a fault. */
  readonly changed?: () => void;
}

export interface CameraView {
  /** World (hall frame) from camera, WebXR camera axes. */
  readonly pose: Pose;
  readonly intrinsics: Intrinsics;
}

/** Focal length of a headset's colour camera relative to its picture's height: 63 degrees wide at 4:3. */
const FOCAL_PER_HEIGHT = 520 / 480;
const FAULT_KEY = "f";
const WALK_KEY = "r";
const JOINT_S = 0.6;
const SELECT_FRAMES = 2;

export class Emulator {
  readonly device: XRDevice;
  readonly camera: EmulatorCamera;
  readonly #options: EmulatorOptions;
  readonly #environment: HallEnvironment;
  readonly #head: Head;
  readonly #input: Input;
  readonly #pad: HTMLElement;
  readonly #size: { readonly width: number; readonly height: number };
  readonly #targets = new Map<string, number>();
  #pointer = new THREE.Vector2(0, 0);
  #selectFrames = 0;

  constructor(options: EmulatorOptions) {
    this.#options = options;
    this.#size = options.size ?? { width: 640, height: 480 };
    const fps = options.fps ?? 30;
    const fovyRad = 2 * Math.atan(0.5 / FOCAL_PER_HEIGHT);
    const container = document.createElement("div");
    // One eye in the middle: with an eye distance the application would draw beside the camera's picture.
    this.device = new XRDevice(metaQuest3, { ipd: 0, stereoEnabled: false, fovy: fovyRad, canvasContainer: container });
    this.#head = new Head(options.hall.description);
    this.device.installRuntime({ forceInstall: true });
    const { width, height } = this.#size;
    const environmentOptions = {
      hall: options.hall, width, height, fps, fovyRad,
      advance: (seconds: number) => this.#advance(seconds),
      drawn: () => this.camera.drawn(),
    };
    const built: HallEnvironment[] = [];
    // IWER makes the environment itself, by `new` with the device alone.
    this.device.installSEM(
      class extends HallEnvironment {
        constructor(device: XRDevice) {
          super(environmentOptions, device);
          built.push(this);
        }
      },
    );
    const [environment] = built;
    if (!environment) throw new Error("IWER did not make the environment.");
    this.#environment = environment;
    this.camera = new EmulatorCamera({ environment, fps, view: () => this.currentCamera(), worldId: options.worldId });
    this.#holdCanvases(container);
    this.#pad = createPad({ label: options.padLabel ?? "Walk", moved: (motion) => (this.#input.pad = motion) });
    container.append(this.#pad);
    this.#input = new Input(container, {
      look: (yaw, pitch) => this.#head.look(yaw, pitch),
      point: (x, y) => this.#pointer.set(x, y),
      click: () => (this.#selectFrames = SELECT_FRAMES),
      key: (key) => this.#key(key),
      moved: () => this.#head.setWalk(false),
    });
    this.#placeDevice();
  }

  get environmentCanvas(): HTMLCanvasElement {
    return this.#environment.environmentCanvas;
  }

  get hall(): HallScene {
    return this.#options.hall;
  }

  /** Camera pose and intrinsics of the picture that is on the canvas. */
  currentCamera(): CameraView {
    const { position, quaternion } = this.#environment.camera;
    const { width, height } = this.#size;
    const focal = FOCAL_PER_HEIGHT * height;
    return {
      pose: { p: [position.x, position.y, position.z], q: [quaternion.x, quaternion.y, quaternion.z, quaternion.w] },
      intrinsics: { fx: focal, fy: focal, cx: (width - 1) / 2, cy: (height - 1) / 2, w: width, h: height },
    };
  }

  get isWalking(): boolean {
    return this.#head.isWalking;
  }

  /** Starts the recorded walk at a time in it, or stops it where the head is. */
  setWalk(isOn: boolean, fromS = 0): void {
    this.#head.setWalk(isOn, fromS);
  }

  /** Puts the head somewhere at once (tests, tours): metres; yaw about +Y from -Z, pitch up. */
  placeHead(position: readonly [number, number, number], yawRad: number, pitchRad: number): void {
    this.#head.place(new THREE.Vector3(...position), yawRad, pitchRad);
    this.#placeDevice();
  }

  setFault(id: string, isShown: boolean): void {
    this.hall.setFault(id, isShown);
    this.#options.changed?.();
  }

  /** Moves the part of a joint to a value, in about half a second; at once with `isAtOnce`. */
  movePart(jointId: string, value: number, isAtOnce = false): void {
    this.#targets.set(jointId, value);
    if (isAtOnce) this.hall.setJoint(jointId, value);
    this.#options.changed?.();
  }

  /** Draws the picture once without a session (previews, tests). */
  draw(): void {
    this.#placeDevice();
    this.#environment.draw();
  }

  dispose(): void {
    this.#input.dispose();
    this.camera.stop();
    // Rejects only when the session has ended already.
    this.device.activeSession?.end().catch(() => undefined);
    this.device.uninstallRuntime();
    this.#environment.dispose();
    this.device.canvasContainer.remove();
  }

  #advance(seconds: number): void {
    this.#head.advance(seconds, this.#input.motion);
    this.#moveJoints(seconds);
    this.#placeDevice();
    this.#pointController();
  }

  #placeDevice(): void {
    const { position, quaternion } = this.#head;
    this.device.position.set(position.x, position.y, position.z);
    this.device.quaternion.set(quaternion.x, quaternion.y, quaternion.z, quaternion.w);
  }

  #moveJoints(seconds: number): void {
    for (const [id, target] of this.#targets) {
      const now = this.hall.jointValue(id);
      const step = (Math.abs(this.hall.joint(id).upper) / JOINT_S) * seconds;
      const next = Math.abs(target - now) <= step ? target : now + Math.sign(target - now) * step;
      this.hall.setJoint(id, next);
      if (next === target) this.#targets.delete(id);
    }
  }

  /** The right controller follows the mouse; a click pulls its trigger for a moment. */
  #pointController(): void {
    const { right } = this.device.controllers;
    if (!right) return;
    const aspect = this.#size.width / this.#size.height;
    const tangent = 0.5 / FOCAL_PER_HEIGHT;
    const direction = new THREE.Vector3(this.#pointer.x * tangent * aspect, this.#pointer.y * tangent, -1).normalize();
    const turn = new THREE.Quaternion().setFromUnitVectors(new THREE.Vector3(0, 0, -1), direction);
    turn.premultiply(this.#head.quaternion);
    const { x, y, z } = this.#head.position;
    right.position.set(x, y, z);
    right.quaternion.set(turn.x, turn.y, turn.z, turn.w);
    right.updateButtonValue("trigger", this.#selectFrames > 0 ? 1 : 0);
    if (this.#selectFrames > 0) this.#selectFrames -= 1;
  }

  #key(key: string): boolean {
    const joint = this.hall.description.joints.find((candidate) => candidate.key === key);
    const [fault] = this.hall.description.faults;
    if (joint) this.movePart(joint.id, this.#isAtRest(joint.id) ? joint.upper : 0);
    else if (key === FAULT_KEY && fault) this.setFault(fault.id, !this.hall.hasFault(fault.id));
    else if (key === WALK_KEY) this.setWalk(!this.isWalking);
    else return false;
    return true;
  }

  #isAtRest(jointId: string): boolean {
    return (this.#targets.get(jointId) ?? this.hall.jointValue(jointId)) === 0;
  }

  /** IWER covers the whole window with its canvases; here they stay in their place, one above the other. */
  #holdCanvases(container: HTMLElement): void {
    const { canvasParent, hologramScale = 1.5 } = this.#options;
    const state = this.device[P_DEVICE];
    const { onBaseLayerSet, onSessionEnd } = state;
    container.classList.add("emulator-view");
    canvasParent.append(container);
    container.append(this.environmentCanvas);
    state.onBaseLayerSet = (layer) => {
      onBaseLayerSet(layer);
      const canvas = state.canvasData?.canvas;
      if (!canvas) return;
      canvas.width = Math.round(this.#size.width * hologramScale);
      canvas.height = Math.round(this.#size.height * hologramScale);
      if (container.parentElement !== canvasParent) canvasParent.append(container);
    };
    state.onSessionEnd = () => {
      document.body.append(container);
      onSessionEnd();
      canvasParent.append(container);
      container.prepend(this.environmentCanvas);
    };
  }
}

/** Puts the emulated headset under `navigator.xr`. */
export function installEmulator(options: EmulatorOptions): Emulator {
  return new Emulator(options);
}
