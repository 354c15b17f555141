import { signal } from "@preact/signals";
import { describe, expect, it, vi } from "vitest";
import type { Api } from "../api/api";
import { EMPTY_CASE, type CaseState, type ModelProposal } from "../room/case-state";
import { PlacedModels } from "./placed-models";

const proposal = (change: Partial<ModelProposal> = {}): ModelProposal => ({
  proposal_id: "1", model_id: "pump", world_id: "here", name: "pump.stl", blob: "b", world_from_model: { p: [1, 2, 3], q: [0, 0, 0, 1] },
  fitness: 0.8, residual_m: 0.01, runner_up: 0.2, answer: null, at_ms: 0, seq: 1, ...change,
});
const stateOf = (one: ModelProposal): CaseState => ({ ...EMPTY_CASE, model_proposals: new Map([[one.proposal_id, one]]) });
const rejected: ModelProposal["answer"] = {
  is_confirmed: false, by: { account_id: "a", display_name: "Eva", role: "expert" }, at_ms: 0, seq: 2,
};

describe("models in the 3D view", () => {
  it("lie where they were proposed, until somebody rejects the place", () => {
    const api = { blob: () => new Promise<Blob>(() => undefined) } as unknown as Api;
    const state = signal(stateOf(proposal()));
    const changed = vi.fn();
    const models = new PlacedModels({ api, caseId: "c", worldId: "here", state, changed, failed: vi.fn() });
    expect(models.root.children.map(({ position }) => position.toArray())).toEqual([[1, 2, 3]]);
    changed.mockClear();
    state.value = stateOf(proposal({ answer: rejected }));
    expect(models.root.children).toEqual([]);
    expect(changed).toHaveBeenCalled();
    models.close();
  });

  it("are not shown in another world", () => {
    const blob = vi.fn();
    const api = { blob } as unknown as Api;
    const models = new PlacedModels({ api, caseId: "c", worldId: "there", state: signal(stateOf(proposal())), changed: () => undefined, failed: vi.fn() });
    expect(models.root.children).toEqual([]);
    expect(blob).not.toHaveBeenCalled();
    models.close();
  });
});
