/** Imported models at their proposed or confirmed places, translucent over what was scanned. */

import { effect, type ReadonlySignal } from "@preact/signals-core";
import * as THREE from "three";
import type { Api } from "../api/api";
import type { CaseState, ModelProposal } from "../room/case-state";
import { surfaceMaterial, surfacesFrom } from "./reconstruction";
import { shownModels } from "../room/models-of-world";

export interface PlacedModelsOptions {
  readonly api: Api;
  readonly caseId: string;
  readonly worldId: string;
  readonly state: ReadonlySignal<CaseState>;
  /** Something is to be drawn anew. */
  readonly changed: () => void;
  /** A model could not be loaded. */
  readonly failed: (error: unknown) => void;
}

export class PlacedModels {
  readonly root = new THREE.Group();
  readonly #options: PlacedModelsOptions;
  readonly #ending = new AbortController();
  readonly #drawn = new Map<string, THREE.Group>();
  readonly #proposed = surfaceMaterial("proposed");
  readonly #confirmed = surfaceMaterial("confirmed");
  readonly #stop: () => void;

  constructor(options: PlacedModelsOptions) {
    this.#options = options;
    this.#stop = effect(() => this.#show(shownModels(options.state.value, options.worldId)));
  }

  close(): void {
    this.#stop();
    this.#ending.abort();
    for (const id of [...this.#drawn.keys()]) this.#remove(id);
    this.#proposed.dispose();
    this.#confirmed.dispose();
  }

  #show(proposals: readonly ModelProposal[]): void {
    const wanted = new Set(proposals.map(({ proposal_id }) => proposal_id));
    for (const id of [...this.#drawn.keys()]) if (!wanted.has(id)) this.#remove(id);
    for (const proposal of proposals) {
      const group = this.#drawn.get(proposal.proposal_id);
      if (group) this.#dress(group, proposal);
      else void this.#add(proposal);
    }
    this.#options.changed();
  }

  async #add(proposal: ModelProposal): Promise<void> {
    const { api, caseId, changed, failed } = this.#options;
    const { p, q } = proposal.world_from_model;
    const group = new THREE.Group();
    group.position.set(...p);
    group.quaternion.set(...q);
    this.#drawn.set(proposal.proposal_id, group);
    this.root.add(group);
    try {
      const blob = await api.blob(caseId, proposal.blob, this.#ending.signal);
      const meshes = surfacesFrom(await blob.arrayBuffer(), this.#materialOf(proposal));
      if (this.#drawn.get(proposal.proposal_id) !== group) {
        for (const mesh of meshes) mesh.geometry.dispose();
        return;
      }
      group.add(...meshes);
      // It may have been answered while its shape was on the way.
      const newest = this.#options.state.peek().model_proposals.get(proposal.proposal_id);
      if (newest) this.#dress(group, newest);
      changed();
    } catch (error) {
      if (!this.#ending.signal.aborted) failed(error);
    }
  }

  #dress(group: THREE.Group, proposal: ModelProposal): void {
    const material = this.#materialOf(proposal);
    for (const mesh of group.children) if (mesh instanceof THREE.Mesh) mesh.material = material;
  }

  #materialOf({ answer }: ModelProposal): THREE.Material {
    return answer ? this.#confirmed : this.#proposed;
  }

  #remove(id: string): void {
    const group = this.#drawn.get(id);
    if (!group) return;
    this.#drawn.delete(id);
    this.root.remove(group);
    for (const mesh of group.children) if (mesh instanceof THREE.Mesh) (mesh.geometry as THREE.BufferGeometry).dispose();
    this.#options.changed();
  }
}
