/** The 3D view of a record: the stored scan (or the model of the hall) with its marks, seen from where somebody stood. */

import { effect, signal, type ReadonlySignal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { Disposer } from "../../../src/base/emitter";
import { loadHall } from "../../../src/hall/load";
import type { Intrinsics, Pose } from "../../../src/protocol/generated";
import type { CaseState } from "../../../src/room/case-state";
import { liveMarks } from "../../../src/room/selectors";
import { KeyFrames } from "../../../src/scene/key-frames";
import { PlacedModels } from "../../../src/scene/placed-models";
import { SceneView } from "../../../src/scene/scene-view";
import { StoredScene } from "../../../src/scene/stored-scene";
import { pinsOf, plateColours } from "../../../src/ui/pins";
import { roleColour } from "../../../src/ui/theme";
import { showError } from "../../../src/ui/toast";
import type { SceneSight } from "./scene-views";

/** What stands behind the marks. */
export type ScenePlace = "loading" | "stored" | "hall" | "marks";

const FLIGHT_MS = 180;
/** Names of devices that walk through our own machine hall: their world is the hall's frame. */
const IN_HALL = /^emulator\b|\b(tour|hall)\b/i;

export interface CaseSceneOptions {
  readonly canvas: HTMLCanvasElement;
  readonly api: Api;
  readonly caseId: string;
  readonly state: ReadonlySignal<CaseState>;
  readonly onPick: (annotationId: string | null) => void;
}

export class CaseScene {
  readonly #options: CaseSceneOptions;
  readonly #view: SceneView;
  readonly #running = new Disposer();
  readonly #place = signal<ScenePlace>("loading");
  readonly #areaM2 = signal(0);
  readonly #sight = signal<SceneSight | null>(null);
  readonly #isColoured = signal(true);
  readonly #hasColours = signal(false);
  readonly #pictures = signal<KeyFrames | null>(null);
  #ofWorld = new Disposer();
  #worldId: string | null = null;

  /** @throws Error when the browser gives no WebGL */
  constructor(options: CaseSceneOptions) {
    this.#options = options;
    const { canvas, state } = options;
    const dark = canvas.parentElement ?? document.body;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#view = new SceneView({
      canvas,
      colours: { background: roleColour("sunken", dark), accent: roleColour("accent", dark), line: roleColour("line", dark) },
      onPick: options.onPick,
      flightMs: isStill ? 0 : FLIGHT_MS,
    });
    this.#running.add(() => this.#view.dispose());
    const resizing = new ResizeObserver(() => this.#view.setSize(canvas.clientWidth, canvas.clientHeight));
    resizing.observe(canvas);
    this.#running.add(() => resizing.disconnect());
    const colours = plateColours(dark);
    this.#running.add(
      effect(() => {
        const sight = this.#sight.value;
        this.#view.setPins(pinsOf(state.value, liveMarks(state.value), new Map(), sight?.worldId ?? null, sight?.annotationId ?? null, colours));
      }),
    );
  }

  get place(): ReadonlySignal<ScenePlace> {
    return this.#place;
  }

  /** Of the stored scan. */
  get areaM2(): ReadonlySignal<number> {
    return this.#areaM2;
  }

  /** Whether the scan is shown in colour, where it has any. */
  get isColoured(): ReadonlySignal<boolean> {
    return this.#isColoured;
  }

  /** Whether the scan has colours to choose. */
  get hasColours(): ReadonlySignal<boolean> {
    return this.#hasColours;
  }

  toggleColour(): void {
    this.#isColoured.value = !this.#isColoured.value;
  }

  /** Pictures of the world that is shown, once it is known which. */
  get pictures(): ReadonlySignal<KeyFrames | null> {
    return this.#pictures;
  }

  /** Shows the picture of that time that fits what is looked at, from where it was taken. */
  showPicture(): void {
    const flyThere = (view: { readonly pose: Pose; readonly intrinsics: Intrinsics } | null): void => {
      if (!view) return;
      this.#view.setTechnician(view.pose, view.intrinsics);
      this.#view.goToTechnician(view.pose);
    };
    this.#pictures.peek()?.show(this.#view.sight).then(flyThere, showError);
  }

  /** Shows a view: flies to where the camera was, or before the place when that is all that is known. */
  show(sight: SceneSight): void {
    this.#sight.value = sight;
    if (sight.worldId !== this.#worldId) void this.#load(sight.worldId);
    this.#view.setTechnician(sight.camera?.pose ?? null, sight.camera?.intrinsics ?? null);
    this.goToCamera();
  }

  goToCamera(): void {
    const sight = this.#sight.peek();
    if (sight?.camera) this.#view.goToTechnician(sight.camera.pose);
    else if (sight?.at) this.#view.lookAt(sight.at);
  }

  overview(): void {
    this.#view.overview();
  }

  close(): void {
    this.#ofWorld.dispose();
    this.#running.dispose();
  }

  async #load(worldId: string): Promise<void> {
    this.#worldId = worldId;
    this.#ofWorld.dispose();
    const until = (this.#ofWorld = new Disposer());
    this.#view.setPlace(null);
    this.#hasColours.value = false;
    const { api, caseId } = this.#options;
    const pictures = (this.#pictures.value = new KeyFrames({ api, caseId, worldId }));
    until.add(() => pictures.close());
    this.#place.value = "loading";
    try {
      const place = await this.#stand(worldId, until);
      if (until.isDisposed) return;
      this.#addModels(worldId, until);
      this.#place.value = place;
    } catch (error) {
      if (until.isDisposed) return;
      this.#place.value = "marks";
      showError(error);
    }
  }

  async #stand(worldId: string, until: Disposer): Promise<ScenePlace> {
    const { api, caseId } = this.#options;
    const state = this.#options.state.peek();
    const saved = state.scenes.get(worldId);
    if (isHall(state, worldId)) {
      const hall = await loadHall();
      until.add(() => hall.dispose());
      if (!until.isDisposed) this.#view.setPlace(hall.root);
      return "hall";
    }
    if (!saved) return "marks";
    const ending = new AbortController();
    until.add(() => ending.abort());
    const scene = await StoredScene.load(api, { case_id: caseId, blob: saved.blob }, "scan", this.#isColoured.peek(), ending.signal);
    until.add(() => scene.dispose());
    if (until.isDisposed) return "stored";
    this.#view.setPlace(scene.root);
    this.#hasColours.value = scene.look.hasColours.value;
    until.add(this.#isColoured.subscribe((isColoured) => {
      scene.look.setColoured(isColoured);
      this.#view.invalidate();
    }));
    this.#areaM2.value = saved.area_m2;
    return "stored";
  }

  #addModels(worldId: string, until: Disposer): void {
    const { api, caseId, state } = this.#options;
    const models = new PlacedModels({ api, caseId, worldId, state, changed: () => this.#view.invalidate(), failed: showError });
    this.#view.addPlace(models.root);
    until.add(() => models.close());
  }
}

function isHall(state: CaseState, worldId: string): boolean {
  const account = state.worlds.get(worldId)?.account_id;
  return [...state.attendance.values()].some((stay) => stay.actor.account_id === account && IN_HALL.test(stay.device));
}
