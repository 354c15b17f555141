/** Dark, light, or as the system. `public/theme.js` applies the kept choice before the first paint. */

import { signal, type ReadonlySignal } from "@preact/signals";

export type Theme = "system" | "dark" | "light";

const KEY = "sightline.theme";

const current = signal<Theme>(kept());

export const theme: ReadonlySignal<Theme> = current;

export function setTheme(value: Theme): void {
  current.value = value;
  const root = document.documentElement;
  if (value === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = value;
  try {
    if (value === "system") localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, value);
  } catch {
    // Storage may be forbidden; the choice then lasts as long as the page.
  }
}

/**
 * A colour role as `#rrggbb` or `rgb()` for canvas and three.js, resolved for `element` (its theme may differ).
 *
 * @param role name in tokens.css without dashes, for example `accent`.
 */
export function roleColour(role: string, element: HTMLElement = document.body): string {
  const probe = document.createElement("span");
  probe.style.color = `var(--${role})`;
  element.append(probe);
  const colour = getComputedStyle(probe).color;
  probe.remove();
  return colour;
}

function kept(): Theme {
  try {
    const value = typeof localStorage === "undefined" ? null : localStorage.getItem(KEY);
    return value === "dark" || value === "light" ? value : "system";
  } catch {
    return "system";
  }
}
