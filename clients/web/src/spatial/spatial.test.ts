// The vectors that Python made and is tested with too (tests/unit/spatial/test_shared_vectors.py).
import { describe, expect, it } from "vitest";
import vectors from "../../../../protocols/vectors/spatial.json";
import type { Intrinsics, Pose, Vector3 } from "../protocol/generated";
import { fieldOfViewRad, project, rayOf, resized, unproject } from "./camera";
import { flipCameraAxes } from "./frames";
import { distanceM, RigidTransform } from "./rigid-transform";

interface Projection {
  readonly name: string;
  readonly pose: Pose;
  readonly intrinsics: Intrinsics;
  readonly p_world: Vector3;
  readonly u: number | null;
  readonly v: number | null;
  readonly depth_m: number | null;
}

interface Product {
  readonly c_from_b: Pose;
  readonly b_from_a: Pose;
  readonly c_from_a: Pose;
  readonly a_from_c: Pose;
  readonly p_a: Vector3;
  readonly p_c: Vector3;
}

const projections = vectors.projections as unknown as readonly Projection[];
const products = vectors.products as unknown as readonly Product[];
const seen = projections.filter((one) => one.u !== null);

function expectClose(actual: readonly number[], expected: readonly number[], digits = 9): void {
  expect(actual.length).toBe(expected.length);
  for (const [index, value] of expected.entries()) expect(actual[index]).toBeCloseTo(value, digits);
}

function expectSamePose(actual: Pose, expected: Pose): void {
  expectClose(actual.p, expected.p);
  // A quaternion and its negative are one orientation.
  const sign = actual.q.reduce((sum, value, index) => sum + value * (expected.q[index] ?? 0), 0) < 0 ? -1 : 1;
  expectClose(actual.q.map((value) => value * sign), expected.q);
}

describe("camera", () => {
  it.each(projections)("projects: $name", ({ p_world, pose, intrinsics, u, v, depth_m }) => {
    const found = project(p_world, pose, intrinsics);
    if (u === null || v === null || depth_m === null) expect(found).toBeNull();
    else expectClose([found?.u ?? NaN, found?.v ?? NaN, found?.depthM ?? NaN], [u, v, depth_m]);
  });

  it.each(seen)("goes back to the point: $name", ({ p_world, pose, intrinsics, u, v, depth_m }) => {
    expectClose(unproject(u ?? NaN, v ?? NaN, depth_m ?? NaN, pose, intrinsics), p_world, 8);
  });

  it.each(seen)("has a ray that meets the point: $name", ({ p_world, pose, intrinsics, u, v }) => {
    const { origin, direction } = rayOf(u ?? NaN, v ?? NaN, pose, intrinsics);
    const range = distanceM(origin, p_world);
    const met = origin.map((value, index) => value + (direction[index] ?? NaN) * range);
    expectClose(met, p_world, 8);
  });

  it("sees the same at another picture size", () => {
    for (const { p_world, pose, intrinsics } of seen) {
      const small = project(p_world, pose, resized(intrinsics, 160, 90));
      const large = project(p_world, pose, intrinsics);
      expectClose([small?.u ?? NaN, small?.v ?? NaN], [large?.u ?? NaN, large?.v ?? NaN]);
    }
  });

  it("knows its field of view", () => {
    const intrinsics = { fx: 320, fy: 240, cx: 319.5, cy: 239.5, w: 640, h: 480 };
    expect(fieldOfViewRad(intrinsics).x).toBeCloseTo(Math.PI / 2, 12);
    expect(fieldOfViewRad(intrinsics).y).toBeCloseTo(Math.PI / 2, 12);
  });

  it("flips the axes and back", () => {
    expect(flipCameraAxes([1, 2, 3])).toEqual([1, -2, -3]);
    expect(flipCameraAxes(flipCameraAxes([1, 0, 3]))).toEqual([1, 0, 3]);
  });
});

describe("rigid transforms", () => {
  it.each(products.map((product, index) => ({ index, ...product })))("compose and invert: $index", (one) => {
    const cFromA = RigidTransform.fromPose(one.c_from_b).compose(RigidTransform.fromPose(one.b_from_a));
    expectSamePose(cFromA.toPose(), one.c_from_a);
    expectSamePose(cFromA.inverse().toPose(), one.a_from_c);
    expectClose(cFromA.apply(one.p_a), one.p_c);
    expectClose(cFromA.inverse().apply(one.p_c), one.p_a);
    expect(cFromA.toPose().q[3]).toBeGreaterThanOrEqual(0);
  });

  it("measure angle and distance", () => {
    const turned = new RigidTransform([3, 4, 0], [0, Math.sin(0.35), 0, Math.cos(0.35)]);
    expect(turned.angleToRad(RigidTransform.identity)).toBeCloseTo(0.7, 9);
    expect(turned.distanceToM(RigidTransform.identity)).toBe(5);
  });

  it.each([
    [{ p: [0, 0, 0], q: [0, 0, 0, 0.9] }],
    [{ p: [0, NaN, 0], q: [0, 0, 0, 1] }],
    [{ p: [0, 0, 0], q: [Infinity, 0, 0, 1] }],
    [{ p: [0, 0, 0], q: [0, 0, 0, 0] }],
  ] as const)("refuse the pose %j", (pose) => {
    expect(() => RigidTransform.fromPose(pose)).toThrow(/unit quaternion/);
  });

  it("take a quaternion of single precision", () => {
    const pose = { p: [0, 0, 0], q: [0, 0.70711, 0, 0.70711] } as const;
    expect(Math.hypot(...RigidTransform.fromPose(pose).rotation)).toBeCloseTo(1, 12);
  });
});
