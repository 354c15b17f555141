/**
 * The guide and the parts of the machine: fetched when the case is known, and again until they come. A fresh server makes
 * the list of parts only when it is first asked for, which can take longer than a request may.
 */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import { untilKnown } from "../../../src/api/until-known";
import type { ComponentView, GuideView } from "../../../src/api/views";
import type { RoomStore } from "../../../src/room/room-store";

export interface Catalogue {
  /** Null while it is not known; empty when the machine has no list. */
  readonly components: readonly ComponentView[] | null;
  readonly guide: GuideView | null;
}

export function useCatalogue(api: Api, room: RoomStore): Catalogue {
  const components = useSignal<readonly ComponentView[] | null>(null);
  const guide = useSignal<GuideView | null>(null);
  const tag = room.state.value.opened?.asset_tag;
  // Old logs name a guide that ships with the server; newer ones carry theirs.
  const opened = room.state.value.opened;
  const guideId = opened?.guide ? undefined : opened?.guide_id;
  useEffect(() => {
    if (tag === undefined) return undefined;
    return untilKnown(() => api.components(tag), (tree) => (components.value = tree?.components ?? []));
  }, [tag]);
  useEffect(() => {
    if (guideId === undefined) return undefined;
    return untilKnown(() => api.guide(guideId), (view) => (guide.value = view));
  }, [guideId]);
  return { components: components.value, guide: opened?.guide ?? guide.value };
}
