import { describe, expect, it } from "vitest";
import type { LogEvent } from "../../../src/protocol/envelope";
import type { RecordedPart, Recording } from "../../../src/protocol/generated";
import { momentsOf, nameOfPart, placeOf } from "./recording-moments";

const START = 1_763_800_000_000;

function part(file: string, starts_at_ms: number, duration_ms: number, kind: "video" | "audio" = "video"): RecordedPart {
  const track = { publication_id: file, kind, codec: `${kind}/x`, name: "Tom", width: 0, height: 0 };
  return { file, participant_id: file, starts_at_ms, duration_ms, size_bytes: 1, is_complete: true, tracks: [track] };
}

const voice = part("part-001.webm", 0, 60_000, "audio");
const early = part("part-002.webm", 1_000, 19_000);
const late = part("part-003.webm", 30_000, 30_000);
const recording: Recording = {
  recording_id: "r", started_at_ms: START, ended_at_ms: START + 60_000, end_reason: "asked", parts: [voice, early, late],
};

function event(seq: number, kind: string, afterMs: number): LogEvent {
  return { seq, kind, at_ms: START + afterMs, body: {}, actor: {}, op_id: "", hash: "" } as unknown as LogEvent;
}

describe("moments of a recording", () => {
  it("are what happened while it ran, without presence and what computers add", () => {
    const events = [
      event(1, "annotation.placed", -1), event(2, "annotation.placed", 0), event(3, "anchor.refined", 10), event(4, "chat.posted", 60_000),
      event(5, "participant.joined", 20), event(6, "fault.created", 60_001),
    ];
    expect(momentsOf(recording, events).map(({ seq, atMs }) => [seq, atMs])).toEqual([[2, 0], [4, 60_000]]);
  });

  it("go on while it still runs", () => {
    const running = { ...recording, ended_at_ms: null, end_reason: null };
    expect(momentsOf(running, [event(6, "fault.created", 90_000)])).toHaveLength(1);
  });
});

describe("where a moment is seen", () => {
  it("is in a file with a picture, two seconds before it happened", () => {
    expect(placeOf(recording, null, 10_000)).toEqual({ part: early, atS: 7 });
    expect(placeOf(recording, null, 40_000)).toEqual({ part: late, atS: 8 });
  });

  it("stays in the file that is shown while that has it", () => {
    expect(placeOf(recording, voice, 10_000)).toEqual({ part: voice, atS: 8 });
    expect(placeOf(recording, early, 40_000)?.part).toBe(late);
  });

  it("is where only a voice was stored when there was no picture", () => {
    expect(placeOf(recording, early, 25_000)?.part).toBe(voice);
  });

  it("is at the beginning when the file begins a moment later, and nowhere when nothing was stored", () => {
    expect(placeOf({ ...recording, parts: [early] }, null, 500)).toEqual({ part: early, atS: 0 });
    expect(placeOf({ ...recording, parts: [early] }, null, 25_000)).toBeNull();
    expect(placeOf({ ...recording, parts: [] }, null, 0)).toBeNull();
  });

  it("may be in a file that still grows", () => {
    const growing = { ...early, is_complete: false, duration_ms: 0 };
    expect(placeOf({ ...recording, parts: [growing] }, null, 50_000)?.part).toBe(growing);
  });
});

it("a file is called by whose it is", () => {
  expect(nameOfPart(early)).toBe("Tom");
  expect(nameOfPart({ ...early, tracks: [] })).toBe("part-002.webm");
});
