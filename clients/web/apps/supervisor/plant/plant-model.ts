/** The tree of assets as it is on screen: which branches are open, which asset is shown, and its history. */

import { batch, computed, signal } from "@preact/signals";
import type { PlantApi } from "../../../src/api/plant";
import type { RecordsApi } from "../../../src/api/records";
import { asSightlineError, type SightlineError } from "../../../src/base/errors";
import type { AssetCard, AssetVisit, DocumentHead, FaultCard } from "../../../src/protocol/generated";

/** What the page needs of the interface. */
export interface PlantSource {
  readonly plant: Pick<PlantApi, "assets" | "asset" | "tree" | "documents">;
  readonly records: Pick<RecordsApi, "history" | "faults">;
}

/** One line of the tree. */
export interface TreeRow {
  readonly asset: AssetCard;
  /** From 1. */
  readonly depth: number;
  /** Null: nothing is below it. */
  readonly isOpen: boolean | null;
}

export interface Shown {
  readonly asset: AssetCard;
  /** From the top down to its parent. */
  readonly ancestors: readonly AssetCard[];
  /** Of a machine: its cases, the newest first. Null while they are awaited. */
  readonly visits: readonly AssetVisit[] | null;
  /** Of a part: what was found at it or below it. */
  readonly faults: readonly FaultCard[] | null;
}

const TOP = "";
const TYPING_MS = 200;

export class PlantModel {
  readonly search = signal("");
  /** Null while the search is awaited, or when there is none. */
  readonly found = signal<readonly AssetCard[] | null>(null);
  readonly shown = signal<Shown | null>(null);
  /** Tag of the last asset that was looked for and is not there. */
  readonly missingTag = signal<string | null>(null);
  readonly documents = signal<readonly DocumentHead[] | null>(null);
  readonly error = signal<SightlineError | null>(null);
  readonly isLoaded = computed(() => this.#children.value.has(TOP));
  readonly rows = computed(() => [...this.#rowsBelow(TOP, 1)]);

  readonly #source: PlantSource;
  readonly #children = signal<ReadonlyMap<string, readonly AssetCard[]>>(new Map());
  readonly #open = signal<ReadonlySet<string>>(new Set());
  #asking = new AbortController();
  #searching: ReturnType<typeof setTimeout> | undefined;

  constructor(source: PlantSource) {
    this.#source = source;
  }

  /** Loads the top of the tree and opens what leads to a tag, or the first lines when there is none. */
  async start(tag: string): Promise<void> {
    await this.#guarded(async () => {
      this.#keep(TOP, await this.#source.plant.assets({ parent: null }));
      const [first] = this.#children.value.get(TOP) ?? [];
      if (tag === "" && first) await this.open(first);
      if (tag !== "") await this.show(tag);
    });
    await this.reloadDocuments();
  }

  stop(): void {
    this.#asking.abort();
    clearTimeout(this.#searching);
  }

  /** Opens a branch; of a machine everything below it comes at once. */
  async open(asset: AssetCard): Promise<void> {
    if (!this.#children.value.has(asset.asset_id)) await this.#guarded(() => this.#load(asset));
    this.#open.value = new Set([...this.#open.value, asset.asset_id]);
  }

  close(asset: AssetCard): void {
    this.#open.value = new Set([...this.#open.value].filter((id) => id !== asset.asset_id));
  }

  async toggle(asset: AssetCard): Promise<void> {
    if (this.#open.value.has(asset.asset_id)) this.close(asset);
    else await this.open(asset);
  }

  /** Shows an asset with its history, and opens the branches above it. */
  async show(tag: string): Promise<void> {
    this.#asking.abort();
    this.#asking = new AbortController();
    const { signal: asking } = this.#asking;
    await this.#guarded(async () => {
      const [asset] = await this.#source.plant.assets({ tag }, asking);
      if (!asset) {
        this.shown.value = null;
        this.missingTag.value = tag;
        return;
      }
      const { ancestors } = await this.#source.plant.asset(asset.asset_id, asking);
      this.shown.value = { asset, ancestors, visits: null, faults: null };
      for (const above of ancestors) await this.open(above);
      await this.#recall(asset, ancestors, asking);
    });
  }

  async reloadDocuments(): Promise<void> {
    await this.#guarded(async () => {
      this.documents.value = await this.#source.plant.documents();
    });
  }

