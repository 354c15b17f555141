/** Imported models of the case, to read: where each may lie, who judged it, and a look at it over the scan. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { language } from "../../../src/i18n/language";
import type { ImportedModel, ModelProposal } from "../../../src/room/case-state";
import { isAmbiguous } from "../../../src/room/models-of-world";
import { Button } from "../../../src/ui/components";
import { modelWords } from "../../../src/ui/model-words";
import type { ReviewModel } from "../review/review-model";
import { SceneChoice } from "../scene/scene-choice";
import { when } from "../when";
import { words } from "../words";

interface ModelsProps {
  readonly model: ReviewModel;
  readonly scene: Signal<SceneChoice>;
}

export function ModelsList({ model, scene }: ModelsProps): JSX.Element {
  const { models, model_proposals } = model.state.value;
  const proposals = [...model_proposals.values()];
  // A model of an earlier case can be placed in this one without being imported again.
  const names = new Map([...proposals.map(({ model_id, name }) => [model_id, name] as const), ...[...models.values()].map((one) => [one.model_id, one.name] as const)]);
  return (
    <section>
      <h3>{modelWords().title}</h3>
      {names.size === 0 && <p class="muted">{words().models.none}</p>}
      <ul class="models">
        {[...names].map(([id, name]) => (
          <li key={id}>
            <strong>{name}</strong>
            <Size imported={models.get(id)} />
            <Place proposal={proposals.findLast(({ model_id }) => model_id === id)} scene={scene} />
          </li>
        ))}
      </ul>
    </section>
  );
}

function Size({ imported }: { readonly imported: ImportedModel | undefined }): JSX.Element | null {
  if (!imported) return null;
  const size = imported.size_m.map((metres) => metres.toFixed(2)).join(" × ");
  const triangles = new Intl.NumberFormat(language.value).format(imported.triangles);
  return (
    <span class="sub figures">
      {size} m · {words().models.triangles(triangles)} · {imported.by.display_name}
    </span>
  );
}

interface PlaceProps {
  readonly proposal: ModelProposal | undefined;
  readonly scene: Signal<SceneChoice>;
}

function Place({ proposal, scene }: PlaceProps): JSX.Element {
  const t = words().models;
  if (!proposal) return <span class="sub">{t.noPlace}</span>;
  const { answer, fitness, residual_m, world_from_model, world_id } = proposal;
  const judged = answer ? t[answer.is_confirmed ? "confirmed" : "rejected"](answer.by.display_name, when(answer.at_ms)) : t.proposed;
  const look = (): void => {
    scene.value = SceneChoice.at({ worldId: world_id, annotationId: null, camera: null, at: world_from_model.p });
  };
  return (
    <>
      <span class="sub">{judged}</span>
      <span class="sub">{modelWords().figures(fitness, residual_m)}</span>
      {isAmbiguous(proposal) && <span class="sub">{modelWords().ambiguous}</span>}
      {answer?.is_confirmed !== false && (
        <Button kind="quiet" onClick={look}>
          {t.show}
        </Button>
      )}
    </>
  );
}
