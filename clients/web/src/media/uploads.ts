/** Stills and depth on their way to the server, by HTTP beside the media. */

import { asSightlineError } from "../base/errors";
import type { DepthHeader, StillHeader, StillRequest } from "../protocol/generated";
import type { CameraSource, DepthImage, SourceFrame, StillImage } from "./camera";
import { shrink, type SizedStill, type StillLimits } from "./still-size";

const DEPTH_EVERY_MS = 200;
const ATTEMPTS = 4;
const RETRY_MS = 700;

/** The two upload routes of `Api`. */
export interface Uploads {
  putDepth(caseId: string, header: DepthHeader, depth: Blob, signal?: AbortSignal): Promise<unknown>;
  putStill(caseId: string, requestId: string, header: StillHeader, image: Blob, signal?: AbortSignal): Promise<unknown>;
}

/** zlib (RFC 1950) of little-endian uint16 millimetres, as `DepthHeader` wants it. */
export async function deflateDepth(millimetres: Uint16Array): Promise<Blob> {
  const bytes = new Uint8Array(millimetres.length * 2);
  const view = new DataView(bytes.buffer);
  for (const [index, value] of millimetres.entries()) view.setUint16(index * 2, value, true);
  const packed = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate"));
  return new Response(packed).blob();
}

/** Sends a camera's depth at most five times a second, one at a time: a slow network gets fewer, never a queue. */
export class DepthUploader {
  readonly #depth: () => DepthImage | null;
  readonly #put: (header: DepthHeader, depth: Blob, signal: AbortSignal) => Promise<unknown>;
  readonly #publicationId: string;
  readonly #end = new AbortController();
  #lastFrameNo = -1;
  #isBusy = false;
  #isHeld = false;

  constructor(
    publicationId: string,
    depth: () => DepthImage | null,
    put: (header: DepthHeader, depth: Blob, signal: AbortSignal) => Promise<unknown>,
  ) {
    this.#publicationId = publicationId;
    this.#depth = depth;
    this.#put = put;
  }

  start(): void {
    const timer = setInterval(() => {
      if (!this.#isHeld) void this.tick();
    }, DEPTH_EVERY_MS);
    this.#end.signal.addEventListener("abort", () => clearInterval(timer));
  }

  close(): void {
    this.#end.abort();
  }

  /** Holds back what is not asked for by `tick`: the path is too bad for five a second. */
  hold(isHeld: boolean): void {
    this.#isHeld = isHeld;
  }

  /** Sends the newest depth if there is a new one and the last is through. */
  async tick(): Promise<void> {
    const image = this.#isBusy ? null : this.#depth();
    const { signal } = this.#end;
    if (!image || image.frame.frameNo === this.#lastFrameNo || signal.aborted) return;
    const header = depthHeader(this.#publicationId, image);
    if (!header) return;
    this.#isBusy = true;
    this.#lastFrameNo = image.frame.frameNo;
    try {
      await this.#put(header, await deflateDepth(image.millimetres), signal);
    } catch {
      // Lost depth is replaced by the next within a fifth of a second.
    } finally {
      this.#isBusy = false;
    }
  }
}

/** Answers `still.request` with exactly that frame, or says which one could be had instead. */
export class StillResponder {
  readonly #camera: CameraSource;
  readonly #put: (requestId: string, header: StillHeader, image: Blob, signal: AbortSignal) => Promise<unknown>;
  readonly #unavailable: (requestId: string, nearestFrameNo: number | null) => void;
  readonly #shrink: (still: StillImage, limits: StillLimits) => Promise<SizedStill>;
  readonly #end = new AbortController();

  constructor(
    camera: CameraSource,
    put: (requestId: string, header: StillHeader, image: Blob, signal: AbortSignal) => Promise<unknown>,
    unavailable: (requestId: string, nearestFrameNo: number | null) => void,
    shrinkStill: (still: StillImage, limits: StillLimits) => Promise<SizedStill> = shrink,
  ) {
    this.#camera = camera;
    this.#put = put;
    this.#unavailable = unavailable;
    this.#shrink = shrinkStill;
  }

  async answer(request: StillRequest): Promise<void> {
    const wanted = request.is_newest ? this.#camera.nearestStill(Number.MAX_SAFE_INTEGER) : request.frame_no;
    const still = wanted === null ? null : await this.#camera.still(wanted);
    if (!still) {
      this.#unavailable(request.request_id, this.#camera.nearestStill(request.frame_no));
      return;
    }
    const limits = { maxHeight: request.max_height ?? null, quality: request.quality ?? null };
    const { image, intrinsics } = await this.#shrink(still, limits);
    const header = { ...stillHeader(request.publication_id, still.frame), intrinsics };
    // A picture that is only looked at is worth nothing late: the next one is asked for in a moment.
    const attempts = request.reason === "look" ? 1 : ATTEMPTS;
    for (let attempt = 1; !this.#end.signal.aborted; attempt++) {
      try {
        await this.#put(request.request_id, header, image, this.#end.signal);
        return;
      } catch (error) {
        // Asked for again by the room after a reconnect, so giving up loses nothing for good.
        if (!asSightlineError(error).isRetryable || attempt >= attempts) return;
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS * attempt));
      }
    }
  }

  close(): void {
    this.#end.abort();
  }
}

/** Header of a picture of one's own frame. */
export function stillHeader(publicationId: string, frame: SourceFrame): StillHeader {
  return {
    frame: { publication_id: publicationId, frame_no: frame.frameNo },
    captured_at_ms: Math.max(0, frame.capturedAtMs),
    world_id: frame.worldId,
    pose: frame.pose,
    intrinsics: frame.intrinsics,
    source: "device",
  };
}

/** Null for a frame without tracking: its depth has no place. */
function depthHeader(publicationId: string, image: DepthImage): DepthHeader | null {
  const { frame, width, height, intrinsics } = image;
  if (!frame.pose || frame.worldId === null) return null;
  return {
    frame: { publication_id: publicationId, frame_no: frame.frameNo },
    captured_at_ms: Math.max(0, frame.capturedAtMs),
    world_id: frame.worldId,
    pose: frame.pose,
    width,
    height,
    intrinsics,
  };
}
