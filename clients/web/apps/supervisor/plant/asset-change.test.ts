import { describe, expect, it } from "vitest";
import type { AssetCard } from "../../../src/protocol/generated";
import { changeOf, differences, levelBelow } from "./asset-change";

const PUMP: AssetCard = {
  asset_id: "a", tag: "P-1", names: { en: "Pump", zh: "泵" }, level: "machine", asset_class: "pump", parent_id: "l", external_refs: [{ system: "SAP", id: "1" }],
  is_retired: false, revision: 3, changed_at_ms: 0, changed_by: "Ida",
};

describe("an asset that is changed", () => {
  it("keeps all that nobody touched, also what the page does not show", () => {
    expect(changeOf(PUMP, "L-1")).toEqual({
      tag: "P-1", names: PUMP.names, level: "machine", asset_class: "pump", external_refs: PUMP.external_refs, is_retired: false, parent_tag: "L-1",
    });
  });

  it("is compared field by field, whatever the order of its names", () => {
    expect(differences(PUMP, { ...PUMP, names: { zh: "泵", en: "Pump" }, revision: 4 })).toEqual([]);
    const theirs = { ...PUMP, names: { en: "Feed pump", zh: "泵" }, is_retired: true };
    expect(differences(PUMP, theirs).map(({ field, to }) => [field, to])).toEqual([["name", "Feed pump / 泵"], ["retired", "✓"]]);
  });

  it("has parts of the next level, and parts of parts", () => {
    expect([levelBelow(null), levelBelow(PUMP), levelBelow({ ...PUMP, level: "component" })]).toEqual(["site", "component", "component"]);
  });
});
