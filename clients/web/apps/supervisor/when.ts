/** Times on the page: exact, with the date when it was another day. */

import { exactTime } from "../../src/i18n/format";
import { language } from "../../src/i18n/language";

export function when(atMs: number): string {
  return exactTime(atMs, Date.now(), language.value);
}
