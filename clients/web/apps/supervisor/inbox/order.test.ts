import { describe, expect, it } from "vitest";
import { displaced, fitsSearch, inPlace, isInView, sorted, waitsForSecond, type InboxCard } from "./order";

let number = 1000;
const card = (case_id: string, change: Partial<InboxCard> = {}): InboxCard => ({
  case_id, number: ++number, title: "", asset_tag: "P-101", asset_name: "", work_order: "", state: "submitted", call_state: "ended", opened_at_ms: 0, opened_by: "",
  changed_at_ms: 100, head_seq: 1, fault_count: 0, exception_count: 0, signature_holds: null, ...change,
});
const ids = (cards: readonly InboxCard[]): string => cards.map(({ case_id }) => case_id).join("");

describe("the order of the inbox", () => {
  it("puts ended signatures first, then safety, risk, exceptions, and what waits longest", () => {
    const cards = [
      card("f"), card("e", { exception_count: 1 }), card("d", { risk: 300, exception_count: 1 }), card("c", { risk: 300, exception_count: 4 }),
      card("b", { risk: 20, is_safety: true }), card("a", { signature_holds: false }), card("g", { waiting_since_ms: 500 }),
    ];
    expect(ids(sorted(cards, "urgency"))).toBe("abcdefg");
  });

  it("has cases without a due date last, the newest number first among them", () => {
    const cards = [card("x"), card("y"), card("b", { due_at_ms: 20 }), card("a", { due_at_ms: 10 })];
    expect(ids(sorted(cards, "due"))).toBe("abyx");
  });

  it("goes by severity while the server says no risk", () => {
    expect(ids(sorted([card("b", { severity: "low" }), card("a", { severity: "critical" })], "risk"))).toBe("ab");
  });
});

describe("a list that is read", () => {
  const [a, b, c, d] = ["a", "b", "c", "d"].map((id) => card(id)) as [InboxCard, InboxCard, InboxCard, InboxCard];

  it("keeps its places when others become more urgent, and says how many", () => {
    const shown = inPlace(["a", "b", "c"], [c, a, b]);
    expect(ids(shown)).toBe("abc");
    expect(displaced(shown, [c, a, b])).toBe(3);
    expect(displaced([c, a, b], [c, a, b])).toBe(0);
  });

  it("lets cases go, and new ones in after the one that they follow", () => {
    expect(ids(inPlace(["a", "b", "c"], [c, d, a]))).toBe("acd");
    expect(ids(inPlace(["b"], [a, b]))).toBe("ab");
    expect(ids(inPlace([], [b, a]))).toBe("ba");
  });
});

describe("the views", () => {
  it("ask for a second signature only on a record that is approved and holds", () => {
    const approved = { state: "signed", signature_holds: true, signed_meanings: ["approved"] } as const;
    expect(waitsForSecond(card("a", approved))).toBe(true);
    expect(waitsForSecond(card("a", { ...approved, signed_meanings: ["approved", "witnessed"] }))).toBe(false);
    expect(waitsForSecond(card("a", { ...approved, signature_holds: false, state: "in_review" }))).toBe(false);
  });

  it("know what is mine by the account", () => {
    expect(isInView(card("a", { reviewer_ids: ["me"] }), "mine", "me")).toBe(true);
    expect(isInView(card("a"), "mine", "me")).toBe(false);
  });

  it("are searched by all words of number, texts and tags", () => {
    const one = card("a", { number: 1042, title: "Dichtung 泵下有水", asset_tag: "P-101" });
    expect(fitsSearch(one, "p-101 泵下")).toBe(true);
    expect(fitsSearch(one, "1042 seal")).toBe(false);
  });
});
