/** Reads a case from its log for a look without opening it; the last ones stay known. */

import type { Api } from "../../../src/api/api";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { CaseState } from "../../../src/room/case-state";
import { fold } from "../../../src/room/fold";
import type { InboxCard } from "./order";

const MOST = 40;

export interface ReadCase {
  readonly state: CaseState;
  /** Of the list as it would be now, for a case that goes on. */
  readonly items: readonly ReviewItem[];
}

export class CaseReader {
  readonly #api: Api;
  readonly #read = new Map<string, { readonly headSeq: number; readonly found: ReadCase }>();

  constructor(api: Api) {
    this.#api = api;
  }

  /** What was read before, though it may have gone on since. */
  known(card: InboxCard): ReadCase | null {
    return this.#read.get(card.case_id)?.found ?? null;
  }

  async read(card: InboxCard): Promise<ReadCase> {
    const before = this.#read.get(card.case_id);
    if (before && before.headSeq >= card.head_seq) return before.found;
    const state = fold(await this.#api.events(card.case_id));
    const items = state.review?.items ?? (await this.#api.records.checklist(card.case_id)).items.map(({ item }) => item);
    const found = { state, items };
    this.#read.delete(card.case_id);
    this.#read.set(card.case_id, { headSeq: state.head_seq, found });
    for (const oldest of [...this.#read.keys()].slice(0, Math.max(0, this.#read.size - MOST))) this.#read.delete(oldest);
    return found;
  }
}
