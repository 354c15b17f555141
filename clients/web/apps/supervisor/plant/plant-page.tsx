/** The plant: its assets as a tree, what was ever found at the one that is chosen, and its documents. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { common, errorText } from "../../../src/i18n/common";
import type { AssetCard } from "../../../src/protocol/generated";
import { Banner, Button, Empty, Spinner } from "../../../src/ui/components";
import { words } from "../words";
import { AssetDetailView } from "./asset-detail";
import { AssetDialog, type AssetTask } from "./asset-dialog";
import { AssetLink } from "./asset-link";
import { nameOf } from "./asset-name";
import { AssetTreeView } from "./asset-tree";
import { DocumentsTable } from "./documents-table";
import { PlantEditing } from "./plant-editing";
import { PlantModel } from "./plant-model";
import "./plant.css";

export interface PlantPageProps {
  readonly api: Api;
  readonly tag: string;
  /** Supervisors and administrators change the plant, others look. */
  readonly mayEdit: boolean;
  readonly onShow: (tag: string) => void;
}

export function PlantPage({ api, tag, mayEdit, onShow }: PlantPageProps): JSX.Element {
  const model = useMemo(() => new PlantModel(api), [api]);
  const editing = useMemo(() => (mayEdit ? new PlantEditing(api.plant, model) : null), [api, model, mayEdit]);
  const task = useSignal<AssetTask | null>(null);
  const done = (made: string): void => {
    task.value = null;
    onShow(made);
  };
  useEffect(() => {
    void model.start(tag);
    return () => model.stop();
  }, [model]);
  useEffect(() => {
    if (model.isLoaded.value && tag !== "" && tag !== model.shown.value?.asset.tag) void model.show(tag);
  }, [model, tag]);
  const t = words().plant;
  const shown = model.shown.value;
  return (
    <div class="plant">
      <header class="plant-head">
        <a href="/supervisor">← {t.back}</a>
        <h1>{t.title}</h1>
        {editing && <Button onClick={() => (task.value = { kind: "add", parent: null })}>{t.edit.addTop}</Button>}
      </header>
      {model.error.value && <Banner tone="warning">{errorText(model.error.value)}</Banner>}
      <div class="plant-body">
        <nav class="plant-tree" aria-label={t.tree}>
          <input
            class="search"
            type="search"
            aria-label={t.find}
            placeholder={t.find}
            value={model.search.value}
            onInput={(event) => model.look(event.currentTarget.value)}
          />
          <TreeOrHits model={model} onShow={onShow} />
        </nav>
        <section class="plant-detail" aria-live="polite">
          {shown && shown.asset.tag === tag ? <AssetDetailView shown={shown} onShow={onShow} onEdit={editing && ((wanted) => (task.value = wanted))} /> : <p class="muted">{nothingShown(model, tag)}</p>}
          <DocumentsTable documents={model.documents.value} editing={editing} />
        </section>
      </div>
      {editing && <AssetDialog editing={editing} task={task.value} onClose={() => (task.value = null)} onDone={done} />}
    </div>
  );
}

/** What stands where an asset would: how to get there, that it comes, or that there is none. */
function nothingShown(model: PlantModel, tag: string): string {
  const t = words().plant;
  if (tag === "") return t.choose;
  return model.missingTag.value === tag ? t.unknown(tag) : common().loading(tag);
}

function TreeOrHits({ model, onShow }: { readonly model: PlantModel; readonly onShow: (tag: string) => void }): JSX.Element {
  const t = words().plant;
  if (model.search.value.trim() !== "") return <Hits found={model.found.value} onShow={onShow} />;
  if (!model.isLoaded.value) return <Spinner label={common().loading(t.tree)} />;
  if (model.rows.value.length === 0) return <Empty>{t.noAssets}</Empty>;
  return <AssetTreeView model={model} onShow={onShow} />;
}

interface HitsProps {
  readonly found: readonly AssetCard[] | null;
  readonly onShow: (tag: string) => void;
}

function Hits({ found, onShow }: HitsProps): JSX.Element {
  const t = words().plant;
  if (found === null) return <Spinner label={common().loading(t.tree)} />;
  if (found.length === 0) return <Empty>{t.nothingFound}</Empty>;
  return (
    <ul class="plant-hits">
      {found.map((asset) => (
        <li key={asset.asset_id}>
          <AssetLink tag={asset.tag} onShow={onShow}>
            <span class="asset-tag">{asset.tag}</span> {nameOf(asset)}
          </AssetLink>
        </li>
      ))}
    </ul>
  );
}
