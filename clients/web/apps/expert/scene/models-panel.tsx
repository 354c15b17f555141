/** Scans and CAD meshes of the machine: add one, have its place looked for, and judge by eye whether it lies there. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { AssetModel, ModelHeader } from "../../../src/protocol/generated";
import { Button, Field, Spinner } from "../../../src/ui/components";
import { showError, showToast } from "../../../src/ui/toast";
import type { CallSession } from "../call/call-session";
import { modelWords } from "../../../src/ui/model-words";
import { isAmbiguous, openProposal } from "../../../src/room/models-of-world";

const UNITS = ["m", "cm", "mm", "inch"] as const satisfies readonly ModelHeader["unit"][];
const FILES = ".ply,.stl,.obj,.glb";

interface ModelsProps {
  readonly session: CallSession;
  readonly worldId: string;
}

export function ModelsPanel({ session, worldId }: ModelsProps): JSX.Element | null {
  const { room } = session;
  if (!room.may("model.answer")) return null;
  const proposal = openProposal(room.state.value, worldId);
  return (
    <div class="models">
      {proposal ? <ProposalCard session={session} worldId={worldId} /> : <ModelList session={session} worldId={worldId} />}
    </div>
  );
}

function ProposalCard({ session, worldId }: ModelsProps): JSX.Element | null {
  const t = modelWords();
  const proposal = openProposal(session.room.state.value, worldId);
  if (!proposal) return null;
  const { proposal_id, name, fitness, residual_m } = proposal;
  const answer = (is_confirmed: boolean): void => {
    session.socket.op("model.answer", { proposal_id, is_confirmed }).then(
      () => is_confirmed && showToast(t.confirmed(name)),
      showError,
    );
  };
  return (
    <section class="models-card" aria-label={t.title} aria-live="polite">
      <h2>{t.question(name)}</h2>
      <p>{t.check}</p>
      <p>{t.figures(fitness, residual_m)}</p>
      {isAmbiguous(proposal) && <p class="models-doubt">{t.ambiguous}</p>}
      <div class="models-answers">
        <Button onClick={() => answer(false)}>{t.reject}</Button>
        <Button kind="primary" onClick={() => answer(true)}>
          {t.confirm}
        </Button>
      </div>
    </section>
  );
}

function ModelList({ session, worldId }: ModelsProps): JSX.Element {
  const t = modelWords();
  const isOpen = useSignal(false);
  const busy = useSignal("");
  const models = useModels(session, isOpen);
  const find = async ({ model_id }: AssetModel): Promise<void> => {
    busy.value = t.finding;
    try {
      const { outcome } = await session.api.findModel(session.caseId, model_id, worldId);
      if (outcome !== "proposed") showToast(t.outcome[outcome]);
    } catch (error) {
      showError(error);
    } finally {
      busy.value = "";
    }
  };
  return (
    <details class="models-list" onToggle={(event) => (isOpen.value = event.currentTarget.open)}>
      <summary>{t.title}</summary>
      {models.value.map((model) => (
        <Button key={model.model_id} disabled={busy.value !== ""} onClick={() => void find(model)}>
          {t.find(model.name)}
        </Button>
      ))}
      {models.value.length === 0 && <p>{t.none}</p>}
      <AddModel session={session} busy={busy} />
      {busy.value !== "" && <Spinner label={busy.value} />}
    </details>
  );
}

/** Those of the machine, asked for when they are to be seen and when one was added. */
function useModels({ api, room }: CallSession, isOpen: Signal<boolean>): Signal<readonly AssetModel[]> {
  const found = useSignal<readonly AssetModel[]>([]);
  const tag = room.state.value.opened?.asset_tag ?? null;
  const ownCount = room.state.value.models.size;
  useEffect(() => {
    const ending = new AbortController();
    if (tag !== null && isOpen.value) {
      api.assetModels(tag, ending.signal).then(
        (models) => (found.value = models),
        (error: unknown) => !ending.signal.aborted && showError(error),
      );
    }
    return () => ending.abort();
  }, [tag, isOpen.value, ownCount]);
  return found;
}

function AddModel({ session, busy }: { readonly session: CallSession; readonly busy: Signal<string> }): JSX.Element {
  const t = modelWords();
  const unit = useSignal<ModelHeader["unit"]>("m");
  const add = async (input: HTMLInputElement): Promise<void> => {
    const file = input.files?.[0];
    if (!file) return;
    busy.value = t.reading;
    try {
      await session.api.importModel(session.caseId, { name: file.name, unit: unit.value }, file);
    } catch (error) {
      showError(error);
    } finally {
      busy.value = "";
      // The same file may be chosen again, with another unit.
      input.value = "";
    }
  };
  return (
    <>
      <Field label={t.unit}>
        {(field) => (
          <select {...field} value={unit.value} onChange={(event) => (unit.value = event.currentTarget.value as ModelHeader["unit"])}>
            {UNITS.map((one) => (
              <option key={one} value={one}>
                {t.units[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field label={t.file}>
        {(field) => <input {...field} type="file" accept={FILES} disabled={busy.value !== ""} onChange={(event) => void add(event.currentTarget)} />}
      </Field>
    </>
  );
}
