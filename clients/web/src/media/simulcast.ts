/** The layers of a published camera: what each receiver gets is chosen by the server. */

import type { CameraSource } from "./camera";

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** From small to large; the names are the server's too (`sfu/layers.py`). */
const LAYERS = [
  { rid: "q", scaleResolutionDownBy: 4, share: 1 / 12 },
  { rid: "h", scaleResolutionDownBy: 2, share: 1 / 3 },
  { rid: "f", scaleResolutionDownBy: 1, share: 1 },
] as const;
/**
 * Pixels from which Chromium sends so many layers. Of more it silently leaves out the last, the largest (measured:
 * 640 x 480 with three layers arrived as 320 x 240), so no more may be asked for.
 */
const PIXELS_FOR = { 3: 960 * 540, 2: 480 * 270 } as const;
const MIN_LAYER_BPS = 80_000;

/**
 * Whether several layers are worth their encoding: for real cameras, whose devices have hardware for it. A canvas or the
 * emulator shares the processor with what draws it.
 */
export function wantsSimulcast(kind: CameraSource["kind"]): boolean {
  return kind === "device" || kind === "webxr";
}

/**
 * What to give to `addTransceiver`.
 *
 * @param maxBitrate upper bound of the largest layer, bits per second
 * @param size of the pictures; null when it is not known yet: then one layer, the only number that is always right
 */
export function encodingsOf(maxBitrate: number, simulcast: boolean, size: Size | null): RTCRtpEncodingParameters[] {
  const count = simulcast && size ? layersFor(size) : 1;
  if (count === 1) return [{ maxBitrate }];
  return LAYERS.slice(-count).map(({ rid, scaleResolutionDownBy }) => ({
    rid, scaleResolutionDownBy, maxBitrate: bitrateOf(rid, maxBitrate),
  }));
}

/** The bound of one encoding under a new bound of the whole source. */
export function bitrateOf(rid: string | undefined, maxBitrate: number): number {
  const share = LAYERS.find((layer) => layer.rid === rid)?.share ?? 1;
  return Math.min(maxBitrate, Math.max(MIN_LAYER_BPS, Math.round(maxBitrate * share)));
}

/** How large the pictures of a track will be, as far as camera or track tell. */
export function sizeOf(camera: CameraSource, track: MediaStreamTrack): Size | null {
  if (camera.size) return camera.size;
  const { width, height } = track.getSettings();
  return width && height ? { width, height } : null;
}

function layersFor({ width, height }: Size): 1 | 2 | 3 {
  const pixels = width * height;
  if (pixels >= PIXELS_FOR[3]) return 3;
  return pixels >= PIXELS_FOR[2] ? 2 : 1;
}
