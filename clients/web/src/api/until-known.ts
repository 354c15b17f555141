/** For what the server can say only after a while, such as the parts of a machine that it has to make first. */

import { asSightlineError } from "../base/errors";

const AGAIN_MS = 3000;
/** What asking again does not change. */
const FINAL = new Set(["not_found", "permission_denied", "unauthenticated"]);

/** Asks until there is an answer; null when there will be none. Returns the function that stops it. */
export function untilKnown<Answer>(ask: () => Promise<Answer>, onAnswer: (answer: Answer | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const attempt = async (): Promise<void> => {
    try {
      const answer = await ask();
      if (!isStopped) onAnswer(answer);
    } catch (error) {
      if (isStopped) return;
      if (FINAL.has(asSightlineError(error).code)) onAnswer(null);
      else timer = setTimeout(() => void attempt(), AGAIN_MS);
    }
  };
  void attempt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
