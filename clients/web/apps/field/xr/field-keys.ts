/** Keys for what a wearer does with the hands: seen, next mark, mute, and the buttons of the step card by number. */

import { useEffect } from "preact/hooks";
import type { FieldSession } from "../session/field-session";
import { FieldActions } from "./field-actions";
import type { FieldCards } from "./field-cards";

export function useFieldKeys(session: FieldSession, cards: FieldCards): void {
  useEffect(() => {
    const actions = new FieldActions(session, cards);
    const leaving = new AbortController();
    window.addEventListener("keydown", (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.repeat || isTyping(event.target)) return;
      if (pressed(event.key.toLowerCase(), session, cards, actions)) event.preventDefault();
    }, { signal: leaving.signal });
    return () => leaving.abort();
  }, [session, cards]);
}

function pressed(key: string, session: FieldSession, cards: FieldCards, actions: FieldActions): boolean {
  if (key === "e") actions.press("strip", "seen");
  else if (key === "n") cards.selectNext();
  else if (key === "m") session.microphone.toggle();
  else if (/^[1-9]$/.test(key)) return actions.pressNth(Number(key) - 1);
  else return false;
  return true;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest("input, textarea, select, dialog, [contenteditable]") !== null;
}
