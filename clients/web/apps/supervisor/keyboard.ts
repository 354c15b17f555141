/** Single-key commands of a page, off while somebody types or a dialog is open. */

import { useEffect } from "preact/hooks";

export type KeyMap = Readonly<Record<string, () => void>>;

/** Keys that mean something to the element that has the focus. */
const OWN_KEYS: readonly (readonly [selector: string, keys: readonly string[]])[] = [
  ["button, a, summary, [role=tab]", ["Enter", " "]],
  ["canvas, video, [role=tablist] *", ["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight"]],
];

export function useKeys(keys: KeyMap): void {
  useEffect(() => {
    const listening = new AbortController();
    const pressed = (event: KeyboardEvent): void => {
      const command = keys[event.key.length === 1 ? event.key.toLowerCase() : event.key];
      if (!command || event.ctrlKey || event.metaKey || event.altKey || isMeantForElement(event)) return;
      event.preventDefault();
      command();
    };
    document.addEventListener("keydown", pressed, { signal: listening.signal });
    return () => listening.abort();
  });
}

function isMeantForElement({ target, key }: KeyboardEvent): boolean {
  if (document.querySelector("dialog[open], .menu[open]")) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target.matches("input, textarea, select, [contenteditable]")) return true;
  return OWN_KEYS.some(([selector, own]) => own.includes(key) && target.matches(selector));
}
