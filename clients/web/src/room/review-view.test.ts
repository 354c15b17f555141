import { describe, expect, it } from "vitest";
import type { Actor, ReviewItem } from "../protocol/generated";
import { EMPTY_CASE, type CaseState, type Fault, type ItemDecision, type Mark, type ReworkItem, type Signature } from "./case-state";
import { canReturn, changesSince, decideBlock, hasPlace, mayDefer, openClearItems, openMeanings, reworkStory, signBlock, type Meaning } from "./review-view";

const actor = (account_id: string, role: Actor["role"] = "supervisor"): Actor => ({ account_id, display_name: account_id, role });
const maria = actor("maria");
const tom = actor("tom");
const item = (item_id: string, is_exception: boolean, event_seqs: readonly number[] = [1]): ReviewItem => ({
  item_id, rule: "fault.recorded", rule_version: 2, params: {}, is_exception, event_seqs,
});
const decision = (item_id: string, verdict: ItemDecision["verdict"], seq = 5): readonly [string, ItemDecision] => [
  item_id, { item_id, verdict, reason: "", by: maria, at_ms: 0, seq },
];
const signature = (meaning: Meaning, by: Actor, ended_by_seq: number | null = null): Signature => ({
  meaning, printed_name: by.display_name, subject_seq: 6, record_sha256: "", reauthenticated_at_ms: 0, authentication: null, by, at_ms: 0, seq: 7,
  ended_by_seq, ended_by_kind: null, ended_at_ms: null,
});

function inReview(change: Partial<CaseState> = {}, ...decisions: readonly (readonly [string, ItemDecision])[]): CaseState {
  const items = [item("fault:1", true), item("step:a", false)];
  const review = { ruleset: "r", ruleset_version: 2, items, generated_at_ms: 0, seq: 4, decisions: new Map(decisions), earlier: new Map() };
  return { ...EMPTY_CASE, life: "in_review", performers: new Map([["anna", 2]]), review, ...change };
}

describe("who may decide", () => {
  it("is a supervisor who took no part, while the list waits", () => {
    expect(decideBlock(inReview(), maria)).toBeNull();
    expect(decideBlock(inReview(), actor("anna"))).toBe("performer");
    expect(decideBlock(inReview(), actor("ida", "auditor"))).toBe("role");
    expect(decideBlock(inReview({ life: "signed" }), maria)).toBe("signed");
    expect(decideBlock(inReview({ life: "open", review: null }), maria)).toBe("open");
  });

  it("may return it only with something rejected", () => {
    expect(canReturn(inReview({}, decision("fault:1", "confirmed")), maria)).toBe(false);
    expect(canReturn(inReview({}, decision("fault:1", "rejected")), maria)).toBe(true);
  });

  it("may put off a fault that waits, also while it is away for rework", () => {
    const fault = (state: Fault["state"]): Fault => ({ state }) as Fault;
    expect(mayDefer(inReview(), maria, fault("confirmed"))).toBe(true);
    expect(mayDefer(inReview({ life: "returned" }), maria, fault("suspected"))).toBe(true);
    expect(mayDefer(inReview({ life: "returned" }), actor("anna"), fault("suspected"))).toBe(false);
    expect(mayDefer(inReview(), maria, fault("deferred"))).toBe(false);
    expect(mayDefer(inReview({ life: "signed" }), maria, fault("confirmed"))).toBe(false);
    expect(mayDefer(inReview({ life: "open", review: null }), maria, fault("confirmed"))).toBe(false);
  });

  it("may confirm together only what is all clear and open", () => {
    expect(openClearItems(inReview()).map(({ item_id }) => item_id)).toEqual(["step:a"]);
    expect(openClearItems(inReview({}, decision("step:a", "confirmed")))).toEqual([]);
  });
});

describe("who may sign, with which meaning", () => {
  const decided = [decision("fault:1", "confirmed"), decision("step:a", "confirmed")] as const;

  it("needs every item decided, and none rejected to approve", () => {
    expect(signBlock(inReview(), maria, "approved")).toBe("undecided");
    const rejected = inReview({}, decision("fault:1", "rejected"), decision("step:a", "confirmed"));
    expect(signBlock(rejected, maria, "approved")).toBe("rejected");
    expect(openMeanings(rejected, maria)).toEqual(["rejected", "reviewed"]);
    expect(openMeanings(inReview({}, ...decided), maria)).toEqual(["approved", "rejected", "reviewed"]);
  });

  it("lets a second person accept or countersign what holds, and nobody twice", () => {
    const signed = inReview({ life: "signed", signatures: [signature("approved", maria)] }, ...decided);
    expect(openMeanings(signed, maria)).toEqual(["reviewed"]);
    expect(openMeanings(signed, tom)).toEqual(["accepted", "witnessed", "reviewed", "approved", "rejected"]);
    expect(signBlock(signed, actor("anna"), "witnessed")).toBe("performer");
    const ended = inReview({ signatures: [signature("approved", maria, 8)] }, ...decided);
    expect(signBlock(ended, tom, "witnessed")).toBe("unsigned");
    expect(signBlock(inReview({ life: "signed", signatures: [signature("rejected", maria)] }, ...decided), tom, "accepted")).toBe("unapproved");
  });

  it("is no auditor", () => {
    expect(openMeanings(inReview({}, ...decided), actor("ida", "auditor"))).toEqual([]);
  });
});

describe("what there is in space", () => {
  it("is a stored scan or a mark with a place", () => {
    const mark = (p_world: readonly number[] | null) => ({ anchor: { p_world }, is_deleted: false }) as unknown as Mark;
    expect(hasPlace(inReview({ annotations: new Map([["a", mark(null)]]) }))).toBe(false);
    expect(hasPlace(inReview({ annotations: new Map([["a", mark([0, 1, 2])]]) }))).toBe(true);
  });
});

describe("an item that comes back", () => {
  const rework: ReworkItem = {
    item_id: "fault:1", reason: "Wrong pump", round: 1, by: maria, at_ms: 0, seq: 10, is_open: false,
    answers: [{ text: "Done", photo_ids: [], by: actor("li", "field"), at_ms: 0, seq: 14 }],
  };

  it("tells its story, and what has changed since", () => {
    const state = inReview({ rework: new Map([["fault:1", rework]]) });
    expect(reworkStory(state, "fault:1")).toMatchObject({ isAnswered: true, earlier: null });
    expect(reworkStory(state, "step:a")).toBeNull();
    expect(changesSince(item("fault:1", true, [3, 12, 14, 15]), rework)).toEqual([12, 15]);
  });
});
