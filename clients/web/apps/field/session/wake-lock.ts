/** Keeps the screen on while the technician works; asked for anew whenever the page is shown again. */

export function keepScreenOn(until: AbortSignal): void {
  let lock: WakeLockSentinel | null = null;
  const ask = (): void => {
    if (until.aborted || document.visibilityState !== "visible" || (lock && !lock.released)) return;
    // Refused on low battery or without https: then the screen follows the system.
    wakeLock()?.request("screen").then(
      (given) => {
        lock = given;
        if (until.aborted) release();
      },
      () => undefined,
    );
  };
  const release = (): void => {
    lock?.release().catch(() => undefined);
    lock = null;
  };
  document.addEventListener("visibilitychange", ask, { signal: until });
  until.addEventListener("abort", release);
  ask();
}

/** Missing on plain HTTP and in older browsers. */
function wakeLock(): WakeLock | undefined {
  return (navigator as Partial<Pick<Navigator, "wakeLock">>).wakeLock;
}
