/** What publish and subscribe connections share: making the peer connection and judging its health. */

import type { IceServer } from "../protocol/generated";

export type ConnectionPhase = "new" | "connecting" | "connected" | "failed";

export type MakePeer = (configuration: RTCConfiguration) => RTCPeerConnection;

/** ICE calls it `disconnected` after five quiet seconds; a short loss heals by itself within this. */
const HEALS_WITHIN_MS = 2500;

export const makePeer: MakePeer = (configuration) => new RTCPeerConnection(configuration);

export function configurationOf(iceServers: readonly IceServer[]): RTCConfiguration {
  return {
    bundlePolicy: "max-bundle",
    rtcpMuxPolicy: "require",
    iceServers: iceServers.map(({ urls, username, credential }) => ({
      urls: [...urls],
      ...(username ? { username } : {}),
      ...(credential ? { credential } : {}),
    })),
  };
}

/** The channel of frame records: late ones are worthless, so neither order nor repetition. */
export function openFrameChannel(peer: RTCPeerConnection): RTCDataChannel {
  return peer.createDataChannel("frames", { ordered: false, maxRetransmits: 0 });
}

export interface HealthHandlers {
  readonly onPhase: (phase: ConnectionPhase) => void;
  /** The path is away for longer than a short loss: restart ICE. */
  readonly onUnwell: () => void;
  /** The connection is beyond repair: make a new one. */
  readonly onDead: () => void;
}

/** Watches a peer connection; returns the function that stops it. */
export function watchHealth(peer: RTCPeerConnection, handlers: HealthHandlers): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const changed = (): void => {
    clearTimeout(timer);
    switch (peer.connectionState) {
      case "connected":
        return handlers.onPhase("connected");
      case "disconnected":
        timer = setTimeout(handlers.onUnwell, HEALS_WITHIN_MS);
        return handlers.onPhase("connecting");
      case "failed":
        handlers.onPhase("failed");
        return handlers.onDead();
      case "connecting":
        return handlers.onPhase("connecting");
      default:
    }
  };
  peer.addEventListener("connectionstatechange", changed);
  return () => {
    clearTimeout(timer);
    peer.removeEventListener("connectionstatechange", changed);
  };
}
