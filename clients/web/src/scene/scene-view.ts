/**
 * The place in 3D, to look around in while the technician looks elsewhere. Draws only when something has changed, and
 * never faster than a few times a second by itself: the picture of the call matters more.
 */

import * as THREE from "three";
import { OrbitControls } from "three/examples/jsm/controls/OrbitControls.js";
import type { Intrinsics, Pose } from "../protocol/generated";
import { CameraFrustum } from "./camera-frustum";
import type { Sight } from "./key-views";
import { MarkPins, type Pin } from "./mark-pins";
import { awayToSee } from "./overview";

export interface SceneColours {
  readonly background: string;
  readonly accent: string;
  readonly line: string;
}

export interface SceneViewOptions {
  readonly canvas: HTMLCanvasElement;
  readonly colours: SceneColours;
  /** A pin was clicked; null beside all pins. */
  readonly onPick: (id: string | null) => void;
  /** 0: at once (reduced motion). */
  readonly flightMs: number;
}

/** Live poses come at thirty a second; the frustum need not. */
const LIVE_EVERY_MS = 100;
const FIELD_OF_VIEW_DEG = 50;
/** How far before the technician's eyes the point lies that the view turns around. */
const AHEAD_M = 1.6;
const CLICK_PX = 5;
/** Nearer than this the pyramid of the technician's camera would fill the view. */
const INSIDE_M = 0.45;
/** Where the floor is guessed below the eyes until a place with a floor is shown. */
const EYE_HEIGHT_M = 1.6;
const GRID_M = 12;
/** Around an overview: plates and signs, which keep their size on screen, stand out over what they are of. */
const ROOM = 1.3;

interface Flight {
  readonly startMs: number;
  readonly fromEye: THREE.Vector3;
  readonly fromTarget: THREE.Vector3;
  readonly toEye: THREE.Vector3;
  readonly toTarget: THREE.Vector3;
}

export class SceneView {
  readonly #options: SceneViewOptions;
  readonly #renderer: THREE.WebGLRenderer;
  readonly #scene = new THREE.Scene();
  readonly #camera = new THREE.PerspectiveCamera(FIELD_OF_VIEW_DEG, 1, 0.03, 120);
  readonly #controls: OrbitControls;
  readonly #pins = new MarkPins();
  readonly #frustum: CameraFrustum;
  readonly #place = new THREE.Group();
  readonly #grid: THREE.GridHelper;
  readonly #ending = new AbortController();
  #animation = 0;
  #drawnAtMs = 0;
  #flight: Flight | null = null;
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @throws Error when the browser gives no WebGL */
  constructor(options: SceneViewOptions) {
    this.#options = options;
    this.#renderer = new THREE.WebGLRenderer({ canvas: options.canvas, antialias: true, powerPreference: "low-power" });
    this.#renderer.setPixelRatio(Math.min(2, window.devicePixelRatio));
    this.#scene.background = new THREE.Color(options.colours.background);
    this.#frustum = new CameraFrustum(options.colours.accent);
    const light = new THREE.HemisphereLight(0xdfe8f0, 0x20262b, 1.3);
    // Goes with the eye: surfaces that face it are bright, so that shapes can be told without colours.
    const lamp = new THREE.DirectionalLight(0xffffff, 2.2);
    lamp.position.set(0.4, 0.6, 1);
    this.#camera.add(lamp, lamp.target);
    this.#grid = new THREE.GridHelper(GRID_M, GRID_M * 2, options.colours.line, options.colours.line);
    this.#grid.visible = false;
    this.#scene.add(light, this.#camera, this.#place, this.#grid, this.#frustum.root, this.#pins.root);
    this.#camera.position.set(1.8, 1.9, 2.4);
    this.#controls = new OrbitControls(this.#camera, options.canvas);
    this.#controls.target.set(0, 0.9, 0);
    this.#controls.addEventListener("change", () => this.invalidate());
    this.#controls.addEventListener("start", () => (this.#flight = null));
    this.#controls.listenToKeyEvents(options.canvas);
    this.#controls.update();
    this.#watchClicks();
  }

  /** Puts in what stands there: the hall or the scan. Whoever made it lets go of it. */
  setPlace(object: THREE.Object3D | null): void {
    this.#place.clear();
    this.#grid.visible &&= object === null;
    if (object) this.#place.add(object);
    this.invalidate();
  }

  /** Where one looks from, metres. */
  get eye(): THREE.Vector3 {
    return this.#camera.position;
  }

