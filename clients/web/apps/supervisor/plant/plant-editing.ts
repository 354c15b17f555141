/** What supervisors change of the plant; the tree and the list of documents follow. */

import type { PlantApi } from "../../../src/api/plant";
import type { AssetCard, AssetChange, DocumentHead, DocumentImported } from "../../../src/protocol/generated";
import type { PlantModel } from "./plant-model";

export type DocumentMove = "publish" | "retire";

export class PlantEditing {
  readonly #plant: PlantApi;
  readonly #model: PlantModel;

  constructor(plant: PlantApi, model: PlantModel) {
    this.#plant = plant;
    this.#model = model;
  }

  /**
   * @param known as it was when somebody began; null for a new one
   * @throws SightlineError `conflict`: the tag is taken; `precondition_failed`: changed meanwhile
   */
  async save(known: AssetCard | null, wanted: AssetChange): Promise<AssetCard> {
    const change = { ...wanted, tag: wanted.tag.trim() };
    const saved = known ? await this.#plant.changeAsset(known, change) : await this.#plant.addAsset(change);
    await this.#model.reload(saved.tag);
    return saved;
  }

  /** As it is now. @throws SightlineError */
  async fresh({ asset_id }: AssetCard): Promise<AssetCard> {
    return (await this.#plant.asset(asset_id)).asset;
  }

  /** @throws SightlineError */
  async importDocument(kind: DocumentHead["kind"], file: Blob, said: Pick<DocumentHead, "number" | "revision">): Promise<DocumentImported> {
    const imported = await this.#plant.importDocument(kind, file, said);
    await this.#model.reloadDocuments();
    return imported;
  }

  /** @throws SightlineError `permission_denied`: nobody publishes what they wrote */
  async move(head: DocumentHead, move: DocumentMove): Promise<void> {
    await (move === "publish" ? this.#plant.publishDocument(head) : this.#plant.retireDocument(head));
    await this.#model.reloadDocuments();
  }
}
