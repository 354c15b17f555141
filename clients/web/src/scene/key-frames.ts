/** The pictures of a scan while it is shown: which there are, and the one that is looked at. */

import { signal, type ReadonlySignal } from "@preact/signals-core";
import type { Api } from "../api/api";
import type { SceneView } from "../protocol/generated";
import { RigidTransform } from "../spatial/rigid-transform";
import { bestView, movedViews, type Sight } from "./key-views";

export interface KeyFramesOptions {
  readonly api: Api;
  readonly caseId: string;
  readonly worldId: string;
  /** Where that world lies in the one that is shown. */
  readonly hereFromWorld?: RigidTransform;
}

export interface KeyFrame {
  readonly view: SceneView;
  readonly load: () => Promise<Blob>;
}

export class KeyFrames {
  readonly #options: KeyFramesOptions;
  readonly #ending = new AbortController();
  readonly #hasAny = signal(false);
  readonly #shown = signal<KeyFrame | null>(null);
  #views: readonly SceneView[] = [];

  constructor(options: KeyFramesOptions) {
    this.#options = options;
    this.refresh();
  }

  /** There may be some by now. */
  refresh(): void {
    // Without them the scan is looked at as it is.
    this.#look().catch(() => undefined);
  }

  get hasAny(): ReadonlySignal<boolean> {
    return this.#hasAny;
  }

  get shown(): ReadonlySignal<KeyFrame | null> {
    return this.#shown;
  }

  /** Shows the picture that fits best; a call that goes on may have newer ones. @throws SightlineError */
  async show(sight: Sight): Promise<SceneView | null> {
    await this.#look();
    const view = this.#ending.signal.aborted ? null : bestView(this.#views, sight);
    const { api, caseId, worldId } = this.#options;
    if (view) this.#shown.value = { view, load: () => api.sceneView(caseId, worldId, view.view_id, this.#ending.signal) };
    return view;
  }

  hide(): void {
    this.#shown.value = null;
  }

  close(): void {
    this.#ending.abort();
    this.hide();
    this.#hasAny.value = false;
  }

  async #look(): Promise<void> {
    const { api, caseId, worldId, hereFromWorld = RigidTransform.identity } = this.#options;
    const { views } = await api.sceneViews(caseId, worldId, this.#ending.signal);
    this.#views = movedViews(views, hereFromWorld);
    this.#hasAny.value = views.length > 0;
  }
}
