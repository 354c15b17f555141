import { describe, expect, it } from "vitest";
import type { Anchor, Geometry, Shape, Vector3 } from "../protocol/generated";
import { projectLine } from "./project";
import { labelPlace, spaceLines, type ShapedMark } from "./space";

const ANCHOR: Anchor = {
  world_id: "w", method: "depth", state: "good", p_world: [0, 0, -2], normal: [0, 0, 1], sigma_m: 0.01, views: 1, residual_m: null, reason: "",
  candidates: [],
};
const GEOMETRY: Geometry = { points_world: [], axes_world: [], radii_m: [], state: "good", reason: "" };

function mark(shape: Shape, geometry: Partial<Geometry> | null, anchor: Partial<Anchor> = {}): ShapedMark {
  return { shape, u: 0.5, v: 0.5, points: [], label: "", anchor: { ...ANCHOR, ...anchor }, geometry: geometry && { ...GEOMETRY, ...geometry } };
}

const A: Vector3 = [-0.1, 0, -2];
const B: Vector3 = [0.1, 0, -2];
const C: Vector3 = [0, 0.1, -2];

describe("lines in space", () => {
  it("of an arrow: as it was drawn for cameras, on the surface for who walks around it", () => {
    const arrow = mark("arrow", { axes_world: [[0.3, 0.1, 0]] });
    expect(spaceLines(arrow)[0]).toMatchObject({ points: [[0.3, 0.1, -2], [0, 0, -2]], end: "arrow" });
    const [standing] = spaceLines(arrow, "standing");
    expect(standing?.points[0]?.[2]).toBeCloseTo(-2 + Math.hypot(0.3, 0.1), 9);
    const far = spaceLines(mark("arrow", { axes_world: [[9, 0, 0]] }), "standing")[0]?.points[0];
    expect(far?.[2]).toBeCloseTo(-1.6, 9);
  });

  it("of a circle lie on its two half-axes", () => {
    const [line] = spaceLines(mark("circle", { axes_world: [[0.2, 0, 0], [0, 0, 0.1]] }));
    expect(line?.isClosed).toBe(true);
    for (const [x, y, z] of line?.points ?? []) expect((x / 0.2) ** 2 + ((z + 2) / 0.1) ** 2 + y * y).toBeCloseTo(1, 9);
  });

  it("of a stroke go over what is known, never across what is not", () => {
    expect(spaceLines(mark("stroke", { points_world: [A, B, null, null, C, A, null, B] })).map(({ points }) => points)).toEqual([[A, B], [C, A]]);
    expect(spaceLines(mark("stroke", { points_world: [null, null] }))).toEqual([]);
  });

  it("of a polygon are closed when all corners are known, and open at the gap otherwise", () => {
    expect(spaceLines(mark("area", { points_world: [A, B, C] }))[0]).toMatchObject({ points: [A, B, C], isClosed: true });
    expect(spaceLines(mark("polygon", { points_world: [A, null, B, C] }))).toMatchObject([{ points: [B, C, A], isClosed: false }]);
  });

  it("of an angle have their arc", () => {
    expect(spaceLines(mark("angle", { points_world: [B, [0, 0, -2], C] })).map(({ kind }) => kind)).toEqual(["line", "guide"]);
  });

  it("of a text lead to where its words stand", () => {
    const text = mark("text", { axes_world: [[0.1, 0.2, 0]] });
    expect(labelPlace(text)).toEqual([0.1, 0.2, -2]);
    expect(spaceLines(text)[0]).toMatchObject({ kind: "leader" });
    expect(labelPlace(mark("text", null))).toBeNull();
  });

  it("are none of a shape that is known on its picture only", () => {
    expect(spaceLines(mark("stroke", { points_world: [A, B], state: "screen_only" }))).toEqual([]);
    expect(spaceLines(mark("circle", null))).toEqual([]);
    expect(spaceLines(mark("arrow", { axes_world: [[0.1, 0, 0]] }, { p_world: null }))).toEqual([]);
  });
});

const INTRINSICS = { fx: 500, fy: 500, cx: 319.5, cy: 239.5, w: 640, h: 480 };
const POSE = { p: [0, 0, 0], q: [0, 0, 0, 1] } as const;

describe("lines as a camera sees them", () => {
  it("are where their points are", () => {
    const [line] = projectLine({ points: [A, B], isClosed: false, end: "ticks", kind: "line" }, POSE, INTRINSICS);
    expect(line?.points[0]?.u).toBeCloseTo(0.5 - 25 / 640, 9);
    expect(line?.points[1]?.u).toBeCloseTo(0.5 + 25 / 640, 9);
    expect(line?.end).toBe("ticks");
  });

  it("end at the lens instead of turning over behind it", () => {
    const through = { points: [[0, 0, -2], [0.5, 0, 2]] as const, isClosed: false, end: "arrow", kind: "line" } as const;
    const [line] = projectLine(through, POSE, INTRINSICS);
    expect(line?.points).toHaveLength(2);
    expect(line?.end).toBe("none");
    expect((line?.points[1]?.u ?? 0) > 1).toBe(true);
    const back = projectLine({ ...through, points: [[0.5, 0, 2], [0, 0, -2]] }, POSE, INTRINSICS);
    expect(back[0]?.end).toBe("arrow");
  });

  it("of a ring around the camera come as what lies before it", () => {
    const ring: Vector3[] = Array.from({ length: 24 }, (_, i) => [Math.sin(i / 3.82), -0.5, Math.cos(i / 3.82)]);
    const seen = projectLine({ points: ring, isClosed: true, end: "none", kind: "line" }, POSE, INTRINSICS);
    expect(seen.length).toBeGreaterThan(0);
    for (const { points, isClosed } of seen) {
      expect(isClosed).toBe(false);
      for (const { u, v } of points) expect(Number.isFinite(u) && v > 0.5).toBe(true);
    }
  });

  it("behind the camera are not seen", () => {
    expect(projectLine({ points: [[0, 0, 1], [1, 0, 1]], isClosed: false, end: "none", kind: "line" }, POSE, INTRINSICS)).toEqual([]);
  });
});
