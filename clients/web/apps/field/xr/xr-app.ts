/**
 * The technician's application in the field of view, on any WebXR device: marks, arrow, cards, the expert's glance.
 *
 * It knows a session, a folded case and a camera's frames; what is below (headset, phone, emulator) it does not know.
 */

import { signal, type ReadonlySignal } from "@preact/signals";
import * as THREE from "three";
import { Disposer } from "../../../src/base/emitter";
import { distance } from "../../../src/i18n/format";
import type { Mark } from "../../../src/room/case-state";
import { anchorStateOf, earlierMarksIn, faultOfMark } from "../../../src/room/selectors";
import type { CameraSource } from "../../../src/media/camera";
import { comfortable, edgeSpot, type ViewLimits } from "../../../src/scene/xr-edge";
import type { PlateLook } from "../../../src/scene/xr-ink";
import { EdgeArrow } from "../../../src/scene/xr-arrow";
import { RecSign } from "../../../src/scene/xr-rec";
import type { Vector3 } from "../../../src/protocol/generated";
import { lacksOf, type XrLack } from "../../../src/xr/capabilities";
import { depthSight } from "../../../src/xr/depth-sight";
import { DeviceSurfaces } from "../../../src/xr/device-surfaces";
import { SurfaceUploads } from "../../../src/xr/surface-uploads";
import type { FramePoses } from "../../../src/xr/frame-poses";
import { HeadMotion } from "../../../src/xr/head-motion";
import { JumpDetector } from "../../../src/xr/jump";
import { Keel } from "../../../src/xr/keel";
import { originOf } from "../../../src/xr/session";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import type { HeadPose } from "./card-place";
import { EarlierLayer } from "./earlier-layer";
import { FieldActions } from "./field-actions";
import type { FieldCards } from "./field-cards";
import { fieldInk, plateLook } from "./ink";
import { LookingLayer } from "./looking-layer";
import { MarkLayer, type LayerFrame, type MarkNow } from "./mark-layer";
import { PanelLayer, type PanelName } from "./panel-layer";
import { pointingRays, rayOfSource } from "./pointer";

/** The list beside the view need not follow every frame. */
const VIEWS_EVERY_MS = 250;
/** A frame later than this: the page was asleep, nothing moves smoothly across it. */
const LONGEST_S = 0.1;
/** Where the projection is not known yet. */
const USUAL_LIMITS: ViewLimits = { right: 0.6, up: 0.46 };
/** One view is a flat screen (phone, desk): a degree there is a few pixels, so everything is drawn larger. */
const FLAT_SCALE = 1.3;

export interface XrAppOptions {
  readonly session: FieldSession;
  readonly cards: FieldCards;
  /** Poses of the published camera's frames. */
  readonly poses: FramePoses;
  readonly lacksCameraPose: boolean;
  /** Called in every frame of the session, before anything is drawn (a camera that follows the session). */
  readonly eachFrame?: ((frame: XRFrame, space: XRReferenceSpace, renderer: THREE.WebGLRenderer) => void) | undefined;
}

export class XrApp {
  readonly #options: XrAppOptions;
  readonly #renderer: THREE.WebGLRenderer;
  readonly #scene = new THREE.Scene();
  readonly #camera = new THREE.PerspectiveCamera();
  readonly #surfaces = new DeviceSurfaces();
  readonly #uploads: SurfaceUploads;
  readonly #earlier: EarlierLayer;
  readonly #marks: MarkLayer;
  readonly #panels: PanelLayer;
  readonly #looking: LookingLayer;
  readonly #arrow: EdgeArrow;
  readonly #rec: RecSign;
  readonly #motion = new HeadMotion();
  readonly #jumps = new JumpDetector();
  readonly #keel = new Keel();
  readonly #actions: FieldActions;
  readonly #running = new Disposer();
  readonly #now = signal<readonly MarkNow[]>([]);
  readonly #isWalking = signal(false);
  readonly #lacks = signal<readonly XrLack[]>([]);
  readonly #isRunning = signal(false);
  readonly #ink = fieldInk(document.body);
  #xr: XRSession | null = null;
  #head: HeadPose = { eye: new THREE.Vector3(), turn: new THREE.Quaternion() };
  #lastMs = 0;
  #viewsAtMs = -Infinity;
  #latest: readonly MarkNow[] = [];

