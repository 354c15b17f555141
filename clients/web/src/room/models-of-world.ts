/** Which imported models are shown in a world, and which one asks to be judged. */

import type { CaseState, ModelProposal } from "./case-state";

/** Nearly as good elsewhere: as server/sightline/spatial/scene/register.py says it. */
const AMBIGUOUS = 0.9;

/** The newest place of each model in a world that nobody has rejected, oldest first. */
export function shownModels({ model_proposals }: CaseState, worldId: string): readonly ModelProposal[] {
  const newest = new Map<string, ModelProposal>();
  for (const proposal of model_proposals.values()) {
    if (proposal.world_id !== worldId || proposal.answer?.is_confirmed === false) continue;
    newest.delete(proposal.model_id);
    newest.set(proposal.model_id, proposal);
  }
  return [...newest.values()];
}

/** The newest place that waits for somebody to look; null when none does. */
export function openProposal(state: CaseState, worldId: string): ModelProposal | null {
  return shownModels(state, worldId).findLast(({ answer }) => answer === null) ?? null;
}

export function isAmbiguous({ fitness, runner_up }: ModelProposal): boolean {
  return runner_up > AMBIGUOUS * fitness;
}
