/** What to call a part on screen. Pure. */

import type { ComponentView } from "../api/views";

/** Names that are in no list are shown as they were written. */
export function componentName(id: string, components: readonly ComponentView[], language: "en" | "zh"): string {
  return components.find((component) => component.id === id)?.name[language] ?? id;
}