  constructor(options: XrAppOptions) {
    this.#options = options;
    this.#renderer = new THREE.WebGLRenderer({ alpha: true, antialias: false });
    this.#renderer.outputColorSpace = THREE.LinearSRGBColorSpace;
    this.#renderer.setClearColor(0x000000, 0);
    this.#renderer.xr.enabled = true;
    const isStill = (): boolean => matchMedia("(prefers-reduced-motion: reduce)").matches;
    const { api, caseId } = options.session;
    this.#uploads = new SurfaceUploads((world, header, data, signal) => api.postSurfaces(caseId, world, header, data, signal));
    this.#earlier = new EarlierLayer(this.#ink);
    this.#marks = new MarkLayer(this.#ink, this.#surfaces);
    this.#panels = new PanelLayer(this.#ink, isStill);
    this.#looking = new LookingLayer(this.#ink, this.#surfaces, options.poses);
    this.#arrow = new EdgeArrow(this.#ink);
    this.#rec = new RecSign(this.#ink);
    this.#actions = new FieldActions(options.session, options.cards);
    this.#scene.add(this.#earlier.root, this.#marks.root, this.#panels.root, this.#looking.root, this.#arrow.mesh, this.#rec.mesh);
    // The step that is new is found where one looks.
    this.#running.add(options.cards.stepKey.subscribe(() => this.#panels.bringStep()));
  }

  /** How the marks stand to the wearer, renewed a few times a second. */
  get now(): ReadonlySignal<readonly MarkNow[]> {
    return this.#now;
  }

  get isWalking(): ReadonlySignal<boolean> {
    return this.#isWalking;
  }

  /** What this session does less well. */
  get lacks(): ReadonlySignal<readonly XrLack[]> {
    return this.#lacks;
  }

  /** The recording sign's words; null while there is none. */
  get recSign(): string | null {
    return this.#rec.shown;
  }

  /** Where a button of a card appears, as tangents to the right and up of the gaze; null when it is not shown. */
  buttonSpot(panel: PanelName, id: string): { readonly x: number; readonly y: number } | null {
    return this.#panels.buttonSpot(panel, id, this.#head);
  }

  get isRunning(): ReadonlySignal<boolean> {
    return this.#isRunning;
  }

