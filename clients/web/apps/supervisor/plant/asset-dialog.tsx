/** Adding an asset, and renaming, moving or retiring one; what somebody else changed meanwhile is shown before anything is lost. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import type { AssetCard, AssetChange } from "../../../src/protocol/generated";
import { Banner, Button, Dialog, Field } from "../../../src/ui/components";
import { words } from "../words";
import { changeOf, differences, LEVELS, levelBelow } from "./asset-change";
import type { PlantEditing } from "./plant-editing";

/** What the dialog is open for: an asset that is there, or a new one below another (null: at the top). */
export type AssetTask = { readonly kind: "change"; readonly asset: AssetCard; readonly parentTag: string | null } | { readonly kind: "add"; readonly parent: AssetCard | null };

interface AssetDialogProps {
  readonly editing: PlantEditing;
  /** Null: closed. */
  readonly task: AssetTask | null;
  readonly onClose: () => void;
  readonly onDone: (tag: string) => void;
}

export function AssetDialog({ editing, task, onClose, onDone }: AssetDialogProps): JSX.Element {
  const t = words().plant.edit;
  const title = task?.kind === "change" ? t.changeTitle(task.asset.tag) : task?.parent ? t.addTitle(task.parent.tag) : t.addTopTitle;
  return (
    <Dialog isOpen={task !== null} title={title} onClose={onClose}>
      {task && <AssetForm editing={editing} task={task} onClose={onClose} onDone={onDone} />}
    </Dialog>
  );
}

function AssetForm({ editing, task, onClose, onDone }: AssetDialogProps & { readonly task: AssetTask }): JSX.Element {
  const isNew = task.kind === "add";
  const known = useSignal<AssetCard | null>(isNew ? null : task.asset);
  const wanted = useSignal<AssetChange>(isNew ? newBelow(task.parent) : changeOf(task.asset, task.parentTag));
  const error = useSignal<SightlineError | null>(null);
  const theirs = useSignal<AssetCard | null>(null);
  const isBusy = useSignal(false);
  const t = words().plant;
  const set = (change: Partial<AssetChange>): void => void (wanted.value = { ...wanted.value, ...change });
  const name = (language: string, text: string): void => {
    const others = Object.entries(wanted.value.names).filter(([one]) => one !== language);
    set({ names: Object.fromEntries(text.trim() === "" ? others : [...others, [language, text]]) });
  };
  const save = async (event: Event): Promise<void> => {
    event.preventDefault();
    isBusy.value = true;
    error.value = null;
    try {
      onDone((await editing.save(known.value, wanted.value)).tag);
    } catch (problem) {
      const found = asSightlineError(problem);
      if (found.code === "precondition_failed" && known.value) theirs.value = await editing.fresh(known.value).catch(() => null);
      error.value = found;
    } finally {
      isBusy.value = false;
    }
  };
  const { tag, names, level, asset_class, parent_tag, is_retired } = wanted.value;
  const isTagTaken = error.value?.code === "conflict";
  return (
    <form class="form asset-form" onSubmit={(event) => void save(event)}>
      {theirs.value && known.value && (
        <Meanwhile
          before={known.value}
          theirs={theirs.value}
          onTake={() => {
            const { value: card } = theirs;
            if (!card) return;
            known.value = card;
            wanted.value = changeOf(card, wanted.value.parent_tag ?? null);
            theirs.value = null;
            error.value = null;
          }}
          onKeep={() => {
            known.value = theirs.value;
            theirs.value = null;
            error.value = null;
          }}
        />
      )}
      {error.value && !isTagTaken && !theirs.value && <Banner tone="critical">{refusalText(error.value)}</Banner>}
      {isNew && (
        <Field label={t.edit.tag} hint={t.edit.tagHint} error={isTagTaken ? t.edit.tagTaken : null}>
          {(field) => <input {...field} name="tag" value={tag} maxLength={120} required autocomplete="off" onInput={(event) => set({ tag: event.currentTarget.value })} />}
        </Field>
      )}
      <div class="asset-names">
        <Field label={t.edit.nameEn}>
          {(field) => <input {...field} name="name-en" value={names["en"] ?? ""} maxLength={200} required={names["zh"] === undefined} onInput={(event) => name("en", event.currentTarget.value)} />}
        </Field>
        <Field label={t.edit.nameZh}>
          {(field) => <input {...field} name="name-zh" lang="zh" value={names["zh"] ?? ""} maxLength={200} onInput={(event) => name("zh", event.currentTarget.value)} />}
        </Field>
      </div>
      <div class="asset-names">
        <Field label={t.edit.level}>
          {(field) => (
            <select {...field} name="level" value={level} onChange={(event) => set({ level: event.currentTarget.value as AssetCard["level"] })}>
              {LEVELS.map((one) => (
                <option key={one} value={one}>
                  {t.levels[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={t.assetClass}>
          {(field) => <input {...field} name="class" value={asset_class ?? ""} maxLength={200} onInput={(event) => set({ asset_class: event.currentTarget.value })} />}
        </Field>
      </div>
      <Field label={t.partOf} hint={t.edit.parentHint}>
        {(field) => (
          <input {...field} name="parent" value={parent_tag ?? ""} maxLength={120} autocomplete="off" onInput={(event) => set({ parent_tag: event.currentTarget.value.trim() || null })} />
        )}
      </Field>
      {!isNew && (
        <label class="check">
          <input type="checkbox" name="retired" checked={is_retired ?? false} onChange={(event) => set({ is_retired: event.currentTarget.checked })} />
          <span>
            {t.retired} <span class="sub">{t.edit.retiredHint}</span>
          </span>
        </label>
      )}
      <div class="form-actions">
        <Button onClick={onClose}>{common().cancel}</Button>
        <Button kind="primary" type="submit" disabled={isBusy.value || theirs.value !== null}>
          {isNew ? t.edit.add : common().save}
        </Button>
      </div>
    </form>
  );
}

interface MeanwhileProps {
  readonly before: AssetCard;
  readonly theirs: AssetCard;
  readonly onTake: () => void;
  readonly onKeep: () => void;
}

/** Who changed it, what, and which of the two counts. */
function Meanwhile({ before, theirs, onTake, onKeep }: MeanwhileProps): JSX.Element {
  const t = words().plant.edit;
  return (
    <Banner
      tone="warning"
      actions={
        <span class="banner-actions">
          <Button onClick={onTake}>{t.takeTheirs}</Button>
          <Button onClick={onKeep}>{t.keepMine}</Button>
        </span>
      }
    >
      {t.meanwhile(theirs.changed_by)}
      <ul>
        {differences(before, theirs).map(({ field, from, to }) => (
          <li key={field}>
            {t.fields[field]}: <del>{from || "–"}</del> → <strong>{to || "–"}</strong>
          </li>
        ))}
      </ul>
    </Banner>
  );
}

/** What the server found wrong with the tree is said best by itself: it names the tag. */
function refusalText(error: SightlineError): string {
  return error.code === "invalid_plant_data" || error.code === "malformed_message" ? error.message : errorText(error);
}

function newBelow(parent: AssetCard | null): AssetChange {
  const level = levelBelow(parent);
  return { tag: parent && level === "component" ? `${parent.tag}/` : "", names: {}, level, parent_tag: parent?.tag ?? null, asset_class: "" };
}
