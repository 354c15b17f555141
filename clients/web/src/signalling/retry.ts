/** When to connect again. */

/** Delays before attempt 1, 2, ... (milliseconds); later attempts use the last one. */
export const BACK_OFF_MS = [0, 300, 1200, 2700, 4800, 7000] as const;

/** Up to so much is added from the second attempt on, so that a restarted server is not met by all at once. */
const JITTER_MS = 1000;

/**
 * Milliseconds to wait before an attempt.
 *
 * @param attempt 0 for the first attempt after a loss.
 * @param random in [0, 1).
 */
export function retryDelayMs(attempt: number, random: number): number {
  const base = BACK_OFF_MS[Math.min(attempt, BACK_OFF_MS.length - 1)] ?? 0;
  return attempt === 0 ? base : base + Math.round(random * Math.min(JITTER_MS, base));
}
