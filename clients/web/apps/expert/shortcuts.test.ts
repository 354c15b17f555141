import { describe, expect, it } from "vitest";
import { keyName } from "./shortcuts";

const press = (key: string, held: Partial<Record<"ctrlKey" | "metaKey" | "altKey", boolean>> = {}) =>
  keyName({ key, ctrlKey: false, metaKey: false, altKey: false, ...held });

describe("keyName", () => {
  it("does not care for capitals", () => {
    expect(press("F")).toBe("f");
    expect(press("Escape")).toBe("escape");
  });

  it("takes Cmd for Ctrl", () => {
    expect(press("z", { metaKey: true })).toBe("ctrl+z");
    expect(press("z", { ctrlKey: true })).toBe("ctrl+z");
  });

  it("leaves combinations with Alt to the browser", () => {
    expect(press("f", { altKey: true })).toBeNull();
  });
});
