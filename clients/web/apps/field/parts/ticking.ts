/** Lets a component follow the clock, once a second and only while something is to be counted. */

import { useEffect, useState } from "preact/hooks";

/** UTC milliseconds, renewed every second while `isRunning`. */
export function useUtcNow(isRunning: boolean): number {
  const [nowMs, setNowMs] = useState(() => Date.now());
  useEffect(() => {
    if (!isRunning) return undefined;
    const tick = (): void => setNowMs(Date.now());
    tick();
    const timer = setInterval(tick, 1000);
    return () => clearInterval(timer);
  }, [isRunning]);
  return nowMs;
}
