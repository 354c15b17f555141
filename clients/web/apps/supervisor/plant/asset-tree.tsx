/** The tree by mouse and keyboard (ARIA Authoring Practices, tree view): one stop for Tab, arrows inside. */

import type { JSX } from "preact";
import { useSignal } from "@preact/signals";
import { words } from "../words";
import { nameOf } from "./asset-name";
import type { PlantModel, TreeRow } from "./plant-model";

interface TreeProps {
  readonly model: PlantModel;
  readonly onShow: (tag: string) => void;
}

export function AssetTreeView({ model, onShow }: TreeProps): JSX.Element {
  const rows = model.rows.value;
  const focused = useSignal(model.shown.value?.asset.asset_id ?? rows[0]?.asset.asset_id);
  const current = rows.some(({ asset }) => asset.asset_id === focused.value) ? focused.value : rows[0]?.asset.asset_id;
  const focus = (row: TreeRow | undefined, tree: HTMLElement): void => {
    if (!row) return;
    focused.value = row.asset.asset_id;
    tree.querySelector<HTMLElement>(`[data-asset="${row.asset.asset_id}"]`)?.focus();
  };
  const pressed = (event: KeyboardEvent): void => {
    const index = rows.findIndex(({ asset }) => asset.asset_id === current);
    const row = rows[index];
    if (!row || !moveOn(event.key, row, index)) return;
    event.preventDefault();
  };
  /** Whether the key means something. */
  const moveOn = (key: string, row: TreeRow, index: number): boolean => {
    const tree = document.querySelector<HTMLElement>(".plant-tree [role=tree]");
    if (!tree) return false;
    const to = (target: number): void => focus(rows[Math.max(0, Math.min(rows.length - 1, target))], tree);
    const commands: Readonly<Record<string, () => void>> = {
      ArrowDown: () => to(index + 1),
      ArrowUp: () => to(index - 1),
      Home: () => to(0),
      End: () => to(rows.length - 1),
      Enter: () => onShow(row.asset.tag),
      " ": () => onShow(row.asset.tag),
      ArrowRight: () => (row.isOpen === false ? void model.open(row.asset) : to(index + (row.isOpen ? 1 : 0))),
      ArrowLeft: () => (row.isOpen ? model.close(row.asset) : to(parentOf(rows, index))),
    };
    commands[key]?.();
    return key in commands;
  };
  return (
    <ul role="tree" aria-label={words().plant.tree} onKeyDown={pressed}>
      {rows.map((row) => (
        <Row key={row.asset.asset_id} row={row} model={model} isCurrent={row.asset.asset_id === current} onShow={onShow} />
      ))}
    </ul>
  );
}

function parentOf(rows: readonly TreeRow[], index: number): number {
  const depth = rows[index]?.depth ?? 1;
  return rows.slice(0, index).findLastIndex((row) => row.depth < depth);
}

interface RowProps extends TreeProps {
  readonly row: TreeRow;
  readonly isCurrent: boolean;
}

function Row({ row, model, isCurrent, onShow }: RowProps): JSX.Element {
  const { asset, depth, isOpen } = row;
  const toggle = (event: Event): void => {
    event.stopPropagation();
    void model.toggle(asset);
  };
  return (
    <li
      role="treeitem"
      aria-level={depth}
      aria-expanded={isOpen ?? undefined}
      aria-selected={model.shown.value?.asset.asset_id === asset.asset_id}
      data-asset={asset.asset_id}
      data-retired={asset.is_retired}
      tabIndex={isCurrent ? 0 : -1}
      style={{ "--depth": depth - 1 }}
      onClick={() => onShow(asset.tag)}
    >
      <span class="twisty" aria-hidden="true" onClick={isOpen === null ? undefined : toggle}>
        {isOpen === null ? "" : isOpen ? "▾" : "▸"}
      </span>
      <span class="asset-tag">{lastPart(asset.tag)}</span>
      <span class="asset-name">{nameOf(asset)}</span>
    </li>
  );
}

/** In the tree the tags of a part's machine stand above it already. */
function lastPart(tag: string): string {
  return tag.slice(tag.lastIndexOf("/") + 1);
}
