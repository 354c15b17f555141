/** What the card of a later visit shows for a state. Pure. */

import type { Localisation } from "../../protocol/generated";

export type LocalisingCardKind = "searching" | "guide" | "confirm" | "placed" | "failed";

/** Null: nothing is to be said, as on a first visit. */
export function cardOf(localisation: Localisation | null): LocalisingCardKind | null {
  if (!localisation) return null;
  const { state, reason, view } = localisation;
  // There is nothing to find again.
  if (reason === "no_map") return null;
  if (state === "guide" && !view) return "searching";
  return state;
}

/** The part of a picture that is compared: around the mark when there is one, else all of it. Parts of width and height. */
export interface Crop {
  readonly left: number;
  readonly top: number;
  /** Of width and of height alike: the crop has the picture's shape. */
  readonly size: number;
}

const CROP = 0.45;

export function cropAround(u: number | null | undefined, v: number | null | undefined): Crop {
  if (u == null || v == null) return { left: 0, top: 0, size: 1 };
  const from = (centre: number): number => Math.min(1 - CROP, Math.max(0, centre - CROP / 2));
  return { left: from(u), top: from(v), size: CROP };
}
