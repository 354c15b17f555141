import { describe, expect, it, vi } from "vitest";
import { SightlineError } from "../base/errors";
import type { DepthHeader, StillHeader } from "../protocol/generated";
import type { CameraSource, DepthImage, SourceFrame } from "./camera";
import { deflateDepth, DepthUploader, StillResponder } from "./uploads";

const INTRINSICS = { fx: 100, fy: 100, cx: 1, cy: 0.5, w: 16, h: 16 };
const WORLD = "0b0e6a52-9d55-4f0e-8a55-0d9a6f7f5c11";

const frame = (frameNo: number, changes: Partial<SourceFrame> = {}): SourceFrame => ({
  frameNo, timestampUs: 0, capturedAtMs: 12, worldId: WORLD, pose: { p: [0, 0, 0], q: [0, 0, 0, 1] },
  intrinsics: INTRINSICS, ...changes,
});

const depth = (frameNo: number, changes: Partial<SourceFrame> = {}): DepthImage => ({
  frame: frame(frameNo, changes), width: 3, height: 2, intrinsics: { ...INTRINSICS, w: 3, h: 2 },
  millimetres: new Uint16Array([0, 1, 256, 1400, 65_535, 7]),
});

describe("depth on its way", () => {
  it("is zlib of little-endian millimetres", async () => {
    const packed = await deflateDepth(depth(1).millimetres);
    const bytes = await new Response(packed.stream().pipeThrough(new DecompressionStream("deflate"))).arrayBuffer();
    expect([...new Uint8Array(bytes)]).toEqual([0, 0, 1, 0, 0, 1, 120, 5, 255, 255, 7, 0]);
  });

  it("goes once per frame, under the number of its frame", async () => {
    const sent: DepthHeader[] = [];
    let newest = depth(4);
    const uploader = new DepthUploader("pub", () => newest, (header) => Promise.resolve(sent.push(header)));
    await uploader.tick();
    await uploader.tick();
    newest = depth(9);
    await uploader.tick();
    expect(sent.map((header) => header.frame)).toEqual([
      { publication_id: "pub", frame_no: 4 },
      { publication_id: "pub", frame_no: 9 },
    ]);
    expect(sent[0]).toMatchObject({ world_id: WORLD, width: 3, height: 2, captured_at_ms: 12 });
  });

  it("never queues: while one is on its way, newer ones are passed over", async () => {
    let release: (value: unknown) => void = () => undefined;
    const put = vi.fn(() => new Promise((resolve) => (release = resolve)));
    let frameNo = 0;
    const uploader = new DepthUploader("pub", () => depth(frameNo++), put);
    const first = uploader.tick();
    await vi.waitFor(() => expect(put).toHaveBeenCalledTimes(1));
    await uploader.tick();
    await uploader.tick();
    expect(put).toHaveBeenCalledTimes(1);
    release(null);
    await first;
    void uploader.tick();
    await vi.waitFor(() => expect(put).toHaveBeenCalledTimes(2));
  });

  it("goes on after a failure, and not at all without tracking or after the end", async () => {
    const put = vi.fn(() => Promise.reject(new SightlineError("connection_lost", "away")));
    let frameNo = 0;
    const uploader = new DepthUploader("pub", () => depth(frameNo++), put);
    await uploader.tick();
    await uploader.tick();
    expect(put).toHaveBeenCalledTimes(2);
    uploader.close();
    await uploader.tick();
    const untracked = new DepthUploader("pub", () => depth(frameNo++, { pose: null }), put);
    await untracked.tick();
    expect(put).toHaveBeenCalledTimes(2);
  });
});

function cameraWith(frameNo: number | null): CameraSource {
  const still = (wanted: number) =>
    Promise.resolve(wanted === frameNo ? { frame: frame(wanted), image: new Blob(["jpeg"]), width: 16, height: 16 } : null);
  return {
    kind: "canvas", pageMinusMediaMs: 0, still, nearestStill: () => frameNo,
    start: () => Promise.reject(new Error("unused")), stop: () => undefined, onFrame: () => () => undefined,
  };
}

const REQUEST = { request_id: WORLD, publication_id: "pub", frame_no: 7, reason: "evidence" } as const;

describe("requested stills", () => {
  it("are exactly the frame asked for", async () => {
    const sent: [string, StillHeader][] = [];
    const responder = new StillResponder(
      cameraWith(7),
      (id, header) => Promise.resolve(sent.push([id, header])),
      () => expect.unreachable(),
    );
    await responder.answer(REQUEST);
    expect(sent).toEqual([[WORLD, expect.objectContaining({ frame: { publication_id: "pub", frame_no: 7 }, source: "device" })]]);
  });

  it("that are gone are said to be gone, with the nearest that is there", async () => {
    const unavailable = vi.fn();
    const put = vi.fn();
    await new StillResponder(cameraWith(12), put, unavailable).answer(REQUEST);
    expect(unavailable).toHaveBeenCalledWith(WORLD, 12);
    expect(put).not.toHaveBeenCalled();
  });

  it("to be looked at are the newest, small, with the intrinsics of their size, and tried once", async () => {
    const lost = new SightlineError("connection_lost", "away", { isRetryable: true });
    const sent: StillHeader[] = [];
    const put = (_: string, header: StillHeader): Promise<never> => (sent.push(header), Promise.reject(lost));
    const asked: object[] = [];
    const responder = new StillResponder(cameraWith(12), put, () => expect.unreachable(), (still, limits) => {
      asked.push(limits);
      return Promise.resolve({ image: still.image, intrinsics: { ...INTRINSICS, w: 8, h: 8 } });
    });
    const request = { ...REQUEST, frame_no: 0, reason: "look", is_newest: true, max_height: 8, quality: 0.5 } as const;
    await responder.answer(request);
    expect(asked).toEqual([{ maxHeight: 8, quality: 0.5 }]);
    expect(sent.map(({ frame, intrinsics }) => [frame.frame_no, intrinsics.w])).toEqual([[12, 8]]);
    const unavailable = vi.fn();
    await new StillResponder(cameraWith(null), put, unavailable).answer(request);
    expect(unavailable).toHaveBeenCalledWith(WORLD, null);
  });

  it("are not sent again when they were refused for good", async () => {
    const put = vi.fn(() => Promise.reject(new SightlineError("frame_mismatch", "no")));
    await new StillResponder(cameraWith(7), put, () => undefined).answer(REQUEST);
    expect(put).toHaveBeenCalledTimes(1);
  });

  it("are sent again when the network was away", async () => {
    vi.useFakeTimers();
    const lost = new SightlineError("connection_lost", "away", { isRetryable: true });
    const put = vi.fn().mockRejectedValueOnce(lost).mockResolvedValue(null);
    const answered = new StillResponder(cameraWith(7), put, () => undefined).answer(REQUEST);
    await vi.advanceTimersByTimeAsync(1000);
    await answered;
    vi.useRealTimers();
    expect(put).toHaveBeenCalledTimes(2);
  });
});
