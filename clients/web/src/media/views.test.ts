import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { SubscriptionView } from "../protocol/generated";
import { followHidden, type Visibility } from "./hidden";
import type { RemoteTrack } from "./subscribe-connection";
import { Views } from "./views";

const remote = (subscriptionId: string, kind: "audio" | "video" = "video"): RemoteTrack =>
  ({ subscriptionId, kind }) as unknown as RemoteTrack;

function setup() {
  const told: SubscriptionView[] = [];
  const views = new Views((view) => {
    told.push(view);
    return Promise.resolve();
  });
  return { told, views };
}

describe("views of received pictures", () => {
  it("are told when they change, and not while they are as by default", async () => {
    const { told, views } = setup();
    views.received([remote("a"), remote("b")]);
    expect(told).toEqual([]);
    await views.set("a", 270, false);
    await views.set("a", 270, false);
    await views.set("a", null, false);
    expect(told.map((view) => view.max_height)).toEqual([270, null]);
  });

  it("are paused on a hidden page, each with its size, and sound goes on", async () => {
    const { told, views } = setup();
    views.received([remote("a"), remote("b"), remote("sound", "audio")]);
    await views.set("b", 180, false);
    told.length = 0;
    views.hidden(true);
    views.received([remote("a"), remote("b"), remote("c")]);
    expect(told.map((view) => [view.subscription_id, view.is_paused, view.max_height])).toEqual([
      ["a", true, null], ["b", true, 180], ["c", true, null],
    ]);
    told.length = 0;
    views.hidden(false);
    expect(told.map((view) => [view.subscription_id, view.is_paused, view.max_height])).toEqual([
      ["a", false, null], ["b", false, 180], ["c", false, null],
    ]);
  });

  it("of a subscription that is made anew begin anew", async () => {
    const { told, views } = setup();
    views.received([remote("a")]);
    await views.set("a", 270, false);
    views.received([]);
    views.received([remote("a")]);
    await views.set("a", 270, false);
    expect(told.length).toBe(2);
  });

  it("that were lost on the way are told again", async () => {
    const told: SubscriptionView[] = [];
    const views = new Views((view) => {
      told.push(view);
      return told.length === 1 ? Promise.reject(new Error("lost")) : Promise.resolve();
    });
    views.received([remote("a")]);
    views.hidden(true);
    await Promise.resolve();
    await Promise.resolve();
    views.received([remote("a")]);
    expect(told.map((view) => view.is_paused)).toEqual([true, true]);
  });
});

class Page {
  visibilityState: DocumentVisibilityState = "visible";
  listener: (() => void) | null = null;
  addEventListener = (_: string, listener: () => void): void => void (this.listener = listener);
  removeEventListener = (): void => void (this.listener = null);
  become(state: DocumentVisibilityState): void {
    this.visibilityState = state;
    this.listener?.();
  }
}

describe("hidden pages", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("count as hidden after a while, and as seen at once", () => {
    const page = new Page();
    const seen: boolean[] = [];
    const stop = followHidden(page as unknown as Visibility, (isHidden) => seen.push(isHidden));
    page.become("hidden");
    vi.advanceTimersByTime(4000);
    page.become("visible");
    vi.advanceTimersByTime(9000);
    expect(seen).toEqual([]);
    page.become("hidden");
    vi.advanceTimersByTime(5000);
    expect(seen).toEqual([true]);
    page.become("visible");
    expect(seen).toEqual([true, false]);
    page.become("hidden");
    stop();
    vi.advanceTimersByTime(9000);
    expect(seen).toEqual([true, false]);
    expect(page.listener).toBeNull();
  });
});
