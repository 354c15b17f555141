/**
 * The reconstruction of a world, tile by tile while it grows: what is listed is asked for again and again, and only tiles
 * that changed are fetched. A tile is replaced when its successor is there, so nothing flickers.
 */

import { signal, type ReadonlySignal } from "@preact/signals";
import * as THREE from "three";
import { asSightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import type { SceneTile } from "../../../src/protocol/generated";
import { areaOf, surfaceMaterial, surfacesFrom, type SurfaceMesh } from "../../../src/scene/reconstruction";
import { ScanLook } from "../../../src/scene/scan-look";
import { goneTiles, nextTile, type HeldTile, type TileWish } from "../../../src/scene/tile-plan";

const FIRST_MS = 1200;
const SLOWEST_MS = 8000;
const AT_ONCE = 3;
/** A tile that was refused is asked for again after this time. */
const PATIENCE_MS = 5000;
/** Of geometry on the graphics card: a tablet still has it. */
const MAX_BYTES = 96 * 2 ** 20;

export type ScanState = "loading" | "empty" | "busy" | "shown";

interface ShownTile extends HeldTile {
  readonly meshes: readonly SurfaceMesh[];
  readonly areaM2: number;
}

export interface ScanOptions {
  readonly api: Api;
  readonly caseId: string;
  readonly worldId: string;
  /** Something is to be drawn anew. */
  readonly changed: () => void;
  /** Where one looks from, metres, world frame. */
  readonly eye: () => THREE.Vector3;
  /** In the colours that pictures gave it, where they did. */
  readonly isColoured: boolean;
}

export class GrowingScan {
  readonly root = new THREE.Group();
  readonly #options: ScanOptions;
  readonly #ending = new AbortController();
  readonly #state = signal<ScanState>("loading");
  readonly #areaM2 = signal(0);
  readonly #isGrowing = signal(false);
  readonly #shown = new Map<string, ShownTile>();
  readonly #skippedUntil = new Map<string, number>();
  readonly #scan: ScanLook;
  readonly #device = surfaceMaterial("device");
  #listed: readonly SceneTile[] = [];
  #seen = "";
  #fetching = 0;
  #waitMs = FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: ScanOptions) {
    this.#options = options;
    this.#scan = new ScanLook("scan", options.isColoured);
    void this.#look();
  }

  get state(): ReadonlySignal<ScanState> {
    return this.#state;
  }

  /** Square metres of the scan that are shown. */
  get areaM2(): ReadonlySignal<number> {
    return this.#areaM2;
  }

  /** Whether something was added a moment ago. */
  get isGrowing(): ReadonlySignal<boolean> {
    return this.#isGrowing;
  }

  /** Whether pictures have given anything of it colours. */
  get hasColours(): ReadonlySignal<boolean> {
    return this.#scan.hasColours;
  }

  setColoured(isColoured: boolean): void {
    this.#scan.setColoured(isColoured);
    this.#options.changed();
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    for (const tile of [...this.#shown.keys()]) this.#remove(tile);
    this.#scan.dispose();
    this.#device.dispose();
  }

  async #look(): Promise<void> {
    const { api, caseId, worldId } = this.#options;
    try {
      const found = await api.sceneTiles(caseId, worldId, this.#ending.signal);
      const seen = found.tiles.map(({ tile, revision }) => `${tile}=${revision}`).join(" ");
      this.#isGrowing.value = this.#seen !== "" && seen !== this.#seen;
      this.#waitMs = seen === this.#seen ? Math.min(SLOWEST_MS, this.#waitMs * 1.5) : FIRST_MS;
      this.#seen = seen;
      this.#listed = found.tiles;
      const gone = goneTiles(found.tiles, this.#shown);
      for (const tile of gone) this.#remove(tile);
      if (gone.length > 0) this.#renewed();
      if (found.tiles.length === 0) this.#state.value = "empty";
      this.#fetchMore();
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#waitMs = Math.min(SLOWEST_MS, this.#waitMs * 1.5);
      if (this.#state.value !== "shown") this.#state.value = asSightlineError(error).code === "not_found" ? "empty" : "busy";
    }
    if (!this.#ending.signal.aborted) this.#timer = setTimeout(() => void this.#look(), this.#waitMs);
  }

  #fetchMore(): void {
    while (this.#fetching < AT_ONCE && !this.#ending.signal.aborted) {
      const wish = this.#next();
      if (!wish) return;
      this.#skippedUntil.set(wish.tile, Infinity);
      this.#fetching++;
      void this.#fetch(wish);
    }
  }

  #next(): TileWish | null {
    const nowMs = performance.now();
    const eye = this.#options.eye();
    return nextTile({
      listed: this.#listed,
      held: this.#shown,
      isSkipped: (tile) => (this.#skippedUntil.get(tile) ?? 0) > nowMs,
      distance: (tile) => distanceTo(tile, eye),
      maxBytes: MAX_BYTES,
    });
  }

  async #fetch(wish: TileWish): Promise<void> {
    const { api, caseId, worldId } = this.#options;
    try {
      const blob = await api.sceneTile(caseId, worldId, wish.tile, wish.level, this.#ending.signal);
      this.#replace(wish, await blob.arrayBuffer());
      this.#skippedUntil.delete(wish.tile);
    } catch (error) {
      // A tile without triangles yet is not found; both are tried again a little later.
      const isEmpty = asSightlineError(error).code === "not_found";
      this.#skippedUntil.set(wish.tile, performance.now() + (isEmpty ? FIRST_MS : PATIENCE_MS));
    } finally {
      this.#fetching--;
      this.#fetchMore();
    }
  }

  #replace({ tile, level, revision }: TileWish, bytes: ArrayBuffer): void {
    if (this.#ending.signal.aborted) return;
    const kind = this.#listed.find((one) => one.tile === tile)?.kind;
    if (kind === undefined) return;
    const meshes = surfacesFrom(bytes, this.#device);
    if (kind === "scan") this.#scan.wear(meshes);
    const areaM2 = kind === "scan" ? areaOf(bytes) : 0;
    for (const mesh of meshes) this.root.add(mesh);
    this.#remove(tile);
    this.#shown.set(tile, { revision, level, bytes: bytes.byteLength, meshes, areaM2 });
    this.#renewed();
  }

  #remove(tile: string): void {
    const meshes = this.#shown.get(tile)?.meshes ?? [];
    this.#scan.shed(meshes);
    for (const mesh of meshes) {
      this.root.remove(mesh);
      mesh.geometry.dispose();
    }
    this.#shown.delete(tile);
  }

  #renewed(): void {
    this.#areaM2.value = [...this.#shown.values()].reduce((sum, { areaM2 }) => sum + areaM2, 0);
    if (this.#shown.size > 0) this.#state.value = "shown";
    this.#options.changed();
  }
}

/** In tiles, which are about a metre large; tiles without a place (the device's own) come last. */
function distanceTo(tile: string, eye: THREE.Vector3): number {
  const [x, y, z] = tile.split("_").map(Number);
  if (x === undefined || y === undefined || z === undefined || Number.isNaN(x)) return Number.MAX_VALUE;
  return Math.hypot(x + 0.5 - eye.x / TILE_M, y + 0.5 - eye.y / TILE_M, z + 0.5 - eye.z / TILE_M);
}

/** Only for the order of fetching. */
const TILE_M = 1.28;
