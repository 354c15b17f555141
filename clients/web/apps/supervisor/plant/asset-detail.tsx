/** One asset: what it is part of, what other systems call it, and what was ever found there. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { exactTime, relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { AssetVisit, FaultCard } from "../../../src/protocol/generated";
import { Button, Spinner } from "../../../src/ui/components";
import { SeverityPlate } from "../../../src/ui/severity-plate";
import { words } from "../words";
import type { AssetTask } from "./asset-dialog";
import { AssetLink } from "./asset-link";
import { nameOf } from "./asset-name";
import type { Shown } from "./plant-model";

interface DetailProps {
  readonly shown: Shown;
  readonly onShow: (tag: string) => void;
  /** Null: this person may only look. */
  readonly onEdit: ((task: AssetTask) => void) | null;
}

export function AssetDetailView({ shown, onShow, onEdit }: DetailProps): JSX.Element {
  const { asset, ancestors } = shown;
  const t = words().plant;
  return (
    <article>
      <nav class="plant-path" aria-label={t.partOf}>
        {ancestors.map((above) => (
          <AssetLink key={above.asset_id} tag={above.tag} onShow={onShow}>
            {nameOf(above)}
          </AssetLink>
        ))}
      </nav>
      <h2>
        {nameOf(asset)} <span class="asset-tag">{asset.tag}</span>
        {asset.is_retired && <span class="tag" data-tone="warning">{t.retired}</span>}
      </h2>
      <p class="muted">{[t.levels[asset.level], asset.asset_class].filter((text) => text !== "").join(" · ")}</p>
      {asset.external_refs.length > 0 && (
        <dl class="plant-refs" aria-label={t.references}>
          {asset.external_refs.map(({ system, id }) => (
            <div key={`${system} ${id}`}>
              <dt>{system}</dt>
              <dd class="figures">{id}</dd>
            </div>
          ))}
        </dl>
      )}
      {onEdit && (
        <p class="asset-tools">
          <Button onClick={() => onEdit({ kind: "change", asset, parentTag: ancestors.at(-1)?.tag ?? null })}>{t.edit.change}</Button>
          <Button onClick={() => onEdit({ kind: "add", parent: asset })}>{t.edit.addBelow}</Button>
        </p>
      )}
      <p class="sub">{t.changed(asset.changed_by, exactTime(asset.changed_at_ms, Date.now(), language.value))}</p>
      <h3>{t.history}</h3>
      <History shown={shown} />
    </article>
  );
}

function History({ shown }: { readonly shown: Shown }): JSX.Element {
  const { asset, visits, faults } = shown;
  const t = words().plant;
  if (asset.level === "site" || asset.level === "line") return <p class="muted">{t.aboveMachines}</p>;
  const rows: readonly unknown[] | null = asset.level === "machine" ? visits : faults;
  if (rows === null) return <Spinner label={common().loading(t.history)} />;
  if (rows.length === 0) return <p class="muted">{asset.level === "machine" ? t.noCases : t.noPartFaults}</p>;
  return (
    <ol class="plant-history">
      {visits?.map((visit) => <Visit key={visit.case.case_id} visit={visit} />)}
      {faults?.map((fault) => <FaultLine key={`${fault.case_id} ${fault.fault_id}`} fault={fault} withCase />)}
    </ol>
  );
}

function Visit({ visit: { case: card, faults } }: { readonly visit: AssetVisit }): JSX.Element {
  return (
    <li>
      <a href={`/supervisor?case=${card.case_id}`}>
        <span class="figures">{card.number}</span> {card.title}
      </a>
      <span class="sub">
        {relativeTime(card.opened_at_ms, Date.now(), language.value)} · {common().caseStates[card.state]}
        {card.work_order && ` · ${card.work_order}`}
      </span>
      {faults.length === 0 ? (
        <span class="sub">{words().history.noFaults}</span>
      ) : (
        <ul class="plant-faults">
          {faults.map((fault) => <FaultLine key={fault.fault_id} fault={fault} />)}
        </ul>
      )}
    </li>
  );
}

function FaultLine({ fault, withCase = false }: { readonly fault: FaultCard; readonly withCase?: boolean }): JSX.Element {
  const facts = [common().severities[fault.severity], common().faultStates[fault.state], fault.mode?.[language.value] ?? "", fault.component];
  return (
    <li class="plant-fault">
      <SeverityPlate severity={fault.severity} sizePx={16} />
      <span>
        {fault.title}
        <span class="sub">{facts.filter((text) => text !== "").join(" · ")}</span>
        {withCase && (
          <span class="sub">
            <a href={`/supervisor?case=${fault.case_id}`}>{words().plant.inCase(fault.case_number)}</a> ·{" "}
            {relativeTime(fault.created_at_ms, Date.now(), language.value)}
          </span>
        )}
      </span>
    </li>
  );
}
