/** A document from a file: read by the server as a draft, with what its author should know. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import type { DocumentHead, DocumentImported } from "../../../src/protocol/generated";
import { Banner, Button, Dialog, Field } from "../../../src/ui/components";
import { words } from "../words";
import type { PlantEditing } from "./plant-editing";

const KINDS = ["guide", "code_list", "risk_matrix", "review_template"] as const satisfies readonly DocumentHead["kind"][];

export function DocumentUpload({ editing }: { readonly editing: PlantEditing }): JSX.Element {
  const isOpen = useSignal(false);
  const t = words().plant.edit;
  return (
    <>
      <Button onClick={() => (isOpen.value = true)}>{t.upload}</Button>
      <Dialog isOpen={isOpen.value} title={t.uploadTitle} onClose={() => (isOpen.value = false)}>
        {isOpen.value && <UploadForm editing={editing} onClose={() => (isOpen.value = false)} />}
      </Dialog>
    </>
  );
}

function UploadForm({ editing, onClose }: { readonly editing: PlantEditing; readonly onClose: () => void }): JSX.Element {
  const kind = useSignal<DocumentHead["kind"]>("guide");
  const file = useSignal<File | null>(null);
  const number = useSignal("");
  const revision = useSignal("");
  const isBusy = useSignal(false);
  const done = useSignal<DocumentImported | null>(null);
  const error = useSignal<SightlineError | null>(null);
  const t = words().plant;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (!file.value) return;
    isBusy.value = true;
    error.value = done.value = null;
    try {
      done.value = await editing.importDocument(kind.value, file.value, { number: number.value.trim(), revision: revision.value.trim() });
    } catch (problem) {
      error.value = asSightlineError(problem);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <form class="form" onSubmit={(event) => void send(event)}>
      <p class="muted">{t.edit.uploadText}</p>
      <Field label={t.columns.kind}>
        {(field) => (
          <select {...field} name="kind" value={kind.value} onChange={(event) => (kind.value = event.currentTarget.value as DocumentHead["kind"])}>
            {KINDS.map((one) => (
              <option key={one} value={one}>
                {t.kinds[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t.edit.file}>
        {(field) => <input {...field} name="file" type="file" accept=".yaml,.yml,.json" required onChange={(event) => (file.value = event.currentTarget.files?.[0] ?? null)} />}
      </Field>
      <div class="asset-names">
        <Field label={t.edit.number} hint={t.edit.numberHint}>
          {(field) => <input {...field} name="number" maxLength={60} value={number.value} onInput={(event) => (number.value = event.currentTarget.value)} />}
        </Field>
        <Field label={t.columns.revision}>
          {(field) => <input {...field} name="revision" maxLength={40} value={revision.value} onInput={(event) => (revision.value = event.currentTarget.value)} />}
        </Field>
      </div>
      {error.value && <Banner tone="critical">{refusalText(error.value)}</Banner>}
      {done.value && <Imported imported={done.value} />}
      <div class="form-actions">
        <Button onClick={onClose}>{done.value ? common().close : common().cancel}</Button>
        <Button kind={done.value ? "plain" : "primary"} type="submit" disabled={isBusy.value}>
          {t.edit.uploadButton}
        </Button>
      </div>
    </form>
  );
}

function Imported({ imported: { head, warnings } }: { readonly imported: DocumentImported }): JSX.Element {
  return (
    <Banner tone={warnings.length > 0 ? "warning" : "note"}>
      {words().plant.edit.imported(head.key, head.version)}
      {warnings.length > 0 && (
        <ul>
          {warnings.map((text) => (
            <li key={text}>{text}</li>
          ))}
        </ul>
      )}
    </Banner>
  );
}

/** What is wrong with a file the server says with its place; other refusals have words of ours. */
function refusalText(error: SightlineError): string {
  const isOfFile = error.code === "invalid_plant_data" || error.code === "invalid_guide" || error.code === "conflict";
  return isOfFile ? error.message : errorText(error);
}
