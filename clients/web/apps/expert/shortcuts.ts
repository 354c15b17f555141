/** One key for every tool. Keys do nothing while somebody writes or a dialog is open. */

import { useEffect } from "preact/hooks";

/** By `KeyboardEvent.key` in lower case; with Ctrl (or Cmd) as `ctrl+z`. */
export type Shortcuts = Readonly<Record<string, (() => void) | undefined>>;

const WRITING = new Set(["INPUT", "TEXTAREA", "SELECT"]);

export function isWriting(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (WRITING.has(target.tagName) || target.isContentEditable);
}

/** What a key press is called in `Shortcuts`; null for combinations that belong to the browser. */
export function keyName(event: Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey">): string | null {
  if (event.altKey) return null;
  const isControl = event.ctrlKey || event.metaKey;
  return isControl ? `ctrl+${event.key.toLowerCase()}` : event.key.toLowerCase();
}

export function useShortcuts(shortcuts: Shortcuts): void {
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.repeat || isWriting(event.target)) return;
      if (document.querySelector("dialog[open]")) return;
      const act = shortcuts[keyName(event) ?? ""];
      if (!act) return;
      event.preventDefault();
      act();
    };
    document.addEventListener("keydown", pressed);
    return () => document.removeEventListener("keydown", pressed);
  });
}
