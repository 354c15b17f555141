/** What to call an asset. */

import { language } from "../../../src/i18n/language";
import type { AssetCard } from "../../../src/protocol/generated";

/** The name in the page's language, else in English, else in any. */
export function nameOf({ names, tag }: AssetCard): string {
  return names[language.value] ?? names["en"] ?? Object.values(names)[0] ?? tag;
}
