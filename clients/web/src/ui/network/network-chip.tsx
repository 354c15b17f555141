/** In the status line: how pictures get through, in words; it opens the figures. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { MediaSession } from "../../media/media-session";
import type { CallQuality } from "../../room/call-quality";
import type { RoomStore } from "../../room/room-store";
import { Dialog } from "../components";
import { NetworkPanel } from "./network-panel";
import { networkWords } from "./words";
import "./network.css";

export interface NetworkSources {
  readonly quality: CallQuality;
  readonly room: RoomStore;
  readonly media: Pick<MediaSession, "stats">;
}

interface NetworkChipProps {
  readonly sources: NetworkSources;
  /** What is said of the network; null = all is well. */
  readonly state: string | null;
  readonly size?: "desk" | "field";
}

export function NetworkChip({ sources, state, size = "desk" }: NetworkChipProps): JSX.Element {
  const isOpen = useSignal(false);
  const t = networkWords();
  return (
    <>
      <button
        type="button"
        class="network-chip"
        data-size={size}
        data-tone={state === null ? "calm" : "warning"}
        aria-haspopup="dialog"
        aria-label={t.open(state ?? t.good)}
        onClick={() => (isOpen.value = true)}
      >
        <Bars isGood={state === null} />
        {(state !== null || size === "desk") && <span>{state ?? t.label}</span>}
      </button>
      <Dialog isOpen={isOpen.value} title={t.title} onClose={() => (isOpen.value = false)}>
        <NetworkPanel sources={sources} />
      </Dialog>
    </>
  );
}

/** Told by shape as well as by colour. */
function Bars({ isGood }: { readonly isGood: boolean }): JSX.Element {
  return (
    <svg class="network-bars" viewBox="0 0 16 12" aria-hidden="true">
      {[3, 6, 9, 12].map((height, index) => (
        <rect key={height} x={index * 4} y={12 - height} width={3} height={height} data-is-off={!isGood && index > 0} />
      ))}
    </svg>
  );
}
