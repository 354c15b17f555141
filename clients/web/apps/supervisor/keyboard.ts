/** Single-key commands of a page, off while somebody types or a dialog is open. */

import { useEffect } from "preact/hooks";

export type KeyMap = Readonly<Record<string, () => void>>;

export function useKeys(keys: KeyMap): void {
  useEffect(() => {
    const listening = new AbortController();
    const pressed = (event: KeyboardEvent): void => {
      const command = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!command || event.ctrlKey || event.metaKey || event.altKey || isBusyElsewhere(event.target)) return;
      event.preventDefault();
      command();
    };
    document.addEventListener("keydown", pressed, { signal: listening.signal });
    return () => listening.abort();
  });
}

function isBusyElsewhere(target: EventTarget | null): boolean {
  if (document.querySelector("dialog[open]")) return true;
  return target instanceof HTMLElement && target.matches("input, textarea, select, [contenteditable]");
}
