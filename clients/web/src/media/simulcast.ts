/**
 * The layers of a published camera: what each receiver gets is chosen by the server.
 *
 * VP8, H.264 and H.265 send several encodings (simulcast). VP9 and AV1 send one stream with layers inside it (SVC), which
 * costs less to encode; asked for several encodings, VP9 would do so on its own terms.
 */

import type { VideoCodec } from "../protocol/generated";
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
/** Sizes and rates inside one stream (W3C webrtc-svc); `KEY`: sizes depend on each other in keyframes only. */
const MODES = { 3: "L3T3_KEY", 2: "L2T3_KEY", 1: "L1T3" } as const;

/** `scalabilityMode` is not among TypeScript's fields of the platform yet. */
export interface LayeredEncoding extends RTCRtpEncodingParameters {
  scalabilityMode?: string;
}

/** The codec that the room takes first of those that this browser sends; what a camera's layers depend on. */
export function codecFor(wanted: readonly VideoCodec[], sent: readonly string[]): VideoCodec {
  return wanted.find((codec) => sent.some((mime) => mime.toLowerCase() === `video/${codec}`)) ?? "vp8";
}

/** Media types of video that this browser sends. */
export function sentCodecs(): string[] {
  return (RTCRtpSender.getCapabilities("video")?.codecs ?? []).map(({ mimeType }) => mimeType);
}

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
 * @param codec that will be sent
 */
export function encodingsOf(
  maxBitrate: number, simulcast: boolean, size: Size | null, codec: VideoCodec = "vp8",
): LayeredEncoding[] {
  const count = simulcast && size ? layersFor(size) : 1;
  if (simulcast && size && (codec === "vp9" || codec === "av1")) return [{ maxBitrate, scalabilityMode: MODES[count] }];
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
