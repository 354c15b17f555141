import { signal } from "@preact/signals-core";
import { describe, expect, it, vi } from "vitest";
import { Emitter } from "../base/emitter";
import type { Look, SubscriptionRung, Welcome } from "../protocol/generated";
import type { RoomEvents } from "../signalling/room-socket";
import { CallQuality } from "./call-quality";

const INTRINSICS = { fx: 100, fy: 100, cx: 1, cy: 0.5, w: 16, h: 16 };
const look = (look_id: string, frame_no: number): Look => ({
  look_id, frame: { publication_id: "camera", frame_no }, taken_at_ms: 0, intrinsics: INTRINSICS, size_bytes: 9,
});
const rung = (participant_id: string, now: SubscriptionRung["rung"]): SubscriptionRung => ({
  participant_id, publication_id: "camera", rung: now, reason: now === "best" ? "none" : "bandwidth", since_ms: 0,
});

function setup(fetchLook: (id: string) => Promise<Blob> = (id) => Promise.resolve(new Blob([id]))) {
  const emitter = new Emitter<RoomEvents>();
  const sent: string[] = [];
  const socket = {
    on: emitter.on.bind(emitter),
    welcome: signal({ participant_id: "me" } as unknown as Welcome),
    send: (type: string, body: object) => sent.push(`${type} ${JSON.stringify(body)}`) > 0,
    request: (type: string, body: object) => Promise.resolve(sent.push(`${type} ${JSON.stringify(body)}`)) as never,
  };
  let nowMs = 0;
  const quality = new CallQuality({ socket, fetchLook, nowMs: () => (nowMs += 250) });
  return { emitter, sent, quality };
}

describe("how pictures get through", () => {
  it("is known for everyone, worst first, until they go", () => {
    const { emitter, quality } = setup();
    for (const [who, now] of [["a", "lower_layer"], ["me", "stills"], ["b", "store_forward"]] as const) {
      emitter.emit("subscription.rung", rung(who, now));
    }
    expect(quality.viewersOf("camera").map(({ participant_id }) => participant_id)).toEqual(["b", "me", "a"]);
    expect(quality.mine("camera")?.rung).toBe("stills");
    expect(quality.mine("another")).toBeNull();
    emitter.emit("room.participant_left", { participant_id: "b" });
    expect(quality.viewersOf("camera").length).toBe(2);
    emitter.emit("room.publication_ended", { publication_id: "camera" });
    expect(quality.rungs.value).toEqual([]);
  });

  it("begins anew with a welcome, after which it is told again", () => {
    const { emitter, quality } = setup();
    emitter.emit("subscription.rung", rung("a", "stills"));
    emitter.emit("room.welcome", {} as Welcome);
    expect(quality.rungs.value).toEqual([]);
  });
});

describe("stills", () => {
  it("are fetched, shown, and said to be there, with the time that took", async () => {
    const { emitter, sent, quality } = setup();
    emitter.emit("look.taken", look("one", 7));
    await vi.waitFor(() => expect(quality.lookOf("camera")?.look.frame.frame_no).toBe(7));
    expect(await quality.lookOf("camera")?.image.text()).toBe("one");
    expect(sent).toEqual(['look.shown {"look_id":"one","took_ms":250}']);
  });

  it("on a slow path are fetched one at a time, the newest next", async () => {
    const asked: string[] = [];
    const release: (() => void)[] = [];
    const { emitter, quality } = setup((id) => {
      asked.push(id);
      return new Promise((resolve) => release.push(() => resolve(new Blob([id]))));
    });
    for (const [index, id] of ["one", "two", "three"].entries()) emitter.emit("look.taken", look(id, index));
    expect(asked).toEqual(["one"]);
    release[0]?.();
    await vi.waitFor(() => expect(asked).toEqual(["one", "three"]));
    release[1]?.();
    await vi.waitFor(() => expect(quality.lookOf("camera")?.look.look_id).toBe("three"));
    emitter.emit("look.taken", look("four", 4));
    expect(asked.at(-1)).toBe("four");
  });

  it("that cannot be fetched are passed over", async () => {
    let isAway = true;
    const { emitter, sent, quality } = setup(() => (isAway ? Promise.reject(new Error("gone")) : Promise.resolve(new Blob())));
    emitter.emit("look.taken", look("one", 1));
    await vi.waitFor(() => expect(sent).toEqual([]));
    isAway = false;
    emitter.emit("look.taken", look("two", 2));
    await vi.waitFor(() => expect(quality.lookOf("camera")?.look.look_id).toBe("two"));
  });

  it("of an earlier bad time do not come back", async () => {
    const { emitter, quality } = setup();
    emitter.emit("subscription.rung", rung("me", "stills"));
    emitter.emit("look.taken", look("one", 1));
    await vi.waitFor(() => expect(quality.lookOf("camera")).not.toBeNull());
    emitter.emit("subscription.rung", rung("other", "best"));
    expect(quality.lookOf("camera")).not.toBeNull();
    emitter.emit("subscription.rung", rung("me", "lower_layer"));
    expect(quality.lookOf("camera")).toBeNull();
  });
});

describe("figures", () => {
  it("come while any panel is open, also over a new connection", () => {
    const { emitter, sent, quality } = setup();
    const first = quality.watch();
    const second = quality.watch();
    emitter.emit("stats.report", { at_ms: 1, publications: [], subscriptions: [] });
    expect(quality.report.value?.at_ms).toBe(1);
    first();
    first();
    emitter.emit("room.welcome", {} as Welcome);
    expect(sent.at(-1)).toBe('stats.watch {"is_open":true}');
    second();
    expect(sent.at(-1)).toBe('stats.watch {"is_open":false}');
    expect(quality.report.value).toBeNull();
  });
});
