/** The receiver's view of frames: which RTP timestamp is on screen, and pictures that belong to theirs for sure. */

import { SightlineError } from "../base/errors";
import { rtpTimestampOf } from "./platform";

export interface ShownFrame {
  /** RTP timestamp of the frame on screen, as received. */
  readonly rtpTs: number;
  /** Page time at which it is expected to be visible. */
  readonly expectedAtMs: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Tells of each frame that a `<video>` shows, for the live overlay. Best effort: under load single frames are missed, and
 * the picture can be one frame newer than told. For a click on a frozen picture use `grabFrame`.
 *
 * @returns the function that stops it.
 */
export function followFrames(video: HTMLVideoElement, listener: (frame: ShownFrame) => void): () => void {
  let handle = 0;
  const shown = (_: number, data: VideoFrameCallbackMetadata): void => {
    handle = video.requestVideoFrameCallback(shown);
    if (data.rtpTimestamp === undefined) return;
    const { width, height, expectedDisplayTime: expectedAtMs } = data;
    listener({ rtpTs: data.rtpTimestamp, expectedAtMs, width, height });
  };
  handle = video.requestVideoFrameCallback(shown);
  return () => video.cancelVideoFrameCallback(handle);
}

/** A picture and its timestamp, taken in one step. Close it. */
export interface Grab {
  readonly frame: VideoFrame;
  /** Null where the browser does not tell; then a mark on it is approximate at best. */
  readonly rtpTs: number | null;
  readonly width: number;
  readonly height: number;
  close(): void;
}

/** @throws SightlineError `no_picture` while the video has no frame yet */
export function grabFrame(video: HTMLVideoElement): Grab {
  if (video.readyState < HTMLMediaElement.HAVE_CURRENT_DATA) {
    throw new SightlineError("no_picture", "There is no picture yet.", { isRetryable: true });
  }
  const frame = new VideoFrame(video);
  return {
    frame,
    rtpTs: rtpTimestampOf(frame),
    width: frame.displayWidth,
    height: frame.displayHeight,
    close: () => frame.close(),
  };
}

/** The grabbed picture as JPEG: the expert's own evidence when the device's frame is gone. */
export async function grabToJpeg(grab: Grab): Promise<Blob> {
  const canvas = new OffscreenCanvas(grab.width, grab.height);
  canvas.getContext("2d")?.drawImage(grab.frame, 0, 0);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.92 });
}
