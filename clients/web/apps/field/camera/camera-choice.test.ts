import { describe, expect, it } from "vitest";
import { flipped } from "./camera-choice";

const cameras = [{ deviceId: "a", label: "A" }, { deviceId: "b", label: "B" }];

describe("the other camera", () => {
  it("is the other side on a phone", () => {
    expect(flipped("", cameras, true)).toBe("facing:user");
    expect(flipped("facing:user", cameras, true)).toBe("facing:environment");
  });

  it("is the next device on a desk, round and round", () => {
    expect(flipped("a", cameras, false)).toBe("b");
    expect(flipped("b", cameras, false)).toBe("a");
    expect(flipped("", cameras, false)).toBe("b");
    expect(flipped("", [], false)).toBe("");
  });
});
