// Who is asked, who is stored, and what has ended, from the state of the case.
import { describe, expect, it } from "vitest";
import type { Actor } from "../protocol/generated";
import { EMPTY_CASE, type Attendance, type CaseState, type RecordingState } from "./case-state";
import { recordingFor } from "./recording-view";

function actor(name: string, role: Actor["role"]): Actor {
  return { account_id: name.toLowerCase(), display_name: name, role };
}

const TOM = actor("Tom", "field");
const EVA = actor("Eva", "expert");
const ANN = actor("Ann", "auditor");

function stay(who: Actor, device: string, left_at_ms: number | null = null): Attendance {
  return { participant_id: `${who.account_id}-${device}`, actor: who, device, joined_at_ms: 1, left_at_ms };
}

function state(stays: readonly Attendance[], ...recordings: readonly Partial<RecordingState>[]): CaseState {
  const made = recordings.map((recording, index): [string, RecordingState] => {
    const recording_id = `r${index}`;
    const base = {
      recording_id, state: "requested", requested_by: EVA, requested_at_ms: 5, consents: new Map([["eva", 5]]),
      started_at_ms: null, ended_at_ms: null, end_reason: null,
    } as const;
    return [recording_id, { ...base, ...recording }];
  });
  const attendance = new Map(stays.map((one) => [one.participant_id, one]));
  return { ...EMPTY_CASE, attendance, recordings: new Map(made) };
}

describe("the recording as a person sees it", () => {
  it("is off before anybody asked and after it ended", () => {
    expect(recordingFor(state([]), "tom")).toEqual({ view: { phase: "off", last: null }, asksMe: false });
    const ended = recordingFor(state([stay(TOM, "a")], { state: "ended", end_reason: "declined" }), "tom");
    expect(ended.view).toMatchObject({ phase: "off", last: { end_reason: "declined" } });
    expect(ended.asksMe).toBe(false);
  });

  it("waits for everybody present who can be seen or heard, once per person", () => {
    const stays = [stay(TOM, "a"), stay(TOM, "b"), stay(EVA, "a"), stay(ANN, "a"), stay(actor("Sue", "supervisor"), "a", 9)];
    const asked = state(stays, {});
    expect(recordingFor(asked, "tom")).toEqual({
      view: { phase: "waiting", recordingId: "r0", askedBy: "Eva", names: ["Tom"] },
      asksMe: true,
    });
    expect(recordingFor(asked, "eva").asksMe).toBe(false);
    expect(recordingFor(asked, "ann").asksMe).toBe(false);
    expect(recordingFor(asked, null).asksMe).toBe(false);
  });

  it("runs, and asks whoever came later", () => {
    const consents = new Map([["eva", 5], ["tom", 6]]);
    const stays = [stay(TOM, "a"), stay(EVA, "a"), stay(actor("Sue", "supervisor"), "a")];
    const running = state(stays, { state: "ended" }, { state: "running", started_at_ms: 7, consents });
    expect(recordingFor(running, "sue")).toEqual({
      view: { phase: "running", recordingId: "r1", startedAtMs: 7, names: ["Sue"] },
      asksMe: true,
    });
    expect(recordingFor(running, "tom").asksMe).toBe(false);
  });
});
