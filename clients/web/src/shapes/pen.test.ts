import { describe, expect, it } from "vitest";
import type { Shape } from "../protocol/generated";
import { pixelsBetween, type Drawing, type PicturePoint } from "./drawing";
import { IDLE, MOST_CORNERS, soFar, step, type PenEvent, type PenState } from "./pen";

const SIZE = { width: 800, height: 400 };
const p = (u: number, v: number): PicturePoint => ({ u, v });

/** Runs events from the start; returns the last state and everything that was finished. */
function run(tool: Shape, events: readonly PenEvent[]): { readonly state: PenState; readonly done: readonly Drawing[] } {
  let state: PenState = IDLE;
  const done: Drawing[] = [];
  for (const event of events) {
    const next = step(tool, state, event, SIZE);
    state = next.state;
    if (next.done) done.push(next.done);
  }
  return { state, done };
}

const click = (at: PicturePoint): readonly PenEvent[] => [{ type: "press", at }, { type: "release", at }];
const drag = (from: PicturePoint, to: PicturePoint, isRegular = false): readonly PenEvent[] => [
  { type: "press", at: from }, { type: "move", at: p((from.u + to.u) / 2, (from.v + to.v) / 2), isRegular }, { type: "move", at: to, isRegular },
  { type: "release", at: to, isRegular },
];

describe("the point", () => {
  it("is there at the press", () => {
    expect(run("point", [{ type: "press", at: p(0.2, 0.3) }]).done).toEqual([{ shape: "point", at: p(0.2, 0.3), points: [], label: "" }]);
    expect(run("point", click(p(0.2, 0.3))).done).toHaveLength(1);
  });
});

describe("shapes of two places", () => {
  it("take a drag: an arrow from its tail to its head", () => {
    const { done, state } = run("arrow", drag(p(0.2, 0.2), p(0.6, 0.5)));
    expect(done).toEqual([{ shape: "arrow", at: p(0.6, 0.5), points: [p(0.2, 0.2)], label: "" }]);
    expect(state).toBe(IDLE);
  });

  it("take two clicks as well, for unsteady hands and the keyboard", () => {
    const { done } = run("distance", [...click(p(0.2, 0.2)), { type: "move", at: p(0.4, 0.2) }, ...click(p(0.7, 0.2))]);
    expect(done).toEqual([{ shape: "distance", at: p(0.2, 0.2), points: [p(0.2, 0.2), p(0.7, 0.2)], label: "" }]);
  });

  it("make nothing of a single click", () => {
    expect(run("arrow", click(p(0.5, 0.5))).done).toEqual([]);
    expect(run("arrow", drag(p(0.5, 0.5), p(0.504, 0.5))).state.phase).toBe("drawing");
  });

  it("fill the box with an ellipse, and with Shift draw a circle around the first place, round on the page", () => {
    const [ellipse] = run("circle", drag(p(0.2, 0.2), p(0.6, 0.4))).done;
    expect(ellipse?.shape).toBe("circle");
    expect(ellipse?.at.u).toBeCloseTo(0.4, 9);
    expect(ellipse?.points[0]?.u).toBeCloseTo(0.6, 9);
    expect(ellipse?.points[1]?.v).toBeCloseTo(0.4, 9);
    const [circle] = run("circle", drag(p(0.5, 0.5), p(0.6, 0.5), true)).done;
    expect(circle?.at).toEqual(p(0.5, 0.5));
    const [a, b] = circle?.points ?? [];
    expect(a && circle && pixelsBetween(circle.at, a, SIZE)).toBeCloseTo(80, 9);
    expect(b && circle && pixelsBetween(circle.at, b, SIZE)).toBeCloseTo(80, 9);
  });
});

describe("the free hand", () => {
  it("keeps its way, and lets go of points that add nothing", () => {
    const way = Array.from({ length: 40 }, (_, i) => p(0.1 + i * 0.02, 0.5));
    const events: PenEvent[] = [{ type: "press", at: p(0.1, 0.5) }, ...way.map((at) => ({ type: "move", at }) as const), { type: "release", at: p(0.88, 0.5) }];
    const [stroke] = run("stroke", events).done;
    expect(stroke?.points).toEqual([p(0.1, 0.5), p(0.88, 0.5)]);
    expect(stroke?.at).toEqual(p(0.1, 0.5));
  });

  it("that does not move draws nothing", () => {
    expect(run("stroke", click(p(0.5, 0.5)))).toEqual({ state: IDLE, done: [] });
  });

  it("goes no farther than the picture", () => {
    const [stroke] = run("stroke", drag(p(0.5, 0.5), p(1.4, -0.2))).done;
    for (const { u, v } of stroke?.points ?? []) expect(u >= 0 && u <= 1 && v >= 0 && v <= 1).toBe(true);
  });
});

