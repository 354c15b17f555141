import { describe, expect, it } from "vitest";
import { toPixels } from "./drawing";
import { distanceToSegment, MOST_POINTS, simplified } from "./simplify";

const SIZE = { width: 1000, height: 500 };

describe("a line drawn by hand", () => {
  it("keeps its corners and loses what lies on its sides", () => {
    const side = (from: number, to: number, v: number) => Array.from({ length: 50 }, (_, i) => ({ u: from + ((to - from) * i) / 49, v }));
    const line = [...side(0.1, 0.5, 0.2), ...side(0.5, 0.9, 0.8)];
    expect(simplified(line, SIZE)).toEqual([line[0], line[49], line[50], line[99]]);
  });

  it("stays within a pixel of what was drawn", () => {
    const wave = Array.from({ length: 600 }, (_, i) => ({ u: i / 600, v: 0.5 + 0.1 * Math.sin(i / 40) }));
    const kept = simplified(wave, SIZE).map((point) => toPixels(point, SIZE));
    expect(kept.length).toBeLessThan(120);
    for (const point of wave) {
      const pixel = toPixels(point, SIZE);
      const distances = kept.slice(1).map((to, index) => distanceToSegment(pixel, kept[index] ?? to, to));
      expect(Math.min(...distances)).toBeLessThanOrEqual(0.76);
    }
  });

  it("never has more points than the wire takes, however wildly it was drawn", () => {
    const wild = Array.from({ length: 5000 }, (_, i) => ({ u: (i * 0.6180339887) % 1, v: (i * 0.7548776662) % 1 }));
    const kept = simplified(wild, SIZE);
    expect(kept.length).toBeLessThanOrEqual(MOST_POINTS);
    expect(kept[0]).toEqual(wild[0]);
    expect(kept.at(-1)).toEqual(wild.at(-1));
  });

  it("of one point, of none, and of one point again and again is no trouble", () => {
    expect(simplified([], SIZE)).toEqual([]);
    expect(simplified([{ u: 0.5, v: 0.5 }], SIZE)).toHaveLength(1);
    expect(simplified(Array.from({ length: 9 }, () => ({ u: 0.5, v: 0.5 })), SIZE)).toHaveLength(2);
  });
});
