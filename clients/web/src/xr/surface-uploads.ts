/**
 * The device's own surfaces on their way to the server: what is new, changed or gone, a few times a minute, one upload at a
 * time. A slow network gets fewer, never a queue: what changed meanwhile goes with the next one.
 */

import type * as THREE from "three";
import type { SurfaceEntry, SurfacesHeader } from "../protocol/generated";

/** A surface in its own frame. */
export interface KnownSurface {
  readonly id: string;
  readonly kind: "mesh" | "plane";
  readonly label: string;
  readonly positions: Float32Array;
  readonly indices: Uint32Array;
  /** world_from_surface. */
  readonly matrix: THREE.Matrix4;
  readonly position: THREE.Vector3;
  readonly turn: THREE.Quaternion;
  /** Changes when the shape does. */
  readonly shape: object;
}

export type PostSurfaces = (worldId: string, header: SurfacesHeader, data: Blob, signal: AbortSignal) => Promise<unknown>;

const EVERY_MS = 2000;
/** Poses of surfaces follow the tracking by fractions of a millimetre: that is no news. */
const MOVED_M = 0.01;
const TURNED_RAD = 0.01;
/** The server's limits (`SurfacesHeader`). */
const MAX_SURFACES = 256;
const MAX_BYTES = 6 * 2 ** 20;
const MAX_COUNT = 400_000;

interface Sent {
  readonly shape: object;
  readonly position: THREE.Vector3;
  readonly turn: THREE.Quaternion;
}

export class SurfaceUploads {
  readonly #post: PostSurfaces;
  readonly #end = new AbortController();
  readonly #sent = new Map<string, Sent>();
  #worldId = "";
  #lastMs = -Infinity;
  #isBusy = false;

  constructor(post: PostSurfaces) {
    this.#post = post;
  }

  /** Called in every frame; mostly does nothing. */
  tick(worldId: string | null, known: () => readonly KnownSurface[], nowMs: number): void {
    if (worldId === null || this.#isBusy || nowMs - this.#lastMs < EVERY_MS || this.#end.signal.aborted) return;
    this.#lastMs = nowMs;
    if (worldId !== this.#worldId) this.#sent.clear();
    this.#worldId = worldId;
    const surfaces = known();
    const changed = this.#changed(surfaces);
    const names = new Set(surfaces.map(({ id }) => id));
    const removed = [...this.#sent.keys()].filter((id) => !names.has(id));
    if (changed.length > 0 || removed.length > 0) void this.#send(worldId, changed, removed);
  }

  close(): void {
    this.#end.abort();
  }

  #changed(surfaces: readonly KnownSurface[]): readonly KnownSurface[] {
    const changed: KnownSurface[] = [];
    let bytes = 0;
    for (const surface of surfaces) {
      if (!this.#isNews(surface) || !fits(surface)) continue;
      bytes += surface.positions.byteLength + surface.indices.byteLength;
      if (changed.length > 0 && (bytes > MAX_BYTES || changed.length === MAX_SURFACES)) break;
      changed.push(surface);
    }
    return changed;
  }

  #isNews({ id, shape, position, turn }: KnownSurface): boolean {
    const sent = this.#sent.get(id);
    return !sent || sent.shape !== shape || sent.position.distanceTo(position) > MOVED_M || sent.turn.angleTo(turn) > TURNED_RAD;
  }

  async #send(worldId: string, changed: readonly KnownSurface[], removed: readonly string[]): Promise<void> {
    this.#isBusy = true;
    // The poses as they are now; they move on while this is under way.
    const sent = changed.map(({ id, shape, position, turn }) => [id, { shape, position: position.clone(), turn: turn.clone() }] as const);
    const header: SurfacesHeader = { surfaces: changed.map(entryOf), removed: [...removed] };
    const parts = changed.flatMap(({ positions, indices }) => [positions.slice(), indices.slice()]);
    try {
      const packed = new Blob(parts).stream().pipeThrough(new CompressionStream("deflate"));
      await this.#post(worldId, header, await new Response(packed).blob(), this.#end.signal);
      for (const [id, state] of sent) this.#sent.set(id, state);
      for (const id of removed) this.#sent.delete(id);
    } catch {
      // Nothing is noted as sent, so the next upload carries it again.
    } finally {
      this.#isBusy = false;
    }
  }
}

function fits({ positions, indices }: KnownSurface): boolean {
  const [vertices, triangles] = [positions.length / 3, indices.length / 3];
  return vertices >= 3 && triangles >= 1 && vertices <= MAX_COUNT && triangles <= MAX_COUNT;
}

function entryOf({ id, kind, label, positions, indices, position, turn }: KnownSurface): SurfaceEntry {
  return {
    surface_id: id,
    kind,
    label: label.slice(0, 64),
    pose: { p: [position.x, position.y, position.z], q: [turn.x, turn.y, turn.z, turn.w] },
    vertex_count: positions.length / 3,
    triangle_count: indices.length / 3,
  };
}
