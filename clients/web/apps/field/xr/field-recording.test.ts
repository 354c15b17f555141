import { signal } from "@preact/signals";
import { describe, expect, it } from "vitest";
import { EMPTY_CASE, type CaseState, type RecordingState } from "../../../src/room/case-state";
import { recordingWords } from "../../../src/ui/recording-words";
import { FieldRecording } from "./field-recording";

const { en } = recordingWords;
const anna = { account_id: "anna", display_name: "Anna", role: "expert" } as const;
const tom = { account_id: "tom", display_name: "Tom", role: "field" } as const;
const RECORDING: RecordingState = {
  recording_id: "r", state: "requested", requested_by: anna, requested_at_ms: 1, consents: new Map([["anna", 1]]),
  started_at_ms: null, ended_at_ms: null, end_reason: null,
};

function made(recording: RecordingState | null) {
  const state = signal<CaseState>({
    ...EMPTY_CASE,
    attendance: new Map([anna, tom].map((actor) => [actor.account_id, { participant_id: actor.account_id, actor, device: "", joined_at_ms: 1, left_at_ms: null }])),
    recordings: new Map(recording ? [["r", recording]] : []),
  });
  const sent: unknown[] = [];
  const socket = { op: (kind: string, body: object) => (sent.push({ kind, ...body }), Promise.resolve()) };
  const room = { state, welcome: signal({ self: tom }) };
  return { recording: new FieldRecording({ room, socket } as never), sent, state };
}

describe("a recording in the field of view", () => {
  it("asks while the wearer's answer is missing, and is answered once", () => {
    const { recording, sent } = made(RECORDING);
    expect(recording.words()?.question).toBe(en.question("Anna"));
    expect(recording.answered("done", 0), "another card's button").toBe(false);
    expect(recording.answered("agree", 0)).toBe(true);
    expect(recording.words(), "gone before the server has answered").toBeNull();
    expect(recording.answered("understood", 999), "a second press does not reach the card below").toBe(true);
    expect(recording.answered("understood", 1001)).toBe(false);
    expect(recording.answered("refuse", 1002), "it was answered").toBe(false);
    expect(sent).toEqual([{ kind: "recording.consent", recording_id: "r", is_agreed: true }]);
  });

  it("asks whoever comes while it runs, and says that it runs", () => {
    const { recording, sent } = made({ ...RECORDING, state: "running", started_at_ms: 2 });
    expect(recording.words()?.question).toBe(en.questionRunning);
    expect(recording.sign()).toBe(`${en.sign} · ${en.notIncluded("Tom")}`);
    recording.answered("refuse");
    expect(sent).toEqual([{ kind: "recording.consent", recording_id: "r", is_agreed: false }]);
  });

  it("asks nothing of who has agreed, and shows the sign only while something is stored", () => {
    const consents = new Map([["anna", 1], ["tom", 2]]);
    const { recording, state } = made({ ...RECORDING, consents });
    expect([recording.words(), recording.sign()]).toEqual([null, null]);
    state.value = { ...state.value, recordings: new Map([["r", { ...RECORDING, consents, state: "running", started_at_ms: 3 }]]) };
    expect(recording.sign()).toBe(en.sign);
    expect(made(null).recording.sign()).toBeNull();
    expect(made(null).recording.answered("agree")).toBe(false);
  });
});
