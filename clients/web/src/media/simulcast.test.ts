import { describe, expect, it } from "vitest";
import type { CameraSource } from "./camera";
import { bitrateOf, codecFor, encodingsOf, sizeOf, wantsSimulcast } from "./simulcast";

describe("layers of a camera", () => {
  it("are wanted of real cameras, not of drawn ones", () => {
    expect((["device", "webxr", "canvas", "emulator"] as const).map(wantsSimulcast)).toEqual([true, true, false, false]);
  });

  it("are three from large to small, the largest last", () => {
    expect(encodingsOf(2_400_000, true, { width: 1280, height: 720 })).toEqual([
      { rid: "q", scaleResolutionDownBy: 4, maxBitrate: 200_000 },
      { rid: "h", scaleResolutionDownBy: 2, maxBitrate: 800_000 },
      { rid: "f", scaleResolutionDownBy: 1, maxBitrate: 2_400_000 },
    ]);
  });

  it.each([
    [7680, 4320, ["q", "h", "f"]], [960, 540, ["q", "h", "f"]], [540, 960, ["q", "h", "f"]],
    [640, 480, ["h", "f"]], [480, 270, ["h", "f"]], [320, 240, [undefined]],
  ])("of %i x %i are never more than Chromium sends", (width, height, rids) => {
    expect(encodingsOf(1_000_000, true, { width, height }).map(({ rid }) => rid)).toEqual(rids);
  });

  it("are one where the size is unknown or one is enough", () => {
    expect(encodingsOf(2_400_000, true, null)).toEqual([{ maxBitrate: 2_400_000 }]);
    expect(encodingsOf(2_400_000, false, { width: 1280, height: 720 })).toEqual([{ maxBitrate: 2_400_000 }]);
  });

  it("keep their proportions under a new bound, and enough to be seen", () => {
    expect(bitrateOf(undefined, 60_000)).toBe(60_000);
    expect(bitrateOf("f", 600_000)).toBe(600_000);
    expect(bitrateOf("h", 600_000)).toBe(200_000);
    expect(bitrateOf("q", 600_000)).toBe(80_000);
    expect(bitrateOf("q", 50_000)).toBe(50_000);
  });

  it("go by the camera's size, else by the track's", () => {
    const track = (settings: MediaTrackSettings): MediaStreamTrack =>
      ({ getSettings: () => settings }) as unknown as MediaStreamTrack;
    const camera = (size?: { width: number; height: number }): CameraSource => ({ size }) as unknown as CameraSource;
    expect(sizeOf(camera({ width: 4, height: 3 }), track({ width: 1, height: 1 }))).toEqual({ width: 4, height: 3 });
    expect(sizeOf(camera(), track({ width: 640, height: 480 }))).toEqual({ width: 640, height: 480 });
    expect(sizeOf(camera(), track({}))).toBeNull();
  });
});

describe("one stream with layers inside", () => {
  it.each([
    [960, 540, "L3T3_KEY"], [640, 480, "L2T3_KEY"], [320, 180, "L1T3"],
  ] as const)("of %i x %i is %s", (width, height, scalabilityMode) => {
    for (const codec of ["vp9", "av1"] as const) {
      expect(encodingsOf(1_000_000, true, { width, height }, codec)).toEqual([{ maxBitrate: 1_000_000, scalabilityMode }]);
    }
  });

  it("is left alone where layers are not wanted", () => {
    expect(encodingsOf(1_000_000, false, { width: 960, height: 540 }, "vp9")).toEqual([{ maxBitrate: 1_000_000 }]);
  });

  it("goes by what the room takes first of what the browser sends", () => {
    const sent = ["video/VP8", "video/rtx", "video/VP9", "video/H264"];
    expect(codecFor(["av1", "vp9", "vp8"], sent)).toBe("vp9");
    expect(codecFor(["h264", "vp8"], sent)).toBe("h264");
    expect(codecFor(["h265"], sent)).toBe("vp8");
    expect(codecFor([], sent)).toBe("vp8");
  });
});
