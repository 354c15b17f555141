/** What `/hall/hall.json` says about the machine hall; written by `server/sightline/hall/describe.py`. */

import { SightlineError } from "../base/errors";

/** Metres, hall frame: WebXR axes, +Y up, origin on the floor in the middle of the hall. */
export type Triple = readonly [x: number, y: number, z: number];

export interface Named {
  readonly en: string;
  readonly zh: string;
}

export interface HallPart {
  readonly id: string;
  readonly name: Named;
  /** Path in the asset's structure, e.g. `P-101/pump/seal/gland`. */
  readonly component: string;
  /** Whether it belongs to the pump skid P-101. */
  readonly skid: boolean;
  readonly bounds: { readonly min: Triple; readonly max: Triple };
  readonly centroid: Triple;
  readonly safety: readonly Named[];
  readonly joint: string | null;
  readonly fault: string | null;
  /** Whether a headset's room scan contains it. */
  readonly scanned: boolean;
}

/** One degree of freedom; values in radians (`turn`) or metres (`slide`), from 0 at rest to `upper`. */
export interface HallJoint {
  readonly id: string;
  readonly kind: "turn" | "slide";
  readonly origin: Triple;
  readonly axis: Triple;
  readonly upper: number;
  readonly key: string;
  readonly name: Named;
  readonly parts: readonly string[];
}

export interface HallFault {
  readonly id: string;
  readonly name: Named;
  readonly part: string;
  readonly failure_mode: string;
  /** Parts that are visible only with the fault. */
  readonly shows: readonly string[];
}

/** A flat surface spanned by `right` and `other`, facing `normal`. */
export interface HallPlane {
  readonly id: string;
  readonly semantic: "floor" | "wall" | "ceiling" | "table";
  readonly center: Triple;
  readonly right: Triple;
  readonly normal: Triple;
  readonly other: Triple;
  readonly size: readonly [right: number, other: number];
}

/** Camera path, sampled evenly: position and the camera's right and down axes (its forward is right x down). */
export interface WalkTrack {
  readonly duration_s: number;
  readonly fps: number;
  readonly position: readonly Triple[];
  readonly right: readonly Triple[];
  readonly down: readonly Triple[];
}

export interface HallDescription {
  readonly version: 1;
  readonly model_version: string;
  readonly machine: { readonly id: string; readonly name: Named; readonly origin: Triple };
  readonly spawn: { readonly position: Triple; readonly yaw_rad: number; readonly pitch_rad: number };
  readonly parts: readonly HallPart[];
  readonly joints: readonly HallJoint[];
  readonly faults: readonly HallFault[];
  readonly planes: readonly HallPlane[];
  readonly meshes: readonly string[];
  readonly walk: WalkTrack;
}

/** The hall cannot be shown: its files are missing, damaged or of another version. */
export class HallError extends SightlineError {
  override readonly name = "HallError";
  constructor(message: string) {
    super("bad_hall", message);
  }
}

const LISTS = ["parts", "joints", "faults", "planes", "meshes"] as const;

/** The description, if it has the shape of version 1. @throws HallError */
export function asDescription(value: unknown): HallDescription {
  if (typeof value !== "object" || value === null) throw new HallError("hall.json is not an object.");
  const said = value as Record<string, unknown>;
  if (said["version"] !== 1) throw new HallError("hall.json has another version. Reload the page.");
  for (const name of LISTS) {
    if (!Array.isArray(said[name])) throw new HallError(`hall.json lacks ${name}.`);
  }
  if (typeof said["walk"] !== "object" || typeof said["spawn"] !== "object") throw new HallError("hall.json is incomplete.");
  return value as HallDescription;
}
