import { describe, expect, it } from "vitest";
import { lacksOf, xrObstacle } from "./capabilities";

const system = (answer: () => Promise<boolean>): XRSystem => ({ isSessionSupported: answer }) as unknown as XRSystem;

describe("what stands in the way of a session", () => {
  it("is said in the order in which it can be mended", async () => {
    expect(await xrObstacle(system(() => Promise.resolve(true)), false)).toBe("insecure_page");
    expect(await xrObstacle(undefined, true)).toBe("no_webxr");
    expect(await xrObstacle(system(() => Promise.resolve(false)), true)).toBe("no_augmented_reality");
    expect(await xrObstacle(system(() => Promise.reject(new DOMException("", "SecurityError"))), true)).toBe("blocked");
    expect(await xrObstacle(system(() => Promise.resolve(true)), true)).toBeNull();
  });
});

describe("what a session lacks", () => {
  it("is nothing on a headset that grants all, or on a browser that does not say", () => {
    expect(lacksOf(["local-floor", "anchors", "mesh-detection", "depth-sensing"], false)).toEqual([]);
    expect(lacksOf(undefined, false)).toEqual([]);
  });

  it("counts depth of the camera itself", () => {
    expect(lacksOf(["local-floor", "anchors"], true)).toEqual([]);
    expect(lacksOf(["local-floor", "anchors"], false)).toEqual(["surfaces", "depth"]);
    expect(lacksOf(["plane-detection"], true)).toEqual(["anchors", "floor"]);
  });
});
