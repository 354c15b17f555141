import { describe, expect, it } from "vitest";
import type { FrameRecord, Pose, Vector3 } from "../protocol/generated";
import { project, unproject } from "./camera";
import { ghostAtArrival, poseAtArrival } from "./ghost";
import { RigidTransform } from "./rigid-transform";

const INTRINSICS = { fx: 520, fy: 520, cx: 319.5, cy: 239.5, w: 640, h: 480 };
const SEAL: Vector3 = [0.1, 0.8, -1.2];

/** Standing at the pump, turned to the left by an angle about +Y. */
function lookingLeft(angleRad: number, p: Vector3 = [0, 1.5, 0]): Pose {
  return { p, q: [0, Math.sin(angleRad / 2), 0, Math.cos(angleRad / 2)] };
}

function record(captured_at_ms: number, change: Partial<FrameRecord> = {}): FrameRecord {
  return {
    publication_id: "p", frame_no: Math.round(captured_at_ms), ssrc: 1, rtp_ts: 0, captured_at_ms, world_id: "w",
    pose: lookingLeft(0), intrinsics: INTRINSICS, is_certain: true, ...change,
  };
}

describe("ghost at arrival", () => {
  it("is nothing while the head rests", () => {
    const ghost = ghostAtArrival(SEAL, lookingLeft(0.3), lookingLeft(0.3));
    expect(ghost.offM).toBeCloseTo(0, 12);
    expect(ghost.turnRad).toBeCloseTo(0, 6);
  });

  it("lies in the later picture at the pixel that was clicked", () => {
    const clicked = lookingLeft(0.1);
    const later = lookingLeft(0.26, [0.02, 1.49, 0.01]);
    const { pGhost } = ghostAtArrival(SEAL, clicked, later);
    const click = project(SEAL, clicked, INTRINSICS);
    const there = project(pGhost, later, INTRINSICS);
    expect(there?.u).toBeCloseTo(click?.u ?? NaN, 9);
    expect(there?.v).toBeCloseTo(click?.v ?? NaN, 9);
    expect(there?.depthM).toBeCloseTo(click?.depthM ?? NaN, 9);
    expect(pGhost).toEqual(unproject(click?.u ?? 0, click?.v ?? 0, click?.depthM ?? 0, later, INTRINSICS).map((x) => expect.closeTo(x, 9) as number));
  });

  it("is as far off as the chord of the turn: nine degrees at 1.2 m are 19 cm", () => {
    const turn = (9 * Math.PI) / 180;
    const ghost = ghostAtArrival([0, 1.5, -1.2], lookingLeft(0), lookingLeft(turn));
    expect(ghost.turnRad).toBeCloseTo(turn, 9);
    expect(ghost.offM).toBeCloseTo(2 * 1.2 * Math.sin(turn / 2), 9);
  });

  it("follows a step to the side by the length of the step", () => {
    const ghost = ghostAtArrival(SEAL, lookingLeft(0), lookingLeft(0, [0.12, 1.5, 0]));
    expect(ghost.offM).toBeCloseTo(0.12, 12);
    expect(ghost.turnRad).toBe(0);
  });
});

describe("pose at arrival", () => {
  const clicked = record(1000);
  /** A head that turns at an even 0.5 radians a second. */
  const turning = (ms: number): FrameRecord => record(ms, { pose: lookingLeft((ms - 1000) * 0.0005, [(ms - 1000) * 1e-4, 1.5, 0]) });
  const angleOf = (pose: Pose | null): number => 2 * Math.asin(pose?.q[1] ?? NaN);

  it("waits for a frame that is late enough", () => {
    expect(poseAtArrival([clicked, record(1080), record(1240)], clicked, 300)).toBeNull();
  });

  it.each([
    [[1000, 1300]],
    [[1000, 1240, 1320, 1400]],
    [[1320, 1240, 1000]],
    [[1000, 1100, 1299, 1301]],
  ])("is that of 300 ms later between the frames at %j", (times) => {
    const pose = poseAtArrival(times.map(turning), clicked, 300);
    expect(angleOf(pose)).toBeCloseTo(0.15, 9);
    expect(pose?.p[0]).toBeCloseTo(0.03, 9);
  });

  it("is not known where the frames around that time are missing", () => {
    expect(poseAtArrival([turning(1000), turning(1500)], clicked, 300)).toBeNull();
  });

  it("passes over other cameras, other worlds and frames without a pose", () => {
    const others = [record(1300, { publication_id: "q" }), record(1300, { world_id: "v" }), record(1300, { pose: null })];
    expect(poseAtArrival([clicked, ...others], clicked, 300)).toBeNull();
    expect(angleOf(poseAtArrival([turning(1000), ...others, turning(1400)], clicked, 300))).toBeCloseTo(0.15, 9);
  });
});

describe("the way between two transforms", () => {
  it("is even, and the shorter one round, also for a quaternion of the other sign", () => {
    const from = RigidTransform.fromPose(lookingLeft(0.2));
    const to = RigidTransform.fromPose(lookingLeft(1));
    const [x, y, z, w] = to.rotation;
    for (const end of [to, new RigidTransform(to.translation, [-x, -y, -z, -w])]) {
      for (const share of [0, 0.25, 0.5, 1]) expect(from.towards(end, share).angleToRad(from)).toBeCloseTo(0.8 * share, 7);
    }
    expect(from.towards(from, 0.5).rotation).toEqual(from.rotation.map((part) => expect.closeTo(part, 12) as number));
  });
});
