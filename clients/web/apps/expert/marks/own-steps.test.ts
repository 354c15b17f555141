import { describe, expect, it } from "vitest";
import { OwnSteps } from "./own-steps";

function memory(): Storage {
  const kept = new Map<string, string>();
  return {
    getItem: (key: string) => kept.get(key) ?? null,
    setItem: (key: string, value: string) => void kept.set(key, value),
    removeItem: (key: string) => void kept.delete(key),
  } as Storage;
}

describe("OwnSteps", () => {
  it("gives the newest step first", () => {
    const steps = new OwnSteps(memory(), "c");
    steps.add({ did: "placed", annotationId: "a" });
    steps.add({ did: "deleted", annotationId: "b" });
    expect(steps.take(() => true)).toEqual({ did: "deleted", annotationId: "b" });
    expect(steps.take(() => true)).toEqual({ did: "placed", annotationId: "a" });
    expect(steps.take(() => true)).toBeNull();
  });

  it("passes over what somebody else has changed since", () => {
    const steps = new OwnSteps(memory(), "c");
    steps.add({ did: "placed", annotationId: "a" });
    steps.add({ did: "placed", annotationId: "gone" });
    expect(steps.take((step) => step.annotationId !== "gone")).toEqual({ did: "placed", annotationId: "a" });
    expect(steps.steps.value).toEqual([]);
  });

  it("is still there after a reload, for the same case only", () => {
    const storage = memory();
    new OwnSteps(storage, "c").add({ did: "placed", annotationId: "a" });
    expect(new OwnSteps(storage, "c").steps.value).toHaveLength(1);
    expect(new OwnSteps(storage, "other").steps.value).toHaveLength(0);
  });

  it("begins anew when the kept text is damaged", () => {
    const storage = memory();
    storage.setItem("sightline.undo.c", "{");
    expect(new OwnSteps(storage, "c").steps.value).toEqual([]);
  });
});
