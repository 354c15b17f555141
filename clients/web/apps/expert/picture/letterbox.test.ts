import { describe, expect, it } from "vitest";
import { contentRect, NOWHERE, toPage, toPicture } from "./letterbox";

describe("contentRect", () => {
  it("puts bars beside a narrow picture and above a wide one", () => {
    const wide = contentRect({ width: 1000, height: 480 }, { width: 640, height: 480 });
    expect(wide).toEqual({ x: 180, y: 0, width: 640, height: 480 });
    const tall = contentRect({ width: 500, height: 1000 }, { width: 640, height: 480 });
    expect(tall).toEqual({ x: 0, y: 312.5, width: 500, height: 375 });
  });

  it("is nowhere while a size is not known", () => {
    expect(contentRect({ width: 500, height: 500 }, { width: 0, height: 0 })).toEqual(NOWHERE);
  });
});

describe("points", () => {
  const rect = contentRect({ width: 1000, height: 480 }, { width: 640, height: 480 });

  it("has no picture point on the bars", () => {
    expect(toPicture(rect.x - 1, 10, rect)).toBeNull();
    expect(toPicture(rect.x + rect.width + 1, 10, rect)).toBeNull();
    expect(toPicture(0, 0, NOWHERE)).toBeNull();
  });

  it("goes there and back", () => {
    const point = toPicture(321, 123, rect);
    expect(point).not.toBeNull();
    const back = toPage(point ?? { u: 0, v: 0 }, rect);
    expect(back.x).toBeCloseTo(321, 9);
    expect(back.y).toBeCloseTo(123, 9);
  });

  it("maps the corners of the picture to 0 and 1", () => {
    expect(toPicture(180, 0, rect)).toEqual({ u: 0, v: 0 });
    expect(toPicture(820, 480, rect)).toEqual({ u: 1, v: 1 });
  });
});