  /** A move changes two branches: what is open is asked for anew. */
  async reload(tag: string): Promise<void> {
    await this.#guarded(async () => {
      const open = [...this.#children.value.entries()].flatMap(([, below]) => below).filter(({ asset_id }) => this.#open.value.has(asset_id));
      this.#children.value = new Map();
      this.#keep(TOP, await this.#source.plant.assets({ parent: null }));
      for (const asset of open) if (!this.#children.value.has(asset.asset_id)) await this.#load(asset);
    });
    await this.show(tag);
  }

  /** Searches when nobody has typed for a moment. */
  look(text: string): void {
    batch(() => {
      this.search.value = text;
      this.found.value = null;
    });
    clearTimeout(this.#searching);
    if (text.trim() === "") return;
    this.#searching = setTimeout(() => {
      void this.#guarded(async () => {
        const found = await this.#source.plant.assets({ text: text.trim() });
        if (this.search.value === text) this.found.value = found;
      });
    }, TYPING_MS);
  }

  async #recall(asset: AssetCard, ancestors: readonly AssetCard[], asking: AbortSignal): Promise<void> {
    if (asset.level === "machine") {
      const { visits } = await this.#source.records.history(asset.tag, asking);
      this.#add(asset, { visits });
    }
    const machine = ancestors.findLast(({ level }) => level === "machine");
    if (asset.level !== "component" || !machine) return;
    const { faults } = await this.#source.records.faults(machine.tag, asking);
    const isHere = ({ component }: FaultCard): boolean => component === asset.tag || component.startsWith(`${asset.tag}/`);
    this.#add(asset, { faults: faults.filter(isHere) });
  }

  #add(asset: AssetCard, more: Partial<Shown>): void {
    const now = this.shown.value;
    if (now?.asset.asset_id === asset.asset_id) this.shown.value = { ...now, ...more };
  }

  async #load(asset: AssetCard): Promise<void> {
    if (asset.level !== "machine") {
      this.#keep(asset.asset_id, await this.#source.plant.assets({ parent: asset.tag }));
      return;
    }
    const { assets, is_complete } = await this.#source.plant.tree(asset.asset_id);
    const below = new Map<string, AssetCard[]>();
    for (const each of assets.slice(1)) below.set(each.parent_id ?? TOP, [...(below.get(each.parent_id ?? TOP) ?? []), each]);
    const children = new Map(this.#children.value);
    // Of a tree that did not come whole, what seems empty may have more: it is asked for when it is opened.
    for (const each of assets) if (is_complete || below.has(each.asset_id)) children.set(each.asset_id, below.get(each.asset_id) ?? []);
    this.#children.value = children;
  }

  #keep(parent: string, assets: readonly AssetCard[]): void {
    this.#children.value = new Map([...this.#children.value, [parent, assets]]);
  }

  *#rowsBelow(parent: string, depth: number): Generator<TreeRow> {
    for (const asset of this.#children.value.get(parent) ?? []) {
      const isLeaf = this.#children.value.get(asset.asset_id)?.length === 0;
      const isOpen = this.#open.value.has(asset.asset_id);
      yield { asset, depth, isOpen: isLeaf ? null : isOpen };
      if (isOpen) yield* this.#rowsBelow(asset.asset_id, depth + 1);
    }
  }

  async #guarded(work: () => Promise<void>): Promise<void> {
    try {
      await work();
      this.error.value = null;
    } catch (error) {
      const isGivenUp = error instanceof DOMException && error.name === "AbortError";
      if (!isGivenUp) this.error.value = asSightlineError(error);
    }
  }
}
