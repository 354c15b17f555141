/** The list of cases as it stands: loaded now and again, sorted when asked, still while somebody reads. */

import { computed, effect, signal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { showError } from "../../../src/ui/toast";
import { displaced, fitsSearch, inPlace, isInView, sorted, type InboxCard, type SortKey, type View } from "./order";

const REFRESH_MS = 10_000;
/** So many of a view are held; who has more searches. */
const MOST = 1000;
const SEARCH_AFTER_MS = 200;

const STATES: Readonly<Record<View, readonly InboxCard["state"][]>> = {
  review: ["submitted", "in_review"],
  returned: ["returned"],
  accept: ["signed"],
  signed: ["signed"],
  mine: ["in_review", "returned", "signed"],
  open: ["open"],
  all: [],
};

/** What the address says. */
export interface InboxPlace {
  readonly view: View;
  readonly sort: SortKey;
  readonly search: string;
}

export class InboxModel {
  readonly #api: Api;
  readonly #accountId: string;
  readonly place = signal<InboxPlace>({ view: "review", sort: "urgency", search: "" });
  readonly #loaded = signal<readonly InboxCard[] | null>(null);
  /** Found by the server for the present search, also beyond what is loaded. */
  readonly #found = signal<readonly InboxCard[]>([]);
  /** What was decided or signed lately: for the counts that the server has no figure of. */
  readonly #decided = signal<readonly InboxCard[] | null>(null);
  readonly #counts = signal<Readonly<Partial<Record<InboxCard["state"], number>>>>({});
  readonly #shown = signal<readonly InboxCard[]>([]);
  readonly currentId = signal<string | null>(null);
  readonly nowMs = signal(Date.now());
  #placeKey = "";
  #timer: ReturnType<typeof setInterval> | null = null;
  #searchTimer: ReturnType<typeof setTimeout> | undefined;
  #stop: (() => void) | null = null;

  constructor(api: Api, accountId: string) {
    this.#api = api;
    this.#accountId = accountId;
  }

  readonly isLoaded = computed(() => this.#loaded.value !== null);

  /** As they should stand. */
  readonly #wanted = computed(() => {
    const { view, sort, search } = this.place.value;
    const loaded = (this.#loaded.value ?? []).filter((card) => fitsSearch(card, search));
    const byId = new Map([...(search ? this.#found.value : []), ...loaded].map((card) => [card.case_id, card]));
    return sorted([...byId.values()].filter((card) => isInView(card, view, this.#accountId)), sort);
  });

  /** As they stand. */
  readonly shown = computed(() => this.#shown.value);

  /** How many would change places by sorting again. */
  readonly displaced = computed(() => displaced(this.#shown.value, this.#wanted.value));

  readonly currentIndex = computed(() => Math.max(0, this.#shown.value.findIndex(({ case_id }) => case_id === this.currentId.value)));

  readonly current = computed<InboxCard | null>(() => this.#shown.value[this.currentIndex.value] ?? null);

  /** Null while it is not known. */
  countOf(view: View): number | null {
    if (view === "accept" || view === "mine") return this.#decided.value?.filter((card) => isInView(card, view, this.#accountId)).length ?? null;
    const counts = this.#counts.value;
    const states = STATES[view].length > 0 ? STATES[view] : (Object.keys(counts) as InboxCard["state"][]);
    return Object.keys(counts).length === 0 ? null : states.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
  }

  start(): void {
    this.#stop = effect(() => this.#arrange());
    this.#timer = setInterval(() => !document.hidden && void this.refresh(), REFRESH_MS);
    void this.refresh();
  }

  stop(): void {
    this.#stop?.();
    clearTimeout(this.#searchTimer);
    if (this.#timer !== null) clearInterval(this.#timer);
  }

  goTo(place: InboxPlace): void {
    const before = this.place.peek();
    this.place.value = place;
    if (place.view !== before.view) {
      this.#loaded.value = null;
      void this.refresh();
    }
    if (place.search !== before.search || place.view !== before.view) this.#searchSoon(place);
  }

  async refresh(): Promise<void> {
    const { view } = this.place.peek();
    try {
      const asked = [this.#load(view), this.#api.records.counts(), this.#api.cases({ state: STATES.mine.join(",") })] as const;
      const [cards, counts, decided] = await Promise.all(asked);
      this.#decided.value = decided.cases;
      this.nowMs.value = Date.now();
      this.#counts.value = Object.fromEntries(counts.states.map(({ state, cases }) => [state, cases]));
      if (view === this.place.peek().view) this.#loaded.value = cards;
    } catch (error) {
      showError(error);
    }
  }

  sortAgain(): void {
    this.#shown.value = this.#wanted.peek();
  }

  move(step: number): void {
    const shown = this.#shown.peek();
    const next = shown[Math.max(0, Math.min(shown.length - 1, this.currentIndex.peek() + step))];
    if (next) this.currentId.value = next.case_id;
  }

  /** A new question is answered in the right order; the same one keeps the places that one looks at. */
  #arrange(): void {
    const wanted = this.#wanted.value;
    const key = JSON.stringify([this.place.value, this.#loaded.value === null]);
    const isSame = key === this.#placeKey;
    this.#placeKey = key;
    this.#shown.value = inPlace(isSame ? this.#shown.peek().map(({ case_id }) => case_id) : [], wanted);
    const isThere = wanted.some(({ case_id }) => case_id === this.currentId.peek());
    if (!isThere || !isSame) this.currentId.value = this.#shown.peek()[0]?.case_id ?? null;
  }

  async #load(view: View): Promise<readonly InboxCard[]> {
    const found: InboxCard[] = [];
    const states = STATES[view].length > 0 ? { state: STATES[view].join(",") } : {};
    for (let before: string | undefined; ; ) {
      const page = await this.#api.cases({ ...states, ...(before === undefined ? {} : { before }) });
      found.push(...page.cases);
      if (!page.next || found.length >= MOST) return found;
      before = page.next;
    }
  }

  #searchSoon({ search, view }: InboxPlace): void {
    clearTimeout(this.#searchTimer);
    this.#found.value = [];
    if (search === "") return;
    this.#searchTimer = setTimeout(() => {
      this.#api.records.search(search, STATES[view]).then(
        (hits) => search === this.place.peek().search && (this.#found.value = hits),
        // What is loaded is searched in any case.
        () => undefined,
      );
    }, SEARCH_AFTER_MS);
  }
}
