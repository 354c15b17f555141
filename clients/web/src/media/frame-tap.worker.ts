/**
 * Sits between encoder and packetiser and tells the page SSRC and RTP timestamp of each encoded frame. Frames pass
 * untouched.
 */

interface EncodedVideoFrame {
  getMetadata(): { readonly synchronizationSource?: number; readonly rtpTimestamp?: number };
}

interface Transformer {
  readonly readable: ReadableStream<EncodedVideoFrame>;
  readonly writable: WritableStream<EncodedVideoFrame>;
}

/** The parts of the worker's global scope that are used; the page's types are loaded here. */
interface TapScope {
  onrtctransform: ((event: { readonly transformer: Transformer }) => void) | null;
  postMessage(message: TapMessage): void;
}

export interface TapMessage {
  readonly ssrc: number;
  readonly rtpTs: number;
  /** `performance.timeOrigin + performance.now()` of the worker: page and worker share the clock, not its zero. */
  readonly atUnixMs: number;
}

const scope = self as unknown as TapScope;

scope.onrtctransform = ({ transformer }) => {
  const tap = new TransformStream<EncodedVideoFrame, EncodedVideoFrame>({
    transform(frame, controller) {
      controller.enqueue(frame);
      const { synchronizationSource: ssrc, rtpTimestamp: rtpTs } = frame.getMetadata();
      if (ssrc === undefined || rtpTs === undefined) return;
      scope.postMessage({ ssrc, rtpTs, atUnixMs: performance.timeOrigin + performance.now() });
    },
  });
  // The streams end with the sender; there is nobody left to tell.
  transformer.readable.pipeThrough(tap).pipeTo(transformer.writable).catch(() => undefined);
};
