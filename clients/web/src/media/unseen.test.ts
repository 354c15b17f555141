import { signal } from "@preact/signals-core";
import { expect, it } from "vitest";
import type { RemoteTrack } from "./subscribe-connection";
import { pauseUnseen } from "./unseen";

const remote = (subscriptionId: string, kind: "audio" | "video" = "video"): RemoteTrack =>
  ({ subscriptionId, kind }) as unknown as RemoteTrack;

it("pauses every picture but the one that is shown, and never sound", () => {
  const told: string[] = [];
  const received = signal<readonly RemoteTrack[]>([remote("a"), remote("voice", "audio")]);
  const shown = signal<string | null>("a");
  const media = {
    remote: received,
    setView: (id: string, _: number | null, isPaused = false) => {
      told.push(`${id} ${isPaused ? "off" : "on"}`);
      return Promise.resolve();
    },
  };
  const stop = pauseUnseen(media, () => shown.value);
  expect(told).toEqual([]);
  received.value = [...received.value, remote("b")];
  expect(told).toEqual(["b off"]);
  shown.value = "b";
  expect(told.slice(1).sort()).toEqual(["a off", "b on"]);
  received.value = [remote("c")];
  shown.value = null;
  expect(told.slice(3)).toEqual(["c off"]);
  stop();
  received.value = [remote("d")];
  expect(told.length).toBe(4);
});
