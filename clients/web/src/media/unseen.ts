/** Pictures that a page does not show are not sent to it. */

import { effect, untracked } from "@preact/signals-core";
import type { MediaSession } from "./media-session";

/**
 * Keeps every received video but one paused.
 *
 * @param shown the subscription that the page shows, read as a signal; null when it shows none
 * @returns the function that ends it
 */
export function pauseUnseen(media: Pick<MediaSession, "remote" | "setView">, shown: () => string | null): () => void {
  const paused = new Set<string>();
  return effect(() => {
    const videos = media.remote.value.filter(({ kind }) => kind === "video").map(({ subscriptionId }) => subscriptionId);
    const seen = shown();
    untracked(() => {
      for (const id of paused) if (!videos.includes(id)) paused.delete(id);
      for (const id of videos) {
        if (paused.has(id) === (id !== seen)) continue;
        if (id === seen) paused.delete(id);
        else paused.add(id);
        media.setView(id, null, id !== seen).catch(() => paused.delete(id));
      }
    });
  });
}
