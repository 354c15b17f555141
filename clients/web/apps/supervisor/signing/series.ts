/**
 * A series of signatures of one sitting: name and password first, the password alone after. The server decides whether a
 * series runs; this only remembers what to ask for, in this tab.
 */

const KEY = "sightline.signing-series";

export function isInSeries(accountId: string): boolean {
  try {
    return sessionStorage.getItem(KEY) === accountId;
  } catch {
    return false;
  }
}

export function seriesStarted(accountId: string): void {
  try {
    sessionStorage.setItem(KEY, accountId);
  } catch {
    // Without storage every signature asks for both.
  }
}
