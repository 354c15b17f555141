/** What is said of a step besides its fields. */

import type { AnswerStep } from "../../../../src/protocol/generated";
import type { Asking } from "../step-flow";

export interface Said {
  readonly result: AnswerStep["result"];
  readonly note?: string;
  readonly overrideReason?: string;
}

/** The answer to a question for the reason. */
export function saidOf(asking: Asking, text: string): Said {
  if (asking === "override") return { result: "done", overrideReason: text };
  return { result: asking === "flag" ? "flagged" : "skipped", note: text };
}
