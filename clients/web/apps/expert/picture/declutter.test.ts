import { describe, expect, it } from "vitest";
import { declutter, type Label, type Place } from "./declutter";

const PICTURE = { x: 10, y: 20, width: 400, height: 300 };

function overlapping(labels: readonly Label[], places: readonly Place[]): number {
  let count = 0;
  places.forEach((a, i) => places.slice(i + 1).forEach((b, k) => {
    const [one, other] = [labels[i], labels[i + 1 + k]];
    if (!one || !other) return;
    const isOver = Math.abs(a.x - b.x) < (one.width + other.width) / 2 && Math.abs(a.y - b.y) < (one.height + other.height) / 2;
    if (isOver) count++;
  }));
  return count;
}

const plate = (x: number, y: number): Label => ({ x, y, width: 34, height: 34 });
const figure = (x: number, y: number): Label => ({ x, y, width: 120, height: 25 });

describe("declutter", () => {
  it("leaves alone what does not overlap", () => {
    const labels = [plate(100, 100), figure(250, 100), plate(100, 140)];
    expect(declutter(labels, PICTURE)).toEqual(labels.map(({ x, y }) => ({ x, y })));
  });

  it("lets two give way by the same, along the shorter way out", () => {
    const [a, b] = declutter([figure(200, 150), figure(210, 160)], PICTURE);
    expect([a?.x, b?.x]).toEqual([200, 210]);
    expect((a?.y ?? 0) + (b?.y ?? 0)).toBeCloseTo(310, 6);
    expect((b?.y ?? 0) - (a?.y ?? 0)).toBeGreaterThanOrEqual(27.9);
  });

  it("parts plates on one and the same place", () => {
    const labels = [plate(200, 150), plate(200, 150), figure(200, 150)];
    expect(overlapping(labels, declutter(labels, PICTURE))).toBe(0);
  });

  it("parts a crowd as on a small picture, all of it inside", () => {
    const labels = [0, 1, 2, 3, 4, 5, 6, 7, 8].flatMap((n) => [plate(150 + 14 * n, 190 + 9 * (n % 3)), ...(n > 5 ? [figure(160 + 14 * n, 215)] : [])]);
    const places = declutter(labels, PICTURE);
    expect(overlapping(labels, places)).toBe(0);
    places.forEach(({ x, y }, index) => {
      const { width = 0, height = 0 } = labels[index] ?? {};
      expect(x - width / 2).toBeGreaterThanOrEqual(PICTURE.x);
      expect(x + width / 2).toBeLessThanOrEqual(PICTURE.x + PICTURE.width);
      expect(y - height / 2).toBeGreaterThanOrEqual(PICTURE.y);
      expect(y + height / 2).toBeLessThanOrEqual(PICTURE.y + PICTURE.height);
    });
  });

  it("does not move what is fixed", () => {
    const labels = [{ ...plate(40, 150), isFixed: true }, figure(80, 150)];
    const [fixed, moved] = declutter(labels, PICTURE);
    expect(fixed).toEqual({ x: 40, y: 150 });
    expect(overlapping(labels, [fixed ?? labels[0] ?? plate(0, 0), moved ?? plate(0, 0)])).toBe(0);
  });

  it("ends where there is no room for all, and answers the same again", () => {
    const labels = Array.from({ length: 120 }, (_, n) => figure(200 + (n % 7), 150 + (n % 5)));
    const places = declutter(labels, PICTURE);
    expect(places.every(({ x, y }) => Number.isFinite(x) && Number.isFinite(y))).toBe(true);
    expect(declutter(labels, PICTURE)).toEqual(places);
  });
});
