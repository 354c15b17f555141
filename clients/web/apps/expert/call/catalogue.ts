/**
 * The guide and the parts of the machine: fetched when the case is known, and again until they come. A fresh server makes
 * the list of parts only when it is first asked for, which can take longer than a request may.
 */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { asSightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import type { ComponentView, GuideView } from "../../../src/api/views";
import type { RoomStore } from "../../../src/room/room-store";

const AGAIN_MS = 3000;
/** What asking again does not change. */
const FINAL = new Set(["not_found", "permission_denied", "unauthenticated"]);

export interface Catalogue {
  /** Null while it is not known; empty when the machine has no list. */
  readonly components: readonly ComponentView[] | null;
  readonly guide: GuideView | null;
}

export function useCatalogue(api: Api, room: RoomStore): Catalogue {
  const components = useSignal<readonly ComponentView[] | null>(null);
  const guide = useSignal<GuideView | null>(null);
  const tag = room.state.value.opened?.asset_tag;
  const guideId = room.state.value.opened?.guide_id;
  useEffect(() => {
    if (tag === undefined) return undefined;
    return untilKnown(() => api.components(tag), (tree) => (components.value = tree?.components ?? []));
  }, [tag]);
  useEffect(() => {
    if (guideId === undefined) return undefined;
    return untilKnown(() => api.guide(guideId), (view) => (guide.value = view));
  }, [guideId]);
  return { components: components.value, guide: guide.value };
}

/** Asks until there is an answer; null when there will be none. Returns the function that stops it. */
function untilKnown<Answer>(ask: () => Promise<Answer>, onAnswer: (answer: Answer | null) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;
  const attempt = async (): Promise<void> => {
    try {
      const answer = await ask();
      if (!isStopped) onAnswer(answer);
    } catch (error) {
      if (isStopped) return;
      if (FINAL.has(asSightlineError(error).code)) onAnswer(null);
      else timer = setTimeout(() => void attempt(), AGAIN_MS);
    }
  };
  void attempt();
  return () => {
    isStopped = true;
    clearTimeout(timer);
  };
}
