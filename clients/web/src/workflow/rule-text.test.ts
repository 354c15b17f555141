import { describe, expect, it } from "vitest";
import type { ReviewItem } from "../protocol/generated";
import { itemText } from "./rule-text";

const ITEM: ReviewItem = {
  item_id: "fault:2", rule: "fault.recorded", rule_version: 1, is_exception: true, event_seqs: [4, 5],
  params: { number: "2", title: "Seal leaks {number}", component: "P-101/pump", severity: "high", reasons: "severity unacknowledged" },
};

describe("the words of a review item", () => {
  it("fills params into the rule's words, and words for values that are words", () => {
    const text = itemText(ITEM, "en");
    expect(text.title).toBe("Fault 2: Seal leaks {number}");
    expect(text.verify).toContain("P-101/pump");
    expect(text.verify).toContain("“high”");
    expect(text.reasons).toHaveLength(2);
    expect(itemText(ITEM, "zh").verify).toContain("高");
  });

  it("calls a part by its name where one is known", () => {
    const name = (path: string): string => (path === "P-101/pump" ? "Pump" : path);
    expect(itemText(ITEM, "en", name).verify).toContain("really at Pump");
    expect(itemText(ITEM, "en", name).verify).not.toContain("P-101/pump");
    expect(itemText(ITEM, "en", name).title).toBe("Fault 2: Seal leaks {number}");
  });

  it("says something for a rule of a newer server", () => {
    const text = itemText({ ...ITEM, rule: "made.later", params: {} }, "en");
    expect(text).toEqual({ title: "fault:2", verify: "", why: "", reasons: [] });
  });

  it("has a remark for a step that was flagged without one", () => {
    const params = { step: "inspect-seal", title_en: "Inspect", title_zh: "检查", note: "", reasons: "flagged" };
    expect(itemText({ ...ITEM, rule: "step.flagged", params }, "en").verify).toMatch(/no remark/);
  });
});
