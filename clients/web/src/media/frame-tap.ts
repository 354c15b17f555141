/** Learns the RTP timestamps of a sender's encoded frames; does nothing where the browser has no encoded transforms. */

import type { EncodedFrame } from "./identity/matcher";
import type { TapMessage } from "./frame-tap.worker";

export class FrameTap {
  readonly #worker: Worker | null;

  constructor(onFrame: (frame: EncodedFrame) => void) {
    const isPossible = typeof RTCRtpScriptTransform !== "undefined";
    this.#worker = isPossible ? new Worker(new URL("./frame-tap.worker.ts", import.meta.url), { type: "module" }) : null;
    if (!this.#worker) return;
    this.#worker.onmessage = ({ data }: MessageEvent<TapMessage>) =>
      onFrame({ ssrc: data.ssrc, rtpTs: data.rtpTs, atPageMs: data.atUnixMs - performance.timeOrigin });
  }

  /** Must be called in the same task as `addTransceiver`: set later, the transform is silently bypassed. */
  attach(sender: RTCRtpSender): void {
    if (this.#worker) sender.transform = new RTCRtpScriptTransform(this.#worker, {});
  }

  close(): void {
    this.#worker?.terminate();
  }
}
