/** Browser interfaces that TypeScript's library does not declare, and what to do where they are missing. */

/** Chromium's window-side track processor and generator (mediacapture-transform, first version). */
export interface TrackProcessor {
  readonly readable: ReadableStream<VideoFrame>;
}

export type TrackGenerator = MediaStreamTrack & { readonly writable: WritableStream<VideoFrame> };

export interface FrameMetadata {
  readonly rtpTimestamp?: number;
}

interface Platform {
  readonly MediaStreamTrackProcessor?: new (init: { track: MediaStreamTrack }) => TrackProcessor;
  readonly MediaStreamTrackGenerator?: new (init: { kind: "video" }) => TrackGenerator;
}

const platform = globalThis as unknown as Platform;

/** Frames of a track one by one; null where the browser cannot (Firefox, Safari). */
export function processTrack(track: MediaStreamTrack): TrackProcessor | null {
  return platform.MediaStreamTrackProcessor ? new platform.MediaStreamTrackProcessor({ track }) : null;
}

/** A track fed with frames; null where the browser cannot. */
export function generateTrack(): TrackGenerator | null {
  return platform.MediaStreamTrackGenerator ? new platform.MediaStreamTrackGenerator({ kind: "video" }) : null;
}

/** RTP timestamp of a received frame, or null where the browser does not tell (Chromium before 145, others). */
export function rtpTimestampOf(frame: VideoFrame): number | null {
  const { metadata } = frame as VideoFrame & { metadata?: () => FrameMetadata };
  return metadata?.call(frame).rtpTimestamp ?? null;
}
