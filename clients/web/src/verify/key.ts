/** The fingerprint that a package is compared with, as people give it: typed, pasted in groups, or in the address. */

import type { Verdict } from "./package";

/** What a printed report's address says after `#key=`; browsers never send that part anywhere. Empty when it says nothing. */
export function keyOfAddress(hash: string): string {
  return new URLSearchParams(hash.replace(/^#/, "")).get("key") ?? "";
}

/** The digits alone, without the blanks and colons of groups. */
export function digitsOf(typed: string): string {
  return typed.replaceAll(/[\s:]/g, "").toLowerCase();
}

export function isFingerprint(digits: string): boolean {
  return /^[0-9a-f]{64}$/.test(digits);
}

/** Whether the package was signed by a known key, and that is not the one that was given. */
export function isOtherKey(verdict: Verdict): boolean {
  return verdict.findings.some((finding) => finding.code === "key_not_given");
}
