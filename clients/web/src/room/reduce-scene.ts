/** What events about the scanned place change. See caselog/reduce_scene.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { Draft } from "./draft";

export function reduceScene(draft: Draft, event: CaseEvent): void {
  if (event.kind !== "scene.saved") return;
  const { seq, at_ms, body } = event;
  draft.scenes.set(body.world_id, { ...body, keyframes: body.keyframes ?? null, at_ms, seq });
}