  /** The published camera, if one is on. */
  get #source(): CameraSource | null {
    const state = this.#options.session.camera.state.peek();
    return state.phase === "on" ? state.camera : null;
  }

  /** Takes over a session until it ends. */
  async run(xr: XRSession): Promise<void> {
    this.#xr = xr;
    const { worlds } = this.#options.session;
    const lacks = lacksOf(xr.enabledFeatures, this.#source?.depth !== undefined);
    this.#lacks.value = this.#options.lacksCameraPose ? ["camera_pose", ...lacks] : lacks;
    xr.addEventListener("end", () => this.#ended(), { once: true });
    xr.addEventListener("select", (event) => this.#select(event));
    // Before the first frame: no picture may go out under another world's name.
    worlds.begin("session_start");
    this.#renderer.xr.setReferenceSpaceType(originOf(xr));
    await this.#renderer.xr.setSession(xr);
    const space = this.#renderer.xr.getReferenceSpace();
    space?.addEventListener("reset", () => this.#restartWorld("reset"));
    this.#isRunning.value = true;
    // three also calls it between two frames of the session, without one.
    this.#renderer.setAnimationLoop((_, frame?: XRFrame) => frame && this.#frame(frame, performance.now()));
  }

  /** Ends the session, if one runs. */
  async end(): Promise<void> {
    await this.#xr?.end().catch(() => undefined);
  }

  dispose(): void {
    this.#running.dispose();
    this.#renderer.setAnimationLoop(null);
    void this.end();
    for (const part of [this.#earlier, this.#marks, this.#panels, this.#looking, this.#arrow, this.#rec]) part.dispose();
    this.#surfaces.clear();
    this.#uploads.close();
    this.#renderer.dispose();
  }

  #frame(frame: XRFrame, nowMs: number): void {
    const space = this.#renderer.xr.getReferenceSpace();
    if (!space) return;
    this.#options.eachFrame?.(frame, space, this.#renderer);
    const pose = frame.getViewerPose(space);
    this.#watchTracking(frame, space, pose ?? null, nowMs);
    if (!pose) return;
    const seconds = Math.min(LONGEST_S, Math.max(0, (nowMs - this.#lastMs) / 1000));
    this.#lastMs = nowMs;
    const head = headOf(pose);
    this.#head = head;
    const { x, y, z } = head.eye;
    this.#isWalking.value = this.#motion.moved([x, y, z], nowMs);
    this.#surfaces.update(frame, space);
    this.#uploads.tick(this.#options.session.worlds.current.peek(), () => this.#surfaces.known(), nowMs);
    this.#draw(frame, space, pose, head, seconds, nowMs);
    this.#renderer.render(this.#scene, this.#camera);
  }

  #draw(frame: XRFrame, space: XRReferenceSpace, pose: XRViewerPose, head: HeadPose, seconds: number, nowMs: number): void {
    const { session, cards } = this.#options;
    const { room, worlds } = session;
    const isQuiet = this.#isWalking.peek();
    const limits = limitsOf(pose);
    const scale = this.#isFlat(pose) ? FLAT_SCALE : 1;
    const selected = cards.selected.peek();
    const worldId = worlds.current.peek();
    const layer: LayerFrame = {
      frame, space, nowMs, head, limits, scale, isQuiet, worldId,
      followed: room.followed.peek(),
      depthAt: depthSight(this.#source?.depth?.() ?? null, worldId),
      selectedId: selected?.annotation_id ?? null,
    };
    this.#earlier.update(earlierMarksIn(room.state.peek(), worldId), layer);
    this.#latest = this.#marks.update(room.state.peek(), room.marks.peek(), layer);
    const target = this.#latest.find(({ mark }) => mark.annotation_id === layer.selectedId) ?? null;
    this.#pointTo(target, layer, seconds);
    const rays = this.#xr ? pointingRays(frame, this.#xr, space) : [];
    const contents = cards.contents(isQuiet, target && !target.at ? target.mark : null, (mark) => this.#plateOf(mark));
    this.#panels.update(contents, { head, limits, scale, seconds }, rays);
    // Also while walking: whoever is recorded sees it at any moment.
    this.#rec.update(cards.recording.sign(), { ...head, scale }, limits);
    const [looking] = [...room.looking.peek().values()];
    const who = looking?.participant_id == null ? null : room.participant(looking.participant_id);
    const name = words().xr.looking(who?.actor.display_name ?? "");
    this.#looking.update({ looking: isQuiet ? null : (looking ?? null), name, worldId, head, nowMs, seconds });
    if (nowMs - this.#viewsAtMs < VIEWS_EVERY_MS) return;
    this.#viewsAtMs = nowMs;
    this.#now.value = this.#latest;
  }

  /** A second view without an area is none: emulators and phones show one. */
  #isFlat({ views }: XRViewerPose): boolean {
    const layer = this.#xr?.renderState.baseLayer;
    return views.filter((view) => (layer?.getViewport(view)?.width ?? 1) > 0).length === 1;
  }

  /** The arrow to the mark that matters now, while it is out of view. */
  #pointTo(target: MarkNow | null, { limits, head, scale }: LayerFrame, seconds: number): void {
    if (!target?.inView || target.sight !== "outside") {
      this.#arrow.hide();
      return;
    }
    const { mark, inView } = target;
    const spot = edgeSpot([inView.x, inView.y, inView.z], scale > 1 ? limits : comfortable(limits));
    this.#arrow.show(spot, this.#plateOf(mark), distance(target.distanceM), { ...head, scale, seconds });
  }

  #plateOf(mark: Mark): PlateLook {
    const severity = faultOfMark(this.#options.session.room.state.peek(), mark)?.severity ?? null;
    return plateLook(this.#ink, { number: mark.number, severity, anchor: anchorStateOf(mark), isHidden: false });
  }

  #select(event: XRInputSourceEvent): void {
    const space = this.#renderer.xr.getReferenceSpace();
    const ray = space && rayOfSource(event.frame, event.inputSource, space);
    if (!ray) return;
    const pressed = this.#panels.pressedBy(ray);
    if (pressed) this.#actions.press(pressed.panel, pressed.id);
    else this.#options.cards.select(this.#marks.hitBy(ray, this.#latest));
  }

  #watchTracking(frame: XRFrame, space: XRReferenceSpace, pose: XRViewerPose | null, nowMs: number): void {
    const head = pose && vectorOf(pose.transform.position);
    const keel = this.#keel.follow(frame, space, head);
    if (this.#jumps.sees({ nowMs, head, isGuessed: pose?.emulatedPosition ?? false, keel })) this.#restartWorld("jump");
  }

  #restartWorld(reason: "reset" | "jump"): void {
    this.#keel.drop();
    this.#marks.reset();
    this.#options.poses.clear();
    this.#options.session.worlds.begin(reason);
  }

  #ended(): void {
    this.#xr = null;
    this.#isRunning.value = false;
    this.#renderer.setAnimationLoop(null);
    this.#options.session.worlds.end();
    this.#marks.reset();
    this.#keel.drop();
    this.#surfaces.clear();
    this.#now.value = [];
  }
}

function headOf({ transform }: XRViewerPose): HeadPose {
  const { position: p, orientation: q } = transform;
  return { eye: new THREE.Vector3(p.x, p.y, p.z), turn: new THREE.Quaternion(q.x, q.y, q.z, q.w) };
}

function vectorOf({ x, y, z }: DOMPointReadOnly): Vector3 {
  return [x, y, z];
}

/** Tangents of what all views show together, as far as it is symmetric. */
function limitsOf({ views }: XRViewerPose): ViewLimits {
  const [view] = views;
  const matrix = view?.projectionMatrix;
  const [xx, yy] = [matrix?.[0], matrix?.[5]];
  if (!xx || !yy) return USUAL_LIMITS;
  return { right: 1 / xx, up: 1 / yy };
}
