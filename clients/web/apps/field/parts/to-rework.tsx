/** Cases that came back for rework, where the page was opened without one. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CaseCard } from "../../../src/protocol/generated";
import { ListRow } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { words } from "../words";

export function ToRework({ api }: { readonly api: Api }): JSX.Element | null {
  const cards = useSignal<readonly CaseCard[]>([]);
  useEffect(() => {
    api.cases({ state: "returned" }).then((page) => (cards.value = page.cases), showError);
  }, []);
  if (cards.value.length === 0) return null;
  const t = words().rework;
  return (
    <section class="to-rework" aria-labelledby="to-rework">
      <h2 id="to-rework">{t.toRework}</h2>
      <p class="muted">{t.toReworkText}</p>
      <ul class="list">
        {cards.value.map((card) => (
          <li key={card.case_id}>
            <ListRow
              before={<span class="figures">{card.number}</span>}
              main={card.title}
              sub={[card.asset_name || card.asset_tag, card.work_order].filter(Boolean).join(" · ")}
              after={relativeTime(card.changed_at_ms, Date.now(), language.value)}
              href={`/field?case=${card.case_id}`}
            />
          </li>
        ))}
      </ul>
    </section>
  );
}
