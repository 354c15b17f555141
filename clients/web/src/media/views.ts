/** How each received picture is shown, told to the server: what the page says, and that a hidden page shows nothing. */

import type { SubscriptionView } from "../protocol/generated";
import type { RemoteTrack } from "./subscribe-connection";

interface Shown {
  readonly maxHeight: number | null;
  readonly isPaused: boolean;
}

const WHOLE: Shown = { maxHeight: null, isPaused: false };

export class Views {
  readonly #tell: (view: SubscriptionView) => Promise<unknown>;
  readonly #shown = new Map<string, Shown>();
  /** What the server was told last; nothing for a picture that is shown as by default. */
  readonly #told = new Map<string, string>();
  #remote: readonly RemoteTrack[] = [];
  #isHidden = false;

  constructor(tell: (view: SubscriptionView) => Promise<unknown>) {
    this.#tell = tell;
  }

  /** The page shows a picture so from now on. */
  async set(subscriptionId: string, maxHeight: number | null, isPaused: boolean): Promise<void> {
    this.#shown.set(subscriptionId, { maxHeight, isPaused });
    await this.#update(subscriptionId);
  }

  /** The page is hidden, or can be seen again: all its pictures. Sound goes on. */
  hidden(isHidden: boolean): void {
    this.#isHidden = isHidden;
    this.#updateAll();
  }

  /** Follows what is received; new subscriptions begin as by default. */
  received(remote: readonly RemoteTrack[]): void {
    this.#remote = remote;
    const live = new Set(remote.map(({ subscriptionId }) => subscriptionId));
    for (const known of [this.#shown, this.#told]) {
      for (const id of [...known.keys()]) if (!live.has(id)) known.delete(id);
    }
    this.#updateAll();
  }

  #updateAll(): void {
    for (const { subscriptionId, kind } of this.#remote) {
      // A lost request is made good by the next change; until then a little too much is sent.
      if (kind === "video") this.#update(subscriptionId).catch(() => this.#told.delete(subscriptionId));
    }
  }

  async #update(subscriptionId: string): Promise<void> {
    const { maxHeight, isPaused } = this.#shown.get(subscriptionId) ?? WHOLE;
    const view = { subscription_id: subscriptionId, is_paused: isPaused || this.#isHidden, max_height: maxHeight };
    const key = `${view.is_paused} ${view.max_height}`;
    if (key === (this.#told.get(subscriptionId) ?? "false null")) return;
    this.#told.set(subscriptionId, key);
    await this.#tell(view);
  }
}
