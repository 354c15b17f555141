/** One case under review: its events, kept up to date, and what the supervisor does with them. */

import { computed, signal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { untilKnown } from "../../../src/api/until-known";
import type { ComponentView } from "../../../src/api/views";
import { asSightlineError } from "../../../src/base/errors";
import { newId } from "../../../src/base/ids";
import type { LogEvent } from "../../../src/protocol/envelope";
import type { Me, ReviewItem } from "../../../src/protocol/generated";
import { RoomStore } from "../../../src/room/room-store";
import { isPerformer, undecidedItems, verdictOf } from "../../../src/room/selectors";

const REFRESH_MS = 5000;

export type SignBlock = "undecided" | "performer" | null;
/** Why the person before the page cannot decide items; null when they can. */
export type DecideBlock = "role" | "performer" | "over" | null;

export class ReviewModel {
  readonly #api: Api;
  readonly caseId: string;
  readonly me: Me;
  readonly #room = new RoomStore();
  /** By seq, for the list of events behind an item. */
  readonly events = signal<ReadonlyMap<number, LogEvent>>(new Map());
  readonly isLoaded = signal(false);
  readonly selectedId = signal<string | null>(null);
  /** Parts of the machine, for their names; empty until they are known. */
  readonly components = signal<readonly ComponentView[]>([]);
  #stopNaming: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(api: Api, caseId: string, me: Me) {
    this.#api = api;
    this.caseId = caseId;
    this.me = me;
  }

  get api(): Api {
    return this.#api;
  }

  get state(): RoomStore["state"] {
    return this.#room.state;
  }

  readonly items = computed<readonly ReviewItem[]>(() => this.#room.state.value.review?.items ?? []);

  readonly selected = computed<ReviewItem | null>(
    () => this.items.value.find((item) => item.item_id === this.selectedId.value) ?? this.items.value[0] ?? null,
  );

  readonly decideBlock = computed<DecideBlock>(() => {
    const { life } = this.#room.state.value;
    if (this.me.self.role !== "supervisor") return "role";
    if (life !== "submitted" && life !== "in_review") return "over";
    return isPerformer(this.#room.state.value, this.me.self.account_id) ? "performer" : null;
  });

  readonly mayDecide = computed(() => this.decideBlock.value === null);

  /** Why the record cannot be signed now; null when it can. */
  readonly signBlock = computed<SignBlock>(() => {
    const { review } = this.#room.state.value;
    if (isPerformer(this.#room.state.value, this.me.self.account_id)) return "performer";
    return review && undecidedItems(review).length > 0 ? "undecided" : null;
  });

  readonly hasRejected = computed(() => {
    const { review } = this.#room.state.value;
    return review?.items.some((item) => verdictOf(review, item.item_id) === "rejected") ?? false;
  });

  /** Loads the log and follows it until `stop`. */
  async start(): Promise<void> {
    await this.refresh();
    this.isLoaded.value = true;
    this.#nameParts();
    this.#timer = setInterval(() => void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  /** A fresh server makes the list of parts only when it is first asked for; paths stand in for names until then. */
  #nameParts(): void {
    const tag = this.#room.state.value.opened?.asset_tag;
    if (tag === undefined) return;
    this.#stopNaming = untilKnown(() => this.#api.components(tag), (tree) => (this.components.value = tree?.components ?? []));
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopNaming?.();
  }

  async refresh(): Promise<void> {
    const fresh = await this.#api.events(this.caseId, this.#room.state.value.head_seq);
    if (fresh.length === 0) return;
    this.#room.absorb(fresh);
    this.events.value = new Map([...this.events.value, ...fresh.map((event) => [event.seq, event] as const)]);
  }

  async decide(item: ReviewItem, decision: "confirmed" | "rejected" | "undecided", reason = ""): Promise<void> {
    await this.#api.op(this.caseId, "review.decide", { item_id: item.item_id, decision, reason });
    await this.refresh();
  }

  /** Moves to the next item that is not decided yet, after the present one and around. */
  selectNextUndecided(): void {
    const { review } = this.#room.state.value;
    if (!review) return;
    const start = this.items.value.findIndex((item) => item.item_id === this.selected.value?.item_id);
    const order = [...this.items.value.slice(start + 1), ...this.items.value.slice(0, start)];
    const next = order.find((item) => verdictOf(review, item.item_id) === "undecided");
    if (next) this.selectedId.value = next.item_id;
  }

  move(step: number): void {
    const items = this.items.value;
    const now = items.findIndex((item) => item.item_id === this.selected.value?.item_id);
    const next = items[Math.min(items.length - 1, Math.max(0, now + step))];
    if (next) this.selectedId.value = next.item_id;
  }

  /** Signs everything that is on the screen now; a newer record is refused by the server as a conflict. */
  async sign(meaning: "approved" | "rejected", password: string): Promise<void> {
    const expected_head_seq = this.#room.state.value.head_seq;
    try {
      await this.#api.sign(this.caseId, { meaning, password, expected_head_seq }, newId());
    } finally {
      await this.refresh();
    }
  }

  async addNote(text: string): Promise<void> {
    await this.#api.op(this.caseId, "note.add", { text });
    await this.refresh();
  }
}

/** True when a refused signature was only the wrong password. */
export function isWrongPassword(error: unknown): boolean {
  return asSightlineError(error).details["reason"] === "password";
}
