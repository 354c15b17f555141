import { describe, expect, it } from "vitest";
import type { StepCard } from "../../../../src/workflow/guide-run";
import { answerBody, EMPTY_DRAFT, namesOf, nextTimeMs, numberOf, stepped, typed, usualShiftEnd } from "./draft";

describe("a reading as typed", () => {
  it("is a number with a point or a comma, or nothing", () => {
    expect(["4.5", "4,5", " 12 ", "-3", "−3", "4."].map(numberOf)).toEqual([4.5, 4.5, 12, -3, -3, 4]);
    expect(["", "-", ".", "4.5.1", "1e9", "NaN", "Infinity", "0x10", "4 5", "9".repeat(13)].map(numberOf)).toEqual(Array(10).fill(null));
  });

  it("grows and shrinks by the keys of the pad", () => {
    const keys = ["1", "2", ".", ".", "5", "sign", "back", "sign"];
    expect(keys.reduce(typed, "")).toBe("12.");
    expect(Array.from({ length: 20 }, () => "9").reduce(typed, "")).toHaveLength(14);
  });

  it("is stepped in its smallest digit without rounding dust", () => {
    expect(stepped("", 1, 1)).toBe("0.1");
    expect(stepped("0.2", 1, 1)).toBe("0.3");
    expect(stepped("2.9", 1, 10)).toBe("3.9");
    expect(stepped("7", 0, -10)).toBe("-3");
  });
});

describe("the answer to a measurement", () => {
  const measure = { quantity: { en: "T" }, unit: "K", high: 5, range_low: 0, range_high: 9 };
  const card = { key: "m", photos: [], step: { key: "m", kind: "measure", title: {}, measure } } as unknown as StepCard;
  const readingOf = (reading: string, result: "done" | "flagged" | "skipped") =>
    answerBody(card, { ...EMPTY_DRAFT, reading }, { result }, "Mei", 0).reading;

  it("keeps a reading that was taken, also out of limits, and none that cannot be or was skipped", () => {
    expect(readingOf("4,5", "done")).toEqual({ value: 4.5, unit: "K" });
    expect(readingOf("7", "flagged")).toEqual({ value: 7, unit: "K" });
    expect([readingOf("10", "flagged"), readingOf("-1", "done"), readingOf("", "done"), readingOf("4", "skipped")]).toEqual([null, null, null, null]);
  });
});

describe("a lockout form", () => {
  const at = (hours: number, minutes = 0): number => new Date(2026, 2, 3, hours, minutes).getTime();

  it("ends with the usual shift, also after midnight", () => {
    expect([at(5), at(6), at(13, 59), at(21), at(23)].map(usualShiftEnd)).toEqual(["06:00", "14:00", "14:00", "22:00", "06:00"]);
    expect(nextTimeMs("14:00", at(13))).toBe(at(14));
    expect(nextTimeMs("06:00", at(23))).toBe(new Date(2026, 2, 4, 6).getTime());
    expect(nextTimeMs("", at(1))).toBeNull();
  });

  it("takes names as people write them", () => {
    expect(namesOf("Mei Lin, Otto\n 王伟、李娜；")).toEqual(["Mei Lin", "Otto", "王伟", "李娜"]);
  });

  it("is part of a done answer only, with the technician's own name where none was typed", () => {
    const card = { key: "lock", photos: [], step: { key: "lock", title: {}, loto: { points: [] } } } as unknown as StepCard;
    const body = answerBody(card, EMPTY_DRAFT, { result: "done" }, "Mei", at(13));
    expect(body.loto).toMatchObject({ lock_owner: "Mei", people_on_site: ["Mei"], is_tried_out: false, expires_at_ms: at(14) });
    expect(answerBody(card, EMPTY_DRAFT, { result: "skipped" }, "Mei", at(13)).loto).toBeNull();
  });
});
