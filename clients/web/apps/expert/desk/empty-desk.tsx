/** What to expect while nothing rings. */

import type { JSX } from "preact";
import { isInTour } from "../../../src/ui/tour-link";
import { words } from "../words";

export function EmptyDesk(): JSX.Element {
  const t = words().desk;
  return (
    <div class="card empty-desk">
      <p>{t.emptyText}</p>
      <ol>
        {t.emptySteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      {!isInTour && (
        <p>
          <a href="/try">{t.tryIt}</a>
        </p>
      )}
    </div>
  );
}
