import { describe, expect, it } from "vitest";
import log from "../../../../protocols/examples/logs/case.events.json";
import type { CodeList, Event, FaultCard } from "../protocol/generated";
import { decodeEvent } from "../protocol/envelope";
import type { Fault } from "../room/case-state";
import { advance, fold } from "../room/fold";
import {
  codeText, deferralOf, goesWith, guessPart, linkOf, outcomeOf, readNumber, recurrencesOf, standingActions, standingMeasurements,
} from "./fault-facts";

const state = fold((log as unknown as Event[]).map(decodeEvent));
const fault = [...state.faults.values()].find(({ coding }) => coding) as Fault;

const CODES: CodeList = {
  key: "k", version: 1, title_en: "", title_zh: "",
  entries: [
    { dimension: "part", code: "SEAL", en: "Seal", zh: "密封" },
    { dimension: "part", code: "PIPE", en: "Pipe", zh: "管" },
    { dimension: "mechanism", code: "WEAR", en: "Worn", zh: "磨损" },
    { dimension: "mechanism", code: "CAVITATION", en: "Cavitation", zh: "汽蚀", modes: ["NOISY"] },
  ],
};

const card = (changes: Partial<FaultCard>): FaultCard => ({
  case_id: "c", case_number: 1001, case_state: "signed", fault_id: "f", number: 3, annotation_id: "a", asset_tag: "P-101", work_order: "",
  component: fault.component, title: "Seal leaks", severity: "high", state: "verified", created_at_ms: 1, changed_at_ms: 1, anchor_state: "good",
  ...changes,
});

describe("what is known of a fault", () => {
  it("leaves out what a later measurement or action corrects", () => {
    expect(fault.measurements.map(({ value }) => value)).toEqual([915, 91.5]);
    expect(standingMeasurements(fault).map(({ value }) => value)).toEqual([91.5]);
    expect(standingActions(fault).map(({ text }) => text)).toEqual(["Shaft cleaned"]);
  });

  it("tells by when and by whom while it is put off", () => {
    expect(deferralOf(fault)).toMatchObject({ risk_owner: "Olga Operations", due_at_ms: 1_800_000_000_000 });
    expect(deferralOf({ ...fault, state: "in_progress" })).toBeNull();
  });

  it("keeps the newest link that holds", () => {
    expect(linkOf(fault, "recurrence_of")?.other_number).toBe(2);
    expect(linkOf(fault, "duplicate_of")).toBeNull();
  });

  it("has words in both languages for its codes", () => {
    const mode = fault.coding?.mode;
    if (!mode) throw new Error("no mode");
    expect([codeText(mode, "en"), codeText(mode, "zh")]).toEqual(["Leaks to the outside", "外漏"]);
  });

  it("passes over statements about a fault that is not there", () => {
    const last = state.head_seq;
    const stray = {
      ...(log as unknown as Event[]).find(({ kind }) => kind === "fault.coded"), seq: last + 1,
      body: { fault_id: "00000000-0000-4000-8000-00000000dead", scheme: "k", scheme_version: 1, is_unusual: false },
    } as unknown as Event;
    expect([...advance(state, [decodeEvent(stray)]).faults.values()]).toEqual([...state.faults.values()]);
  });
});

describe("suggestions", () => {
  it("offer faults of the same component, and of the same mode where both have one", () => {
    const other = { code: "HOT", en: "Too hot", zh: "过热" };
    const cards = [
      card({}), card({ component: "P-101/motor" }), card({ mode: other }), card({ mode: { ...other, code: "LEAK-OUT" } }),
      card({ mode: { ...other, code: "unknown" } }), card({ state: "rejected" }), card({ fault_id: fault.links[0]?.other_fault_id ?? "" }),
    ];
    expect(recurrencesOf(fault, cards)).toEqual([cards[0], cards[3], cards[4]]);
    expect(recurrencesOf({ ...fault, coding: null }, cards)).toEqual([cards[0], cards[2], cards[3], cards[4]]);
  });

  it("guess the part from the component's path, the nearest segment first", () => {
    expect(guessPart(CODES, "P-101/pipe/mechanical-seal")).toBe("SEAL");
    expect(guessPart(CODES, "P-101/seal/discharge_pipe")).toBe("PIPE");
    expect(guessPart(CODES, "P-101/fan")).toBeNull();
  });

  it("know which mechanisms are usual with a mode", () => {
    expect(goesWith(CODES, "mechanism", "CAVITATION", "NOISY")).toBe(true);
    expect(goesWith(CODES, "mechanism", "CAVITATION", "HOT")).toBe(false);
    for (const mode of [null, "unknown"]) expect(goesWith(CODES, "mechanism", "CAVITATION", mode)).toBe(true);
    expect(goesWith(CODES, "mechanism", "WEAR", "HOT")).toBe(true);
  });
});

describe("a number that somebody typed", () => {
  it.each([["91.5", 91.5], [" 91,5 ", 91.5], ["−3", -3], ["+.5", 0.5], ["1e3", 1000], ["0", 0]])("%s is read", (text, value) => {
    expect(readNumber(text)).toBe(value);
  });

  it.each(["", " ", "NaN", "Infinity", "1e400", "-1e400", "1e13", "0x10", "1.2.3", "1 000", "9l", "٣", "{}"])("%s is refused", (text) => {
    expect(readNumber(text)).toBeNull();
  });

  it("is held against its limits", () => {
    expect([outcomeOf(5, null, null), outcomeOf(5, 5, 5), outcomeOf(4, 5, null), outcomeOf(6, null, 5)]).toEqual([
      "no_limits", "within", "below", "above",
    ]);
  });
});
