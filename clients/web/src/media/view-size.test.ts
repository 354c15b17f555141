import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ViewSize } from "./view-size";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function setup(answer: () => Promise<unknown> = () => Promise.resolve()) {
  const told: [string, number][] = [];
  const size = new ViewSize((id, height) => {
    told.push([id, height]);
    return answer();
  });
  const settle = () => vi.advanceTimersByTimeAsync(300);
  return { told, size, settle };
}

describe("the size of a picture", () => {
  it("is told once it has settled, in steps that a layer could depend on", async () => {
    const { told, size, settle } = setup();
    size.show("a");
    for (let height = 300; height < 400; height += 7) size.measured(height);
    expect(told).toEqual([]);
    await settle();
    expect(told).toEqual([["a", 400]]);
    size.measured(399);
    await settle();
    expect(told.length).toBe(1);
  });

  it("is told anew for another subscription, and never without one or without a size", async () => {
    const { told, size, settle } = setup();
    size.show("a");
    await settle();
    size.measured(0);
    size.show(null);
    size.measured(720.4);
    await settle();
    expect(told).toEqual([]);
    size.show("b");
    await settle();
    size.show("c");
    await settle();
    expect(told).toEqual([["b", 736], ["c", 736]]);
    size.close();
    size.measured(100);
    await settle();
    expect(told.length).toBe(2);
  });

  it("that was lost on the way is told with the next change", async () => {
    let answer = (): Promise<unknown> => Promise.reject(new Error("away"));
    const { told, size, settle } = setup(() => answer());
    size.show("a");
    size.measured(480);
    await settle();
    answer = () => Promise.resolve();
    size.show("a");
    await settle();
    expect(told).toEqual([["a", 480], ["a", 480]]);
  });
});
