/** One case under review: its events, kept up to date, and what the supervisor does with them. */

import { batch, computed, signal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { untilKnown } from "../../../src/api/until-known";
import type { ComponentView } from "../../../src/api/views";
import { asSightlineError } from "../../../src/base/errors";
import { newId } from "../../../src/base/ids";
import type { LogEvent } from "../../../src/protocol/envelope";
import type { Me, Recording, ReviewItem } from "../../../src/protocol/generated";
import type { Fault, ItemDecision, Verdict } from "../../../src/room/case-state";
import { decideBlock, decisionOf, openClearItems, type Meaning } from "../../../src/room/review-view";
import { RoomStore } from "../../../src/room/room-store";
import { verdictOf } from "../../../src/room/selectors";

const REFRESH_MS = 5000;

/** Somebody else decided an item while this person was about to. */
export interface Conflicted {
  readonly item: ReviewItem;
  readonly wanted: Verdict;
  readonly reason: string;
  /** Null: they took their verdict back. */
  readonly theirs: ItemDecision | null;
}

export class ReviewModel {
  readonly api: Api;
  readonly caseId: string;
  readonly me: Me;
  readonly #room = new RoomStore();
  /** By seq, for the list of events behind an item. */
  readonly events = signal<ReadonlyMap<number, LogEvent>>(new Map());
  readonly isLoaded = signal(false);
  readonly selectedId = signal<string | null>(null);
  readonly conflict = signal<Conflicted | null>(null);
  /** Whether the items that are all clear are unfolded. */
  readonly isClearOpen = signal(false);
  /** Files of the case's recordings. */
  readonly recordings = signal<readonly Recording[]>([]);
  /** Parts of the machine, for their names; empty until they are known. */
  readonly components = signal<readonly ComponentView[]>([]);
  readonly #draft = signal<readonly ReviewItem[]>([]);
  /** The item whose verdict is on its way, and the event of the one before. */
  #deciding: { readonly itemId: string; readonly seenSeq: number } | null = null;
  #stopNaming: (() => void) | null = null;
  #timer: ReturnType<typeof setInterval> | null = null;

  constructor(api: Api, caseId: string, me: Me) {
    this.api = api;
    this.caseId = caseId;
    this.me = me;
  }

  get state(): RoomStore["state"] {
    return this.#room.state;
  }

  /** True while there is no list yet: the items are those that it would have now. */
  readonly isDraft = computed(() => this.#room.state.value.review === null);

  readonly items = computed<readonly ReviewItem[]>(() => this.#room.state.value.review?.items ?? this.#draft.value);
  readonly exceptions = computed(() => this.items.value.filter((item) => item.is_exception));
  readonly clear = computed(() => this.items.value.filter((item) => !item.is_exception));
  /** Those that one can move to: the ones that are folded are passed over. */
  readonly #unfolded = computed(() => (this.isClearOpen.value ? this.items.value : this.exceptions.value));

  readonly selected = computed<ReviewItem | null>(
    () => this.items.value.find((item) => item.item_id === this.selectedId.value) ?? this.#unfolded.value[0] ?? null,
  );

  readonly decideBlock = computed(() => decideBlock(this.#room.state.value, this.me.self));
  readonly mayDecide = computed(() => this.decideBlock.value === null);
  readonly isReader = computed(() => this.me.self.role !== "supervisor");

  /** Loads the log and follows it until `stop`. */
  async start(): Promise<void> {
    await this.refresh();
    if (this.exceptions.value.length === 0) this.isClearOpen.value = true;
    this.#selectFirst();
    this.isLoaded.value = true;
    this.#nameParts();
    this.#timer = setInterval(() => !document.hidden && void this.refresh().catch(() => undefined), REFRESH_MS);
  }

  /** A fresh server makes the list of parts only when it is first asked for; paths stand in for names until then. */
  #nameParts(): void {
    const tag = this.#room.state.value.opened?.asset_tag;
    if (tag === undefined) return;
    this.#stopNaming = untilKnown(() => this.api.components(tag), (tree) => (this.components.value = tree?.components ?? []));
  }

  stop(): void {
    if (this.#timer !== null) clearInterval(this.#timer);
    this.#timer = null;
    this.#stopNaming?.();
  }

  async refresh(): Promise<void> {
    const fresh = await this.api.events(this.caseId, this.#room.state.value.head_seq);
    if (fresh.length === 0) return;
    batch(() => {
      this.#room.absorb(fresh);
      this.events.value = new Map([...this.events.value, ...fresh.map((event) => [event.seq, event] as const)]);
      this.#moveOn();
    });
    await this.#redraft();
    this.#listRecordings();
  }

  /** What the list would hold now, while there is none. */
  async #redraft(): Promise<void> {
    if (this.#room.state.value.review) return;
    this.#draft.value = (await this.api.records.checklist(this.caseId)).items.map(({ item }) => item);
  }

  /** A recording that has ended has its files completed a moment later. */
  #listRecordings(): void {
    const isRecorded = [...this.#room.state.value.recordings.values()].some((one) => one.started_at_ms !== null);
    // Without them there is nothing to jump to, and the list of recordings says so itself.
    if (isRecorded) this.api.recordings(this.caseId).then((found) => (this.recordings.value = found), () => undefined);
  }

  /** @param seenSeq event of the verdict that was on the screen, 0 for none */
  async decide(item: ReviewItem, decision: Verdict, reason: string, seenSeq: number): Promise<void> {
    const { item_id } = item;
    // A key pressed twice must not answer its own first press.
    if (this.#deciding !== null) return;
    this.#deciding = { itemId: item_id, seenSeq };
    try {
      await this.api.op(this.caseId, "review.decide", { item_id, decision, reason, expected_decision_seq: seenSeq });
      await this.refresh();
    } catch (error) {
      if (asSightlineError(error).code !== "conflict") throw error;
      await this.refresh();
      const theirs = decisionOf(this.state.value, item_id);
      this.conflict.value = { item, wanted: decision, reason, theirs };
    } finally {
      this.#deciding = null;
    }
  }

  /**
   * To the next item in the very moment the verdict shows: the next key must mean what is on the screen. Who has moved
   * on meanwhile stays where they are.
   */
  #moveOn(): void {
    if (!this.#deciding) return;
    const { itemId, seenSeq } = this.#deciding;
    const decision = decisionOf(this.state.value, itemId);
    const isNews = decision !== null && decision.seq > seenSeq && decision.verdict !== "undecided";
    if (isNews && decision.by.account_id === this.me.self.account_id && this.selected.value?.item_id === itemId) this.selectNextUndecided();
  }

  /** Confirms everything that is all clear and still open; gives how many. */
  async confirmClear(): Promise<number> {
    const item_ids = openClearItems(this.state.value).map(({ item_id }) => item_id);
    await this.api.op(this.caseId, "review.confirm_clear", { item_ids });
    await this.refresh();
    return item_ids.length;
  }

  async returnCase(message: string): Promise<void> {
    await this.api.op(this.caseId, "review.return", { message });
    await this.refresh();
  }

  /** Moves to the next item that is not decided yet, after the present one and around; exceptions before the others. */
  selectNextUndecided(): void {
    const { review } = this.state.value;
    if (!review) return;
    const start = this.items.value.findIndex((item) => item.item_id === this.selected.value?.item_id);
    const order = [...this.items.value.slice(start + 1), ...this.items.value.slice(0, start)];
    const open = order.filter((item) => verdictOf(review, item.item_id) === "undecided");
    const next = open.find((item) => item.is_exception) ?? open[0];
    if (!next) return;
    if (!next.is_exception) this.isClearOpen.value = true;
    this.selectedId.value = next.item_id;
  }

  move(step: number): void {
    const items = this.#unfolded.value;
    const now = items.findIndex((item) => item.item_id === this.selected.value?.item_id);
    const next = items[Math.min(items.length - 1, Math.max(0, now + step))];
    if (next) this.selectedId.value = next.item_id;
  }

  /** Signs everything that is on the screen now; a newer record is refused by the server as a conflict. */
  async sign(meaning: Meaning, password: string, username: string | null): Promise<void> {
    const expected_head_seq = this.state.value.head_seq;
    try {
      await this.api.sign(this.caseId, { meaning, password, expected_head_seq, username }, newId());
    } finally {
      await this.refresh();
    }
  }

  async deferFault({ fault_id }: Fault, reason: string, due_at_ms: number, risk_owner: string): Promise<void> {
    await this.api.op(this.caseId, "fault.move", { fault_id, action: "defer", reason, due_at_ms, risk_owner });
    await this.refresh();
  }

  async addNote(text: string): Promise<void> {
    await this.api.op(this.caseId, "note.add", { text });
    await this.refresh();
  }

  /** Sets the legal hold, or lifts it. */
  async keep(isHeld: boolean, reason: string): Promise<void> {
    await this.api.op(this.caseId, isHeld ? "case.hold" : "case.release", { reason });
    await this.refresh();
  }

  #selectFirst(): void {
    const { review } = this.state.value;
    const open = this.#unfolded.value.find((item) => review && verdictOf(review, item.item_id) === "undecided");
    this.selectedId.value = (open ?? this.#unfolded.value[0])?.item_id ?? null;
  }
}
