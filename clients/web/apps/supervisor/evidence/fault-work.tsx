/** Readings that were taken at a fault, and what was done about it. */

import type { JSX } from "preact";
import { language } from "../../../src/i18n/language";
import type { Fault, FaultMeasurement } from "../../../src/room/case-state";
import { when } from "../when";
import { words } from "../words";
import { Group } from "./fault-facts";
import { limitsText, quantityText } from "./reading-text";

export function Measurements({ fault }: { readonly fault: Fault }): JSX.Element | null {
  if (fault.measurements.length === 0) return null;
  const t = words().measurements;
  const corrected = new Set(fault.measurements.map(({ supersedes }) => supersedes));
  return (
    <Group title={t.title}>
      <ul class="readings">
        {fault.measurements.map((one) => (
          <Reading key={one.measurement_id} one={one} isCorrected={corrected.has(one.measurement_id)} />
        ))}
      </ul>
    </Group>
  );
}

function Reading({ one, isCorrected }: { readonly one: FaultMeasurement; readonly isCorrected: boolean }): JSX.Element {
  const t = words().measurements;
  const isOut = one.outcome === "below" || one.outcome === "above";
  return (
    <li data-corrected={isCorrected}>
      <span>{one.quantity}</span>
      <strong class="figures">{quantityText(one.value, one.unit)}</strong>
      <span class={isOut ? "tag" : "muted"} data-tone={isOut ? "warning" : undefined}>
        {isOut && "⚠︎ "}
        {t.outcomes[one.outcome]}
      </span>
      <span class="sub">
        {[limitsText(one.low, one.high, one.unit), one.instrument, one.instrument && t.calibration[one.calibration], one.by.display_name, when(one.at_ms), isCorrected && t.corrected]
          .filter(Boolean)
          .join(" · ")}
      </span>
    </li>
  );
}

export function Actions({ fault }: { readonly fault: Fault }): JSX.Element | null {
  if (fault.actions.length === 0) return null;
  const t = words().actions;
  const corrected = new Set(fault.actions.map(({ supersedes }) => supersedes));
  return (
    <Group title={t.title}>
      <ul class="readings">
        {fault.actions.map((one) => (
          <li key={one.action_id} data-corrected={corrected.has(one.action_id)}>
            <span>
              {[one.action?.[language.value], one.text].filter(Boolean).join(": ")}
              {one.parts.length > 0 && (
                <span class="sub">
                  {t.parts}: {one.parts.map(({ part, number, quantity }) => `${quantity} × ${part}${number ? ` (${number})` : ""}`).join(", ")}
                </span>
              )}
            </span>
            <span class="sub">
              {[one.by.display_name, when(one.at_ms), one.minutes === null ? "" : t.minutes(one.minutes)].filter(Boolean).join(" · ")}
            </span>
          </li>
        ))}
      </ul>
    </Group>
  );
}
