// The case that the Python side folds too (tests/support/shared_case.py): the same events, the same state.
import { describe, expect, it } from "vitest";
import events from "../../../../protocols/examples/logs/case.events.json";
import expected from "../../../../protocols/examples/logs/case.state.json";
import guidedEvents from "../../../../protocols/examples/logs/guided.events.json";
import guided from "../../../../protocols/examples/logs/guided.state.json";
import voidedEvents from "../../../../protocols/examples/logs/void.events.json";
import voided from "../../../../protocols/examples/logs/void.state.json";
import type { LogEvent } from "../protocol/envelope";
import { EMPTY_CASE } from "./case-state";
import { advance, fold } from "./fold";

const log = events as unknown as readonly LogEvent[];

/** Maps as the objects that JSON has. */
function plain(value: unknown): unknown {
  if (value instanceof Map) return Object.fromEntries([...value].map(([key, inner]) => [String(key), plain(inner)]));
  if (Array.isArray(value)) return value.map(plain);
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, plain(inner)]));
}

describe("the shared case", () => {
  it("folds to the state that the server has", () => {
    expect(plain(fold(log))).toEqual(expected);
  });

  it("folds to the same state event by event", () => {
    expect(plain(log.reduce((state, event) => advance(state, [event]), EMPTY_CASE))).toEqual(expected);
  });

  it("with every kind of guide step folds to the same state too", () => {
    expect(plain(fold(guidedEvents as unknown as readonly LogEvent[]))).toEqual(guided);
  });

  it("that was declared void folds to the same state too", () => {
    expect(plain(fold(voidedEvents as unknown as readonly LogEvent[]))).toEqual(voided);
  });
});
