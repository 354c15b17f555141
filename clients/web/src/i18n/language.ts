/** The language of the page: `?lang=` wins, then the last choice, then the browser's wish. */

import { signal, type ReadonlySignal } from "@preact/signals-core";

export type Language = "en" | "zh";

const KEY = "sightline.language";

/** Which language to begin with. Pure, for tests. */
export function chooseLanguage(query: string, kept: string | null, wishes: readonly string[]): Language {
  const asked = new URLSearchParams(query).get("lang");
  for (const choice of [asked, kept]) if (choice === "en" || choice === "zh") return choice;
  const wish = wishes.find((tag) => /^(en|zh)\b/i.test(tag));
  return wish?.toLowerCase().startsWith("zh") ? "zh" : "en";
}

const current = signal<Language>("en");

export const language: ReadonlySignal<Language> = current;

/** The tag for `<html lang>` and `Intl`. */
export function languageTag(value: Language): string {
  return value === "zh" ? "zh-Hans" : "en";
}

/** Reads address and storage; called once by every page before it draws. An address that says it holds for its tab. */
export function startLanguage(): void {
  const chosen = chooseLanguage(location.search, kept(), navigator.languages);
  if (new URLSearchParams(location.search).get("lang") === chosen) keep("sessionStorage", chosen);
  show(chosen);
}

/** Changes the language at once, keeps it, and puts it into the address, so that a reload and a copied link agree. */
export function setLanguage(value: Language): void {
  putIntoAddress(value);
  keep("sessionStorage", value);
  keep("localStorage", value);
  show(value);
}

/** For tests and for pages without a DOM of their own. */
export function languageForTest(value: Language): void {
  current.value = value;
}

function show(value: Language): void {
  current.value = value;
  document.documentElement.lang = languageTag(value);
}

function putIntoAddress(value: Language): void {
  const address = new URL(location.href);
  address.searchParams.set("lang", value);
  try {
    history.replaceState(history.state, "", address);
  } catch {
    // A page that was opened as a file may not change its address.
  }
}

function keep(storage: "sessionStorage" | "localStorage", value: Language): void {
  try {
    globalThis[storage].setItem(KEY, value);
  } catch {
    // Storage may be forbidden or full; the address still says it.
  }
}

function kept(): string | null {
  try {
    return sessionStorage.getItem(KEY) ?? localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