describe("shapes with corners", () => {
  const corners = [p(0.2, 0.2), p(0.6, 0.2), p(0.6, 0.7)];

  it("are closed by their first corner, by Enter or a double click, and not before there are three", () => {
    const clicks = corners.flatMap(click);
    const closings: readonly (readonly PenEvent[])[] = [click(p(0.203, 0.203)), [{ type: "close" }]];
    for (const closing of closings) {
      expect(run("polygon", [...clicks, ...closing]).done).toEqual([{ shape: "polygon", at: corners[0], points: corners, label: "" }]);
    }
    expect(run("area", [...corners.slice(0, 2).flatMap(click), { type: "close" }]).done).toEqual([]);
  });

  it("lose the last corner with Backspace, and all of it in the end", () => {
    const clicks = corners.flatMap(click);
    const { state } = run("area", [...clicks, { type: "back" }]);
    expect(state.phase === "drawing" && state.points).toEqual(corners.slice(0, 2));
    expect(run("area", [...clicks, { type: "back" }, { type: "back" }, { type: "back" }]).state).toBe(IDLE);
  });

  it("take no more corners than the wire does", () => {
    const many = Array.from({ length: 90 }, (_, i) => p(0.5 + 0.4 * Math.cos(i / 14.5), 0.5 + 0.4 * Math.sin(i / 14.5)));
    const [shape] = run("polygon", [...many.flatMap(click), { type: "close" }]).done;
    expect(shape?.points.length).toBeLessThanOrEqual(MOST_CORNERS);
  });
});

describe("the angle", () => {
  it("is three clicks with the vertex in the middle", () => {
    const [angle] = run("angle", [p(0.2, 0.5), p(0.5, 0.5), p(0.5, 0.1)].flatMap(click)).done;
    expect(angle).toEqual({ shape: "angle", at: p(0.5, 0.5), points: [p(0.2, 0.5), p(0.5, 0.5), p(0.5, 0.1)], label: "" });
  });

  it("takes its first leg as a drag", () => {
    const { done } = run("angle", [...drag(p(0.2, 0.5), p(0.5, 0.5)), ...click(p(0.5, 0.1))]);
    expect(done[0]?.points).toEqual([p(0.2, 0.5), p(0.5, 0.5), p(0.5, 0.1)]);
  });
});

describe("the text", () => {
  it("has its place and its box, then its words", () => {
    const events: PenEvent[] = [...drag(p(0.3, 0.6), p(0.5, 0.3)), { type: "write", text: "  Valve shut?  " }];
    expect(run("text", events).done).toEqual([{ shape: "text", at: p(0.3, 0.6), points: [p(0.5, 0.3)], label: "Valve shut?" }]);
  });

  it("finds a place for the box after a mere click, inside the picture", () => {
    for (const at of [p(0.5, 0.5), p(0.99, 0.01), p(0.01, 0.99)]) {
      const { state } = run("text", click(at));
      if (state.phase !== "writing") throw new Error("It waits for words.");
      expect(pixelsBetween(state.box, at, SIZE)).toBeGreaterThan(40);
      expect(state.box.u > 0 && state.box.u < 1 && state.box.v > 0 && state.box.v < 1).toBe(true);
    }
  });

  it("without words is none", () => {
    expect(run("text", [...click(p(0.5, 0.5)), { type: "write", text: "   " }])).toEqual({ state: IDLE, done: [] });
  });
});

describe("every tool", () => {
  it("forgets what was begun on Escape, and previews what is being drawn", () => {
    for (const tool of ["arrow", "circle", "stroke", "text", "polygon", "distance", "angle", "area"] as const) {
      const begun = run(tool, [{ type: "press", at: p(0.3, 0.3) }, { type: "move", at: p(0.5, 0.5) }]);
      expect(soFar(tool, begun.state, SIZE)).toMatchObject({ shape: tool });
      expect(step(tool, begun.state, { type: "cancel" }, SIZE)).toEqual({ state: IDLE, done: null });
      expect(soFar(tool, IDLE, SIZE)).toBeNull();
    }
  });

  it("draws nothing before the picture has a size", () => {
    expect(step("stroke", IDLE, { type: "press", at: p(0.5, 0.5) }, { width: 0, height: 0 })).toEqual({ state: IDLE, done: null });
  });
});
