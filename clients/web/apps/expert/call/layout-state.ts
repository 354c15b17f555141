/** What of the call page is open, kept in the tab. */

import { signal, type ReadonlySignal, type Signal } from "@preact/signals";

export const TABS = ["marks", "guide", "review", "chat", "info"] as const;
/** One key each. */
export const TAB_KEYS: Readonly<Record<Tab, string>> = { marks: "1", guide: "2", review: "4", chat: "C", info: "I" };
export type Tab = (typeof TABS)[number];

const KEY = "sightline.expert.layout";
const LEAST_SHARE = 0.2;
const MOST_SHARE = 0.7;

interface Kept {
  readonly hasPanel: boolean;
  readonly hasScene: boolean;
  readonly sceneShare: number;
}

export type CallDialog = "hang-up" | "close-case" | "keys";

export class LayoutState {
  readonly tab: Signal<Tab> = signal("marks");
  readonly dialog: Signal<CallDialog | null> = signal(null);
  readonly #storage: Storage;
  readonly #kept: Signal<Kept>;

  constructor(storage: Storage) {
    this.#storage = storage;
    this.#kept = signal(load(storage));
  }

  get kept(): ReadonlySignal<Kept> {
    return this.#kept;
  }

  togglePanel(): void {
    this.#set({ hasPanel: !this.#kept.value.hasPanel });
  }

  toggleScene(): void {
    this.#set({ hasScene: !this.#kept.value.hasScene });
  }

  /** @param share of the width beside the panel that the 3D view has */
  setSceneShare(share: number): void {
    this.#set({ sceneShare: Math.min(MOST_SHARE, Math.max(LEAST_SHARE, share)) });
  }

  show(tab: Tab): void {
    this.tab.value = tab;
    this.#set({ hasPanel: true });
  }

  #set(change: Partial<Kept>): void {
    this.#kept.value = { ...this.#kept.value, ...change };
    this.#storage.setItem(KEY, JSON.stringify(this.#kept.value));
  }
}

function load(storage: Storage): Kept {
  const start: Kept = { hasPanel: true, hasScene: false, sceneShare: 0.4 };
  try {
    return { ...start, ...(JSON.parse(storage.getItem(KEY) ?? "{}") as Partial<Kept>) };
  } catch {
    return start;
  }
}
