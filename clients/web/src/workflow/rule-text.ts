/** What an item of the review list says, in a language: the rule's words with the item's params filled in. Pure. */

import type { ReviewItem } from "../protocol/generated";
import { RULE_TEXTS, type RuleTexts } from "../protocol/rule-texts";

export interface ItemText {
  readonly title: string;
  /** What to verify. */
  readonly verify: string;
  /** The rule in words. */
  readonly why: string;
  /** Why it is an exception; empty when it is none. */
  readonly reasons: readonly string[];
}

const REASONS_PARAM = "reasons";
/** Holds the path of a part. */
const COMPONENT_PARAM = "component";

/** @param component what to call the part with this path; without it the path stands there */
export function itemText(item: ReviewItem, language: "en" | "zh", component: (path: string) => string = String): ItemText {
  const texts = RULE_TEXTS[language];
  const rule = texts.rules[item.rule];
  const path = item.params[COMPONENT_PARAM];
  const params = path === undefined ? item.params : { ...item.params, [COMPONENT_PARAM]: component(path) };
  const reasons = (item.params[REASONS_PARAM] ?? "").split(" ").filter(Boolean);
  return {
    title: rule ? fill(rule.title, params, texts) : item.item_id,
    verify: rule ? fill(rule.verify, params, texts) : "",
    why: rule ? fill(rule.why, params, texts) : "",
    reasons: reasons.map((reason) => texts.reasons[reason] ?? reason),
  };
}

function fill(template: string, params: Readonly<Record<string, string>>, texts: RuleTexts): string {
  return template.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = params[name] ?? "";
    return texts.values[name]?.[value] ?? value;
  });
}
