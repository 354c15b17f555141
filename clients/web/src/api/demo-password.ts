/** The demo's passwords of this tab: the tour stores them, because its people never chose one. Empty on a real server. */

const KEY = "sightline.demo-passwords";

export function keepDemoPasswords(passwords: Readonly<Record<string, string>>): void {
  sessionStorage.setItem(KEY, JSON.stringify(passwords));
}

/** @returns null for accounts that are none of the demo's. */
export function demoPasswordOf(accountId: string): string | null {
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEY) ?? "{}") as Record<string, string>;
    return kept[accountId] ?? null;
  } catch {
    return null;
  }
}
