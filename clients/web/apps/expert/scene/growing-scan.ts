/** The reconstruction of a world, fetched again while it grows: soon at first, less often when nothing changes. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Mesh } from "three";
import { asSightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import { disposeMesh, reconstructionFrom } from "../../../src/scene/reconstruction";

const FIRST_MS = 4000;
const SLOWEST_MS = 32_000;

export type ScanState = "loading" | "empty" | "busy" | "shown";

export class GrowingScan {
  readonly #api: Api;
  readonly #caseId: string;
  readonly #worldId: string;
  readonly #onMesh: (mesh: Mesh) => void;
  readonly #ending = new AbortController();
  readonly #state = signal<ScanState>("loading");
  #mesh: ReturnType<typeof reconstructionFrom> | null = null;
  #bytes = 0;
  #waitMs = FIRST_MS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(api: Api, caseId: string, worldId: string, onMesh: (mesh: Mesh) => void) {
    this.#api = api;
    this.#caseId = caseId;
    this.#worldId = worldId;
    this.#onMesh = onMesh;
    void this.#fetch();
  }

  get state(): ReadonlySignal<ScanState> {
    return this.#state;
  }

  close(): void {
    this.#ending.abort();
    clearTimeout(this.#timer);
    if (this.#mesh) disposeMesh(this.#mesh);
    this.#mesh = null;
  }

  async #fetch(): Promise<void> {
    try {
      const blob = await this.#api.scene(this.#caseId, this.#worldId, this.#ending.signal);
      const hasGrown = blob.size !== this.#bytes;
      this.#waitMs = hasGrown ? FIRST_MS : Math.min(SLOWEST_MS, this.#waitMs * 2);
      if (hasGrown) this.#show(await blob.arrayBuffer());
      this.#bytes = blob.size;
    } catch (error) {
      if (this.#ending.signal.aborted) return;
      this.#waitMs = Math.min(SLOWEST_MS, this.#waitMs * 1.5);
      if (this.#state.value !== "shown") this.#state.value = asSightlineError(error).code === "not_found" ? "empty" : "busy";
    }
    if (!this.#ending.signal.aborted) this.#timer = setTimeout(() => void this.#fetch(), this.#waitMs);
  }

  #show(bytes: ArrayBuffer): void {
    if (this.#ending.signal.aborted) return;
    const old = this.#mesh;
    this.#mesh = reconstructionFrom(bytes);
    this.#onMesh(this.#mesh);
    this.#state.value = "shown";
    if (old) disposeMesh(old);
  }
}
