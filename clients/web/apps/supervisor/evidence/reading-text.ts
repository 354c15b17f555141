/** Readings and limits in words. */

import { language } from "../../../src/i18n/language";
import { words } from "../words";

export function quantityText(value: number, unit: string): string {
  const number = new Intl.NumberFormat(language.value === "zh" ? "zh-Hans" : "en", { maximumSignificantDigits: 9 }).format(value);
  return unit === "" ? number : `${number}\u00a0${unit}`;
}

/** Empty without limits. */
export function limitsText(low: number | null, high: number | null, unit: string): string {
  const t = words().measurements;
  if (low !== null && high !== null) return `${t.limits}: ${t.between(quantityText(low, ""), quantityText(high, unit))}`;
  if (low !== null) return `${t.limits}: ${t.atLeast(quantityText(low, unit))}`;
  return high === null ? "" : `${t.limits}: ${t.atMost(quantityText(high, unit))}`;
}
