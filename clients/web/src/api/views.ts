/** Answers of the catalogue routes, which have no schema of their own: they are made by the server's own tables. */

import type { Guide } from "../protocol/generated";

export type Language = "en" | "zh";

export interface BilingualText {
  readonly en: string;
  readonly zh: string;
}

/** The guide of a case: the log's own snapshot, or the catalogue's. */
export type GuideView = Guide;

/** A component of the asset with its box. */
export interface ComponentView {
  /** Path, e.g. `P-101/pump/mechanical-seal`: the value of `fault.component`. */
  readonly id: string;
  /** Name of the part in the machine hall. */
  readonly part: string;
  readonly name: BilingualText;
  /** Corners in the hall's frame, metres. */
  readonly box_min: readonly [number, number, number];
  readonly box_max: readonly [number, number, number];
  /** What to know before touching it; null or empty when there is nothing. */
  readonly safety: BilingualText | null;
}

export interface ComponentTree {
  readonly asset_tag: string;
  /** Which frame the boxes are in. */
  readonly frame: "hall";
  readonly components: readonly ComponentView[];
}
