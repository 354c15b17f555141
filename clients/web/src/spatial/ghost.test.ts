import { describe, expect, it } from "vitest";
import type { FrameRecord, Pose, Vector3 } from "../protocol/generated";
import { project, unproject } from "./camera";
import { ghostAtArrival, recordAtArrival } from "./ghost";

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

describe("record at arrival", () => {
  const clicked = record(1000);

  it("waits for a frame that is late enough", () => {
    expect(recordAtArrival([clicked, record(1080), record(1240)], clicked, 300)).toBeNull();
  });

  it.each([
    [[1240, 1320], 1320],
    [[1290, 1370], 1290],
    [[1080, 1160, 1240, 1320, 1400, 5000], 1320],
  ])("of the frames at %j takes the one at %i", (times, expected) => {
    const records = times.map((time) => record(time));
    expect(recordAtArrival(records, clicked, 300)?.captured_at_ms).toBe(expected);
  });

  it("passes over other cameras, other worlds and frames without a pose", () => {
    const others = [record(1300, { publication_id: "q" }), record(1300, { world_id: "v" }), record(1300, { pose: null })];
    expect(recordAtArrival(others, clicked, 300)).toBeNull();
    expect(recordAtArrival([...others, record(1400)], clicked, 300)?.captured_at_ms).toBe(1400);
  });
});
