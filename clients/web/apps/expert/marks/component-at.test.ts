import { describe, expect, it } from "vitest";
import type { ComponentView } from "../../../src/api/views";
import { componentAt, isInHall } from "./component-at";

function part(id: string, box_min: [number, number, number], box_max: [number, number, number]): ComponentView {
  return { id, part: id, name: { en: id, zh: id }, safety: { en: "", zh: "" }, box_min, box_max };
}

const PARTS: readonly ComponentView[] = [
  part("casing", [0, 0, 0], [1, 1, 1]),
  part("seal", [0.4, 0.4, 0.9], [0.6, 0.6, 1.1]),
];

describe("componentAt", () => {
  it("takes the smallest part around the point", () => {
    expect(componentAt([0.5, 0.5, 0.95], PARTS)).toMatchObject({ component: { id: "seal" }, distanceM: 0 });
    expect(componentAt([0.1, 0.1, 0.1], PARTS)).toMatchObject({ component: { id: "casing" }, distanceM: 0 });
  });

  it("takes the nearest part when the point lies beside all of them", () => {
    const guess = componentAt([0.5, 0.5, 1.2], PARTS);
    expect(guess?.component.id).toBe("seal");
    expect(guess?.distanceM).toBeCloseTo(0.1, 9);
  });

  it("guesses nothing far away or without parts", () => {
    expect(componentAt([5, 5, 5], PARTS)).toBeNull();
    expect(componentAt([0, 0, 0], [])).toBeNull();
  });
});

describe("isInHall", () => {
  it("knows the emulator and the walks through the hall", () => {
    expect(isInHall({ kind: "emulator", name: "Chromium" })).toBe(true);
    expect(isInHall({ kind: "headless", name: "Tour headset" })).toBe(true);
    expect(isInHall({ kind: "headless", name: "Replay of hololens-a" })).toBe(false);
    expect(isInHall({ kind: "headset", name: "Hallmark" })).toBe(false);
  });
});
