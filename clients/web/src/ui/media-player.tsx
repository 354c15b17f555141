/**
 * A film behind a token: the browser's own player on an address that is good for a while. When the address has ended, or the
 * server was restarted, another one is asked for and playing goes on where it was.
 */

import { useSignal } from "@preact/signals";
import type { JSX, RefObject, TargetedEvent } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Api } from "../api/api";
import { asSightlineError } from "../base/errors";
import { common, errorText } from "../i18n/common";
import { clipWords } from "./clip-words";
import { Spinner } from "./components";
import "./media.css";

export interface MediaPlayerProps {
  readonly api: Api;
  readonly caseId: string;
  /** Below the case's address: `recordings/{recording_id}/{file}` or `blobs/{sha256}`. */
  readonly path: string;
  readonly label: string;
  /** Where to begin, seconds. */
  readonly startS?: number;
  /** For whoever wants to move it. */
  readonly video?: RefObject<HTMLVideoElement | null>;
}

interface Address {
  readonly url: string;
  /** Where playing was when the address before it ended, seconds. */
  readonly resumeS: number;
  readonly wasPlaying: boolean;
}

export function MediaPlayer({ api, caseId, path, label, startS = 0, video }: MediaPlayerProps): JSX.Element {
  const address = useSignal<Address | null>(null);
  const error = useSignal<string | null>(null);
  const own = useRef<HTMLVideoElement>(null);
  const element = video ?? own;
  /** A film that breaks at once with a fresh address is broken itself. */
  const hasPlayed = useRef(true);
  const open = (resumeS: number, wasPlaying: boolean, isWanted: () => boolean): void => {
    api.mediaLink(caseId, path).then(
      ({ url }) => isWanted() && (address.value = { url, resumeS, wasPlaying }),
      (refused: unknown) => isWanted() && (error.value = errorText(asSightlineError(refused))),
    );
  };
  useEffect(() => {
    let isWanted = true;
    address.value = null;
    error.value = null;
    hasPlayed.current = true;
    open(startS, false, () => isWanted);
    return () => void (isWanted = false);
  }, [caseId, path]);
  const failed = ({ currentTarget }: TargetedEvent<HTMLVideoElement>): void => {
    if (!hasPlayed.current) {
      error.value = clipWords().broken;
      return;
    }
    hasPlayed.current = false;
    const before = address.value;
    open(currentTarget.currentTime || (before?.resumeS ?? 0), !currentTarget.paused, () => address.value === before);
  };
  const loaded = ({ currentTarget }: TargetedEvent<HTMLVideoElement>): void => {
    hasPlayed.current = true;
    const { resumeS, wasPlaying } = address.value ?? { resumeS: 0, wasPlaying: false };
    if (resumeS > 0) currentTarget.currentTime = resumeS;
    if (wasPlaying) currentTarget.play().catch(() => undefined);
  };
  if (error.value !== null) return <p class="muted player-error">{error.value}</p>;
  if (address.value === null) return <Spinner label={common().loading(clipWords().opening)} />;
  return (
    <video
      ref={element}
      class="player"
      src={address.value.url}
      aria-label={clipWords().playerLabel(label)}
      controls
      playsInline
      preload="metadata"
      onError={failed}
      onLoadedData={loaded}
    />
  );
}

/** Saves a file under a name, streamed by the browser itself: a film may be larger than a page should hold. */
export async function downloadMedia(api: Api, caseId: string, path: string, name: string): Promise<void> {
  const { url } = await api.mediaLink(caseId, path);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
}
