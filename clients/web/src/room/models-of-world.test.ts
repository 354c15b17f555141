import { describe, expect, it } from "vitest";
import { EMPTY_CASE, type CaseState, type ModelProposal } from "./case-state";
import { isAmbiguous, openProposal, shownModels } from "./models-of-world";

const by = { account_id: "a", display_name: "Eva", role: "expert" } as const;
const proposal = (id: string, change: Partial<ModelProposal> = {}): ModelProposal => ({
  proposal_id: id, model_id: "pump", world_id: "here", name: "pump.stl", blob: "", world_from_model: { p: [0, 0, 0], q: [0, 0, 0, 1] },
  fitness: 0.8, residual_m: 0.01, runner_up: 0.2, answer: null, at_ms: 0, seq: 1, ...change,
});
const said = (is_confirmed: boolean): ModelProposal["answer"] => ({ is_confirmed, by, at_ms: 0, seq: 2 });
const stateOf = (...proposals: readonly ModelProposal[]): CaseState => ({
  ...EMPTY_CASE, model_proposals: new Map(proposals.map((one) => [one.proposal_id, one])),
});

describe("models of a world", () => {
  it("are shown at their newest place that was not rejected, in their own world only", () => {
    const state = stateOf(
      proposal("1", { answer: said(true) }), proposal("2", { answer: said(false) }),
      proposal("3", { model_id: "valve" }), proposal("4", { world_id: "there" }),
    );
    expect(shownModels(state, "here").map(({ proposal_id }) => proposal_id)).toEqual(["1", "3"]);
    expect(shownModels(state, "elsewhere")).toEqual([]);
  });

  it("ask to be judged while nobody has answered", () => {
    expect(openProposal(stateOf(proposal("1", { answer: said(true) })), "here")).toBeNull();
    expect(openProposal(stateOf(proposal("1", { answer: said(true) }), proposal("2")), "here")?.proposal_id).toBe("2");
    expect(openProposal(stateOf(proposal("1", { answer: said(false) })), "here")).toBeNull();
  });

  it("say when they fit nearly as well elsewhere", () => {
    expect(isAmbiguous(proposal("1", { runner_up: 0.75 }))).toBe(true);
    expect(isAmbiguous(proposal("1"))).toBe(false);
  });
});
