import { describe, expect, it } from "vitest";
import type { Localisation } from "../../protocol/generated";
import { cardOf, cropAround } from "./view-of";

const SEARCHING: Localisation = { localisation_id: "l", publication_id: "p", target: "asset", state: "searching", reason: "" };

describe("the card of a later visit", () => {
  it("says nothing where there is nothing to find again", () => {
    expect(cardOf(null)).toBeNull();
    expect(cardOf({ ...SEARCHING, state: "failed", reason: "no_map" })).toBeNull();
  });

  it("guides only when it can show where to look from", () => {
    expect(cardOf({ ...SEARCHING, state: "guide" })).toBe("searching");
    expect(cardOf({ ...SEARCHING, state: "guide", view: { url: "/x", width: 4, height: 3 } })).toBe("guide");
  });

  it("asks, and says when it is placed", () => {
    for (const state of ["confirm", "placed", "failed", "searching"] as const) expect(cardOf({ ...SEARCHING, state })).toBe(state);
  });
});

describe("the crop that is compared", () => {
  it("lies around the mark and within the picture", () => {
    for (const [u, v] of [[0.5, 0.5], [0, 1], [0.9, 0.1]] as const) {
      const { left, top, size } = cropAround(u, v);
      expect(left >= 0 && top >= 0 && left + size <= 1 && top + size <= 1).toBe(true);
      expect(u >= left && u <= left + size && v >= top && v <= top + size).toBe(true);
    }
  });

  it("is the whole picture when no mark is named", () => expect(cropAround(null, undefined)).toEqual({ left: 0, top: 0, size: 1 }));
});
