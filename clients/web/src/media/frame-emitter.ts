/** Numbers frames and tells listeners; shared by the camera sources. */

import type { SourceFrame } from "./camera";

export class FrameEmitter {
  readonly #listeners = new Set<(frame: SourceFrame) => void>();
  #nextNo = 0;

  /** Gives the frame its number and tells everyone, before it goes to the encoder. */
  emit(frame: Omit<SourceFrame, "frameNo">): SourceFrame {
    const numbered = { frameNo: this.#nextNo++, ...frame };
    for (const listener of this.#listeners) listener(numbered);
    return numbered;
  }

  on(listener: (frame: SourceFrame) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}
