/** Tells the server how large a picture is on this page, when that has settled. */

const SETTLED_MS = 300;
/** A few pixels more or less are no reason for another layer. */
const STEP_PIXELS = 16;

export class ViewSize {
  readonly #tell: (subscriptionId: string, maxHeight: number) => Promise<unknown>;
  readonly #settledMs: number;
  #subscriptionId: string | null = null;
  #height = 0;
  #told = "";
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(tell: (subscriptionId: string, maxHeight: number) => Promise<unknown>, settledMs = SETTLED_MS) {
    this.#tell = tell;
    this.#settledMs = settledMs;
  }

  /** Another subscription is shown in the same place; null: none. */
  show(subscriptionId: string | null): void {
    this.#subscriptionId = subscriptionId;
    this.#later();
  }

  /** @param devicePixels height of the picture on screen */
  measured(devicePixels: number): void {
    const height = Math.ceil(devicePixels / STEP_PIXELS) * STEP_PIXELS;
    if (height <= 0 || height === this.#height) return;
    this.#height = height;
    this.#later();
  }

  close(): void {
    clearTimeout(this.#timer);
    this.#subscriptionId = null;
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#settle(), this.#settledMs);
  }

  #settle(): void {
    const id = this.#subscriptionId;
    const told = `${id} ${this.#height}`;
    if (id === null || this.#height === 0 || told === this.#told) return;
    this.#told = told;
    // What got lost is told with the next change; until then a little too much is sent.
    this.#tell(id, this.#height).catch(() => (this.#told = ""));
  }
}
