import { describe, expect, it } from "vitest";
import { worldNames } from "./world-names";

const WORLD = "00000000-0000-4000-8000-0000000b0001";

describe("names of tracking origins", () => {
  it("are new at every start", () => {
    const next = worldNames(`?world=${WORLD}`, false);
    expect(new Set([next(), next(), WORLD]).size).toBe(3);
  });

  it("begin with the given one in the tour; a reset starts another", () => {
    const next = worldNames(`?world=${WORLD}`, true);
    expect(next()).toBe(WORLD);
    expect(next()).not.toBe(WORLD);
  });

  it.each(["", "?world=", "?world=here"])("are new where the address %j names none", (query) => {
    expect(worldNames(query, true)()).toMatch(/^[0-9a-f-]{36}$/);
  });
});