  /** Where one looks from, and the point that the view turns around. */
  get sight(): Sight {
    return { eye: this.#camera.position.toArray(), target: this.#controls.target.toArray() };
  }

  /** One more thing beside what stands there, until the next `setPlace`. */
  addPlace(object: THREE.Object3D): void {
    this.#place.add(object);
    this.invalidate();
  }

  setPins(pins: readonly Pin[]): void {
    this.#pins.set(pins);
    this.invalidate();
  }

  /** The technician's camera now. */
  setTechnician(pose: Pose | null, intrinsics: Intrinsics | null): void {
    this.#frustum.set(pose, intrinsics);
    if (pose && this.#place.children.length === 0 && !this.#grid.visible) {
      this.#grid.position.set(Math.round(pose.p[0]), pose.p[1] - EYE_HEIGHT_M, Math.round(pose.p[2]));
      this.#grid.visible = true;
    }
    this.#invalidateLater();
  }

  setSize(width: number, height: number): void {
    if (width <= 0 || height <= 0) return;
    this.#renderer.setSize(width, height, false);
    this.#camera.aspect = width / height;
    this.#camera.updateProjectionMatrix();
    this.#pins.setPlateScale((2 * Math.tan((FIELD_OF_VIEW_DEG * Math.PI) / 360)) / height);
    this.invalidate();
  }

  /** Flies to where the technician stands, looking the same way. */
  goToTechnician(pose: Pose, isAtOnce = false): void {
    const eye = new THREE.Vector3(...pose.p);
    const ahead = new THREE.Vector3(0, 0, -AHEAD_M).applyQuaternion(new THREE.Quaternion(...pose.q));
    this.#fly(eye, eye.clone().add(ahead), isAtOnce);
  }

  /** Flies back until everything around the technician and the pins is in view. */
  overview(): void {
    const box = new THREE.Box3();
    if (this.#frustum.root.visible) box.expandByObject(this.#frustum.root);
    this.#pins.expand(box);
    if (box.isEmpty()) box.expandByObject(this.#place);
    if (box.isEmpty()) return;
    const centre = box.getCenter(new THREE.Vector3());
    const radius = Math.max(0.7, box.getSize(new THREE.Vector3()).length() / 2);
    const away = awayToSee(radius, FIELD_OF_VIEW_DEG, this.#camera.aspect) * ROOM;
    this.#fly(centre.clone().add(new THREE.Vector3(0.55, 0.6, 0.75).normalize().multiplyScalar(away)), centre, false);
  }

  /** Turns towards a pin, keeping the distance within arm's reach of the machine. */
  lookAt(at: readonly [number, number, number]): void {
    const target = new THREE.Vector3(...at);
    const back = this.#camera.position.clone().sub(this.#controls.target).setLength(1.1);
    this.#fly(target.clone().add(back), target, false);
  }

  /** Draws at the next frame of the display. */
  invalidate(): void {
    if (this.#animation !== 0 || this.#ending.signal.aborted) return;
    this.#animation = requestAnimationFrame((nowMs) => this.#draw(nowMs));
  }

  dispose(): void {
    this.#ending.abort();
    cancelAnimationFrame(this.#animation);
    clearTimeout(this.#timer);
    this.#controls.dispose();
    this.#pins.dispose();
    this.#frustum.dispose();
    this.#grid.dispose();
    this.#renderer.dispose();
    this.#renderer.forceContextLoss();
  }

  #invalidateLater(): void {
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#drawnAtMs + LIVE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.invalidate();
    }, waitMs);
  }

  #draw(nowMs: number): void {
    this.#animation = 0;
    this.#drawnAtMs = performance.now();
    this.#move(nowMs);
    this.#pins.face(this.#camera);
    this.#frustum.setInside(this.#camera.position, INSIDE_M);
    this.#renderer.render(this.#scene, this.#camera);
  }

  #fly(eye: THREE.Vector3, target: THREE.Vector3, isAtOnce: boolean): void {
    const startMs = isAtOnce || this.#options.flightMs === 0 ? -Infinity : performance.now();
    const fromEye = this.#camera.position.clone();
    this.#flight = { startMs, fromEye, fromTarget: this.#controls.target.clone(), toEye: eye, toTarget: target };
    this.invalidate();
  }

  #move(nowMs: number): void {
    const flight = this.#flight;
    if (!flight) return;
    const part = Math.min(1, Math.max(0, (nowMs - flight.startMs) / Math.max(1, this.#options.flightMs)));
    const eased = 1 - (1 - part) ** 3;
    this.#camera.position.lerpVectors(flight.fromEye, flight.toEye, eased);
    this.#controls.target.lerpVectors(flight.fromTarget, flight.toTarget, eased);
    if (part === 1) this.#flight = null;
    this.#controls.update();
    if (part < 1) this.invalidate();
  }

  /** A click that is no drag picks a pin. */
  #watchClicks(): void {
    const { canvas, onPick } = this.#options;
    const { signal } = this.#ending;
    let down: PointerEvent | null = null;
    canvas.addEventListener("pointerdown", (event) => (down = event), { signal });
    canvas.addEventListener("pointerup", (event) => {
      const isClick = down !== null && Math.hypot(event.clientX - down.clientX, event.clientY - down.clientY) < CLICK_PX;
      if (isClick && event.button === 0) onPick(this.#pinAt(event));
    }, { signal });
  }

  #pinAt(event: PointerEvent): string | null {
    const box = this.#options.canvas.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * 2 - 1;
    const y = 1 - ((event.clientY - box.top) / box.height) * 2;
    const raycaster = new THREE.Raycaster();
    raycaster.setFromCamera(new THREE.Vector2(x, y), this.#camera);
    return this.#pins.pick(raycaster);
  }
}
