/** Marks of earlier cases that were found again at their places, in words: to look at, not to change. */

import type { JSX } from "preact";
import { common } from "../i18n/common";
import { accuracy } from "../i18n/format";
import type { CaseState } from "../room/case-state";
import { earlierMarksIn, worldOfEarlier } from "../room/selectors";
import { NumberPlate } from "./number-plate";

export function EarlierMarks({ state, plateSizePx }: { readonly state: CaseState; readonly plateSizePx: number }): JSX.Element | null {
  const marks = earlierMarksIn(state, worldOfEarlier(state));
  const t = common();
  if (marks.length === 0) return null;
  return (
    <section class="earlier-list" aria-labelledby="earlier-title">
      <p id="earlier-title" class="earlier-title">{t.earlierMarks}</p>
      <ul>
        {marks.map(({ annotation_id, number, case_number, title, anchor }) => (
          <li key={annotation_id}>
            <NumberPlate number={number} severity={null} anchor="approximate" sizePx={plateSizePx} />
            <span>
              {title !== "" && <strong>{title} </strong>}
              <span class="muted">
                {t.earlierPlate(case_number ?? 0)}
                {anchor.sigma_m != null && <span class="figures"> · {accuracy(anchor.sigma_m)}</span>}
              </span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
}
