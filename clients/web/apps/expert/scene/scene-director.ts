/** Keeps the 3D view true to the call: what stands there, where the technician is, which marks there are. */

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import type { FrameRecord, Pose, SavedScene } from "../../../src/protocol/generated";
import { loadHall } from "../../../src/hall/load";
import { RigidTransform } from "../../../src/spatial/rigid-transform";
import { KeyFrames } from "../../../src/scene/key-frames";
import { PlacedModels } from "../../../src/scene/placed-models";
import { SceneView } from "../../../src/scene/scene-view";
import { StoredScene } from "../../../src/scene/stored-scene";
import { pinsOf, pinsOfEarlierMarks, plateColours } from "../../../src/ui/pins";
import { earlierMarksIn } from "../../../src/room/selectors";
import { roleColour } from "../../../src/ui/theme";
import { showError } from "../../../src/ui/toast";
import type { CallSession } from "../call/call-session";
import { pinsOfEarlier, todayFromEarlier } from "./earlier-scene";
import { GrowingScan } from "./growing-scan";

export type PlaceKind =
  | { readonly kind: "hall" }
  | { readonly kind: "scan"; readonly worldId: string }
  | { readonly kind: "earlier"; readonly scene: SavedScene };

/** What the view shows, or why it shows nothing. */
export type ScenePlace = "loading" | "empty" | "busy" | "hall" | "scan" | "earlier";

const FLIGHT_MS = 180;

export class SceneDirector {
  readonly #session: CallSession;
  readonly #view: SceneView;
  readonly #running = new Disposer();
  readonly #place = signal<ScenePlace>("loading");
  readonly #record = signal<FrameRecord | null>(null);
  readonly #isFollowing = signal(false);
  readonly #hasTechnician = signal(false);
  #ofPlace = new Disposer();
  readonly #earlier = signal<SavedScene | null>(null);
  /** Where the earlier visit's world lies in today's; null: not known, it is shown by itself. */
  readonly #placed = signal<RigidTransform | null>(null);
  readonly #areaM2 = signal(0);
  readonly #isGrowing = signal(false);
  readonly #isPlaced = computed(() => this.#placed.value !== null);
  readonly #isColoured = signal(true);
  readonly #hasColours = signal(false);
  readonly #pictures = signal<KeyFrames | null>(null);
  #placeKey = "";
  #hasLooked = false;

