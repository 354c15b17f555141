// The examples that the Python side tests too: both languages accept and refuse the same values.
import { describe, expect, it } from "vitest";
import { UnknownMessage } from "../base/errors";
import { decode } from "./envelope";
import { schemas } from "./registry";

const valid = import.meta.glob<unknown>("../../../../protocols/examples/valid/**/*.json", { eager: true, import: "default" });
const invalid = import.meta.glob<unknown>("../../../../protocols/examples/invalid/**/*.json", { eager: true, import: "default" });

/** `.../valid/workflow/Op.minimal.json` -> ["workflow", "Op"] */
function definitionOf(path: string): [string, string] {
  const [file = "", family = ""] = path.split("/").reverse();
  return [family, file.split(".")[0] ?? ""];
}

/** Envelopes are opened by code of their own; an unknown type is the business of who sent it. */
function isTaken(path: string, value: unknown): boolean {
  const [family, name] = definitionOf(path);
  if (family !== "envelope") return schemas.problem(family, name, value) === null;
  try {
    decode(JSON.stringify(value));
    return true;
  } catch (error) {
    return error instanceof UnknownMessage;
  }
}

describe("examples of protocols/", () => {
  it.each(Object.keys(valid))("accepts %s", (path) => {
    expect(isTaken(path, valid[path])).toBe(true);
  });

  it.each(Object.keys(invalid))("refuses %s", (path) => {
    expect(isTaken(path, invalid[path])).toBe(false);
  });

  it("finds examples of both kinds", () => {
    expect(Object.keys(valid).length).toBeGreaterThan(50);
    expect(Object.keys(invalid).length).toBeGreaterThan(50);
  });
});
