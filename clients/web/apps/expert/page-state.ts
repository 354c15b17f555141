/** Which case this page is in. The address holds it, so that a reload in the middle of a call comes back to the call. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Me } from "../../src/protocol/generated";

/** Undefined while asking; null when nobody is signed in. */
export const me = signal<Me | null | undefined>(undefined);

const current = signal<string | null>(caseInAddress());
/** The case whose ringing call this person has just accepted on the desk; taken as soon as its page stands. */
const accepted = signal<string | null>(null);

/** Null on the desk. */
export const caseId: ReadonlySignal<string | null> = current;

export function openCase(id: string, options: { readonly isTaken?: boolean } = {}): void {
  accepted.value = options.isTaken ? id : null;
  go(id);
}

export function openDesk(): void {
  go(null);
}

/** True once for a case that was accepted on the desk. */
export function consumeAccepted(id: string): boolean {
  const isAccepted = accepted.value === id;
  if (isAccepted) accepted.value = null;
  return isAccepted;
}

/** Follows the browser's back and forward buttons. */
export function followAddress(): void {
  window.addEventListener("popstate", () => (current.value = caseInAddress()));
}

function go(id: string | null): void {
  const address = new URL(location.href);
  if (id === null) address.searchParams.delete("case");
  else address.searchParams.set("case", id);
  history.pushState(null, "", address);
  current.value = id;
}

function caseInAddress(): string | null {
  return new URLSearchParams(location.search).get("case");
}
