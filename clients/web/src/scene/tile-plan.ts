/**
 * Which tile of a scene to fetch next. Coarse first everywhere, so that the whole place is there soon; then fine, what has
 * changed and what lies near first. Pure: the same knowledge, the same choice.
 */

import type { SceneTile } from "../protocol/generated";

export type TileLevel = "coarse" | "fine";

export interface HeldTile {
  readonly revision: string;
  readonly level: TileLevel;
  readonly bytes: number;
}

export interface TileWish {
  readonly tile: string;
  readonly level: TileLevel;
  readonly revision: string;
}

export interface PlanInput {
  readonly listed: readonly SceneTile[];
  readonly held: ReadonlyMap<string, HeldTile>;
  /** Being fetched now, or refused a moment ago. */
  readonly isSkipped: (tile: string) => boolean;
  /** How far a tile is from where one looks from, any unit. */
  readonly distance: (tile: string) => number;
  /** What all tiles may take together. */
  readonly maxBytes: number;
}

/** The tile to fetch now; null when there is nothing worth fetching. */
export function nextTile({ listed, held, isSkipped, distance, maxBytes }: PlanInput): TileWish | null {
  const wanted = listed.filter(({ tile }) => !isSkipped(tile));
  const missing = nearest(wanted.filter(({ tile }) => !held.has(tile)), distance);
  if (missing) return { tile: missing.tile, level: "coarse", revision: missing.revision };
  const used = [...held.values()].reduce((sum, { bytes }) => sum + bytes, 0);
  const isFull = used >= maxBytes;
  const rough = wanted.filter(({ tile, revision }) => {
    const now = held.get(tile);
    return now !== undefined && (now.revision !== revision || (now.level === "coarse" && !isFull));
  });
  const next = nearest(rough, distance);
  return next && { tile: next.tile, level: isFull ? "coarse" : "fine", revision: next.revision };
}

/** Tiles that are shown and no longer listed. */
export function goneTiles(listed: readonly SceneTile[], held: ReadonlyMap<string, HeldTile>): string[] {
  const names = new Set(listed.map(({ tile }) => tile));
  return [...held.keys()].filter((tile) => !names.has(tile));
}

function nearest(tiles: readonly SceneTile[], distance: (tile: string) => number): SceneTile | null {
  return tiles.reduce<SceneTile | null>(
    (best, one) => (best === null || distance(one.tile) < distance(best.tile) ? one : best),
    null,
  );
}