  /** @throws Error when the browser gives no WebGL */
  constructor(canvas: HTMLCanvasElement, session: CallSession) {
    this.#session = session;
    const { marking, room } = session;
    const dark = canvas.parentElement ?? document.body;
    const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.#view = new SceneView({
      canvas,
      colours: { background: roleColour("sunken", dark), accent: roleColour("accent", dark), line: roleColour("line", dark) },
      onPick: (id) => marking.select(id),
      flightMs: isStill ? 0 : FLIGHT_MS,
    });
    this.#running.add(() => this.#view.dispose());
    const resizing = new ResizeObserver(() => this.#view.setSize(canvas.clientWidth, canvas.clientHeight));
    resizing.observe(canvas);
    this.#running.add(() => resizing.disconnect());
    const colours = plateColours(dark);
    this.#running.add(
      effect(() => {
        const worldId = this.#record.value?.world_id ?? null;
        const earlier = this.#earlier.value;
        const placed = this.#placed.value;
        // Marks of today mean nothing in the frame of another visit.
        const isToday = earlier === null || placed !== null;
        const marks = isToday ? room.marks.value : [];
        const today = pinsOf(room.state.value, marks, room.followed.value, worldId, marking.selected.value, colours);
        const before = earlier
          ? pinsOfEarlier(earlier, colours, placed ?? RigidTransform.identity)
          : pinsOfEarlierMarks(earlierMarksIn(room.state.value, worldId), colours);
        this.#view.setPins([...today, ...before]);
      }),
    );
    this.#running.add(marking.selected.subscribe((id) => this.#lookAt(id)));
  }

  get place(): ReadonlySignal<ScenePlace> {
    return this.#place;
  }

  /** Square metres of the scan that are shown. */
  get areaM2(): ReadonlySignal<number> {
    return this.#areaM2;
  }

  /** Whether the earlier visit that is shown is lined up with today. */
  get isPlaced(): ReadonlySignal<boolean> {
    return this.#isPlaced;
  }

  get isGrowing(): ReadonlySignal<boolean> {
    return this.#isGrowing;
  }

  /** Whether scans are shown in colour, where they have any. */
  get isColoured(): ReadonlySignal<boolean> {
    return this.#isColoured;
  }

  /** Whether what is shown has colours to choose. */
  get hasColours(): ReadonlySignal<boolean> {
    return this.#hasColours;
  }

  /** Pictures of the scan that is shown. */
  get pictures(): ReadonlySignal<KeyFrames | null> {
    return this.#pictures;
  }

  get isFollowing(): ReadonlySignal<boolean> {
    return this.#isFollowing;
  }

  /** Whether the technician's place is known. */
  get hasTechnician(): ReadonlySignal<boolean> {
    return this.#hasTechnician;
  }

  /** Shows the hall or the scan of a world; the same again changes nothing. @throws HallError */
  async setPlace(place: PlaceKind | null): Promise<void> {
    const key = place ? keyOf(place) : "";
    if (key === this.#placeKey) return;
    this.#placeKey = key;
    this.#ofPlace.dispose();
    this.#ofPlace = new Disposer();
    this.#view.setPlace(null);
    this.#hasColours.value = false;
    this.#place.value = place ? "loading" : "empty";
    this.#earlier.value = place?.kind === "earlier" ? place.scene : null;
    this.#placed.value = place?.kind === "earlier" ? todayFromEarlier(place.scene, this.#assetFromToday()) : null;
    this.#pictures.value = place ? this.#picturesOf(place, this.#ofPlace) : null;
    if (this.#earlier.value && !this.#placed.value) this.#view.setTechnician(null, null);
    if (place?.kind === "hall") await this.#showHall(this.#ofPlace);
    else if (place?.kind === "earlier") await this.#showEarlier(place.scene, this.#ofPlace);
    else if (place) this.#showScan(place.worldId, this.#ofPlace);
  }

  /** The frame that the picture shows; null keeps the last place. */
  setRecord(record: FrameRecord | null): void {
    if (!record?.pose) return;
    this.#record.value = record;
    // Today's place means nothing in the frame of another visit.
    if (this.#earlier.peek() && !this.#placed.peek()) return;
    this.#hasTechnician.value = true;
    this.#view.setTechnician(record.pose, record.intrinsics);
    if (this.#isFollowing.value) this.#view.goToTechnician(record.pose, true);
    if (this.#hasLooked) return;
    this.#hasLooked = true;
    this.#view.overview();
  }

  goToTechnician(): void {
    const pose = this.#record.value?.pose;
    if (pose) this.#view.goToTechnician(pose);
  }

  toggleFollow(): void {
    this.#isFollowing.value = !this.#isFollowing.value;
    if (this.#isFollowing.value) this.goToTechnician();
  }

  /** Shows the picture that fits what is looked at, from where it was taken. */
  showPicture(): void {
    this.#isFollowing.value = false;
    const flyThere = (view: { readonly pose: Pose } | null): void => {
      if (view) this.#view.goToTechnician(view.pose);
    };
    this.#pictures.peek()?.show(this.#view.sight).then(flyThere, showError);
  }

  toggleColour(): void {
    this.#isColoured.value = !this.#isColoured.value;
  }

  overview(): void {
    this.#isFollowing.value = false;
    this.#view.overview();
  }

  close(): void {
    this.#ofPlace.dispose();
    this.#running.dispose();
  }

  async #showHall(until: Disposer): Promise<void> {
    const hall = await loadHall();
    until.add(() => hall.dispose());
    if (until.isDisposed) return;
    this.#view.setPlace(hall.root);
    this.#place.value = "hall";
  }

  async #showEarlier(scene: SavedScene, until: Disposer): Promise<void> {
    const ending = new AbortController();
    until.add(() => ending.abort());
    const placed = this.#placed.peek();
    // Over today's scan it keeps its own tone: both in colour could not be told apart.
    const isColoured = placed === null && this.#isColoured.peek();
    const earlier = await StoredScene.load(this.#session.api, scene, "earlier", isColoured, ending.signal).catch((error: unknown) => {
      if (!ending.signal.aborted) throw error;
      return null;
    });
    if (!earlier) return;
    until.add(() => earlier.dispose());
    if (until.isDisposed) return;
    if (placed) earlier.place(placed);
    this.#view.setPlace(earlier.root);
    if (placed) this.#addToday(until);
    else this.#colour(earlier.look, until);
    this.#place.value = "earlier";
    this.#view.overview();
  }

  get #worldId(): string | null {
    return this.#record.peek()?.world_id ?? null;
  }

  #assetFromToday(): Pose | null {
    const worldId = this.#worldId;
    return (worldId !== null && this.#session.room.state.peek().localisations.get(worldId)?.asset_from_world) || null;
  }

  /** Today's scan beside the earlier one: both lie in today's world. */
  #addToday(until: Disposer): void {
    const worldId = this.#worldId;
    if (worldId === null) return;
    const scan = this.#growing(worldId, until);
    this.#view.addPlace(scan.root);
  }

  #picturesOf(place: PlaceKind, until: Disposer): KeyFrames | null {
    if (place.kind === "hall") return null;
    const { api, caseId } = this.#session;
    const ofWorld = place.kind === "scan" ? { caseId, worldId: place.worldId } : { caseId: place.scene.case_id, worldId: place.scene.world_id };
    const pictures = new KeyFrames({ api, ...ofWorld, hereFromWorld: this.#placed.peek() ?? RigidTransform.identity });
    until.add(() => pictures.close());
    return pictures;
  }

  #growing(worldId: string, until: Disposer): GrowingScan {
    const { api, caseId } = this.#session;
    const scan = new GrowingScan({
      api, caseId, worldId,
      changed: () => this.#view.invalidate(),
      eye: () => this.#view.eye,
      isColoured: this.#isColoured.peek(),
    });
    until.add(() => scan.close());
    this.#colour(scan, until);
    return scan;
  }

  /** Whatever has colours follows the choice. */
  #colour(scan: Pick<GrowingScan, "hasColours" | "setColoured">, until: Disposer): void {
    until.add(scan.hasColours.subscribe((hasColours) => {
      this.#hasColours.value = hasColours;
      // Where there are colours there are pictures, which a scan had not when it began.
      if (hasColours) this.#pictures.peek()?.refresh();
    }));
    until.add(this.#isColoured.subscribe((isColoured) => {
      scan.setColoured(isColoured);
      this.#view.invalidate();
    }));
  }

  #showScan(worldId: string, until: Disposer): void {
    const { api, caseId } = this.#session;
    const scan = this.#growing(worldId, until);
    this.#view.setPlace(scan.root);
    const { state } = this.#session.room;
    const models = new PlacedModels({ api, caseId, worldId, state, changed: () => this.#view.invalidate(), failed: showError });
    this.#view.addPlace(models.root);
    until.add(() => models.close());
    until.add(scan.areaM2.subscribe((areaM2) => (this.#areaM2.value = areaM2)));
    until.add(scan.isGrowing.subscribe((isGrowing) => (this.#isGrowing.value = isGrowing)));
    until.add(scan.state.subscribe((state) => (this.#place.value = state === "shown" ? "scan" : state)));
  }

  #lookAt(id: string | null): void {
    const mark = id === null ? undefined : this.#session.room.state.value.annotations.get(id);
    if (mark?.anchor.p_world && !this.#isFollowing.value) this.#view.lookAt(mark.anchor.p_world);
  }
}

function keyOf(place: PlaceKind): string {
  switch (place.kind) {
    case "hall":
      return "hall";
    case "scan":
      return `scan ${place.worldId}`;
    case "earlier":
      return `earlier ${place.scene.blob}`;
  }
}
