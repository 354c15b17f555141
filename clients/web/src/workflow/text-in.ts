/** Texts that a plant wrote in the languages it has. */

export type Texts = Readonly<Record<string, string>>;

/** The text in a language; else in English, else in the first language that it has, else nothing. */
export function textIn(text: Texts | null | undefined, language: string): string {
  if (!text) return "";
  return text[language] || text["en"] || (Object.values(text)[0] ?? "");
}
