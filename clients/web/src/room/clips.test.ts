import { expect, it } from "vitest";
import type { CaseState, Clip } from "./case-state";
import { EMPTY_CASE } from "./case-state";
import { clipsOf, isBeingCut, nameOfClip } from "./clips";

const by = { account_id: "a", display_name: "Eva", role: "expert" } as const;
const clip: Clip = { clip_id: "1", number: 3, fault_id: "leak", by, at_ms: 1_000, stored: null, failure: null };
const stored = { mime: "video/webm" } as Clip["stored"];

it("gives a fault's clips in order and no others", () => {
  const clips = new Map([["1", clip], ["2", { ...clip, clip_id: "2", fault_id: "other" }], ["3", { ...clip, clip_id: "3" }]]);
  const state: CaseState = { ...EMPTY_CASE, clips };
  expect(clipsOf(state, "leak").map(({ clip_id }) => clip_id)).toEqual(["1", "3"]);
});

it("waits for a clip until it has come, failed or taken too long", () => {
  expect(isBeingCut(clip, 2_000)).toBe(true);
  expect(isBeingCut({ ...clip, stored }, 2_000)).toBe(false);
  expect(isBeingCut({ ...clip, failure: { clip_id: "1", reason: "failed" } }, 2_000)).toBe(false);
  expect(isBeingCut(clip, 1_000_000)).toBe(false);
});

it("names a clip's file by its format", () => {
  expect(nameOfClip({ ...clip, stored })).toBe("clip-3.webm");
  expect(nameOfClip({ ...clip, stored: { mime: "video/x-matroska" } as Clip["stored"] })).toBe("clip-3.mkv");
});
