/** An asset as somebody wants it, and what differs between two of its revisions. Pure. */

import type { AssetCard, AssetChange } from "../../../src/protocol/generated";

export const LEVELS = ["site", "line", "machine", "component"] as const;

/** All of it: what is not said would be gone. */
export function changeOf({ tag, names, level, asset_class, external_refs, is_retired }: AssetCard, parentTag: string | null): AssetChange {
  return { tag, names, level, asset_class, external_refs, is_retired, parent_tag: parentTag };
}

/** What is usually part of it. */
export function levelBelow(parent: AssetCard | null): AssetCard["level"] {
  if (!parent) return "site";
  return LEVELS[LEVELS.indexOf(parent.level) + 1] ?? "component";
}

export type AssetField = "name" | "level" | "asset_class" | "parent" | "retired" | "references";

export interface Difference {
  readonly field: AssetField;
  readonly from: string;
  readonly to: string;
}

export function differences(from: AssetCard, to: AssetCard): readonly Difference[] {
  const said = (card: AssetCard): Readonly<Record<AssetField, string>> => ({
    name: Object.entries(card.names).sort(([a], [b]) => (a < b ? -1 : 1)).map(([, text]) => text).join(" / "),
    level: card.level,
    asset_class: card.asset_class,
    parent: card.parent_id ?? "",
    retired: card.is_retired ? "✓" : "",
    references: card.external_refs.map(({ system, id }) => `${system} ${id}`).join(", "),
  });
  const [before, after] = [said(from), said(to)];
  const fields = Object.keys(before) as AssetField[];
  return fields.filter((field) => before[field] !== after[field]).map((field) => ({ field, from: before[field], to: after[field] }));
}
