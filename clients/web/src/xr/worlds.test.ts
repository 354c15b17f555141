import { describe, expect, it } from "vitest";
import { Worlds } from "./worlds";

describe("the tracking origin", () => {
  it("gets a new name at every start, reset and jump, told before anything can carry it", () => {
    const told: [string, string | null][] = [];
    let made = 0;
    const worlds = new Worlds(({ world_id, reason }) => told.push([`${world_id} ${reason}`, worlds.current.peek()]), () => `w${++made}`);
    expect(worlds.current.value).toBeNull();
    worlds.begin("session_start");
    worlds.begin("reset");
    expect(worlds.begin("jump")).toBe("w3");
    expect(told).toEqual([["w1 session_start", "w1"], ["w2 reset", "w2"], ["w3 jump", "w3"]]);
    worlds.end();
    expect(worlds.current.value).toBeNull();
  });
});
