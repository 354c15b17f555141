/** The demo's names and passwords of this tab: the tour stores them, because its people never chose any. Empty on a real server. */

const PASSWORDS = "sightline.demo-passwords";
const NAMES = "sightline.demo-names";

export function keepDemoPasswords(passwords: Readonly<Record<string, string>>): void {
  sessionStorage.setItem(PASSWORDS, JSON.stringify(passwords));
}

export function keepDemoNames(names: Readonly<Record<string, string>>): void {
  sessionStorage.setItem(NAMES, JSON.stringify(names));
}

/** @returns null for accounts that are none of the demo's. */
export function demoPasswordOf(accountId: string): string | null {
  return kept(PASSWORDS, accountId);
}

/** The name of the account, as one signs in with it. */
export function demoNameOf(accountId: string): string | null {
  return kept(NAMES, accountId);
}

function kept(key: string, accountId: string): string | null {
  try {
    const all = JSON.parse(sessionStorage.getItem(key) ?? "{}") as Record<string, string>;
    return all[accountId] ?? null;
  } catch {
    return null;
  }
}
