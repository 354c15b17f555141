/**
 * Typed dictionaries. A page defines its own in its own folder:
 *
 *     const en = { hangUp: "Hang up", marksLeft: (count: number) => `${count} marks` };
 *     const zh: typeof en = { hangUp: "挂断", marksLeft: (count) => `${count} 个标记` };
 *     export const words = defineWords(en, zh);       // words().hangUp inside a component follows the language
 */

import { language, type Language } from "./language";

/** The dictionary of the present language; reading it inside a component or effect subscribes to changes. */
export type WordsOf<Dictionary> = (() => Dictionary) & Readonly<Record<Language, Dictionary>>;

export function defineWords<Dictionary extends object>(en: Dictionary, zh: Dictionary): WordsOf<Dictionary> {
  return Object.assign(() => (language.value === "zh" ? zh : en), { en, zh });
}
