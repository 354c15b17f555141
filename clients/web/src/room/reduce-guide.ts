/** What answers to guide steps and pictures taken change. See caselog/reduce_guide.py. */

import type { CaseEvent } from "../protocol/envelope";
import type { PhotoStored, StepAnswered } from "../protocol/generated";
import type { Photo, StepAnswer, StepOutcome } from "./case-state";
import type { Draft } from "./draft";

/** Of answers in logs from before outcomes were recorded. */
const OLD_OUTCOMES: Readonly<Record<StepAnswered["result"], StepOutcome>> = {
  done: "ok",
  flagged: "flagged",
  failed: "failed",
  skipped: "skipped",
};

export function reduceGuide(draft: Draft, event: CaseEvent): void {
  const { seq, at_ms, actor: by } = event;
  switch (event.kind) {
    case "guide.answered": {
      const given = draft.answers.get(event.body.step_key) ?? [];
      draft.answers.set(event.body.step_key, [...given, answerOf(event.body, { by, at_ms, seq })]);
      break;
    }
    case "photo.stored":
      draft.photos.set(event.body.photo_id, photoOf(event.body, { by, at_ms, seq }));
      break;
    default:
  }
}

type Line = Pick<StepAnswer, "by" | "at_ms" | "seq">;

function answerOf(body: StepAnswered, line: Line): StepAnswer {
  return {
    ...body,
    ...line,
    outcome: body.outcome ?? OLD_OUTCOMES[body.result],
    reading: body.reading ?? null,
    photo_ids: body.photo_ids ?? [],
    choice: body.choice ?? null,
    loto: body.loto ?? null,
    override_reason: body.override_reason ?? null,
  };
}

function photoOf(body: PhotoStored, line: Line): Photo {
  return {
    ...body,
    ...line,
    step_key: body.step_key ?? null,
    fault_id: body.fault_id ?? null,
    item_id: body.item_id ?? null,
    caption: body.caption ?? "",
  };
}
