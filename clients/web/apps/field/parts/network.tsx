/** What the experts get of the technician's picture, in words; opens the figures. */

import type { JSX } from "preact";
import { NetworkChip } from "../../../src/ui/network/network-chip";
import { networkWords } from "../../../src/ui/network/words";
import { Banner } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";

export function NetworkItem({ session }: { readonly session: FieldSession }): JSX.Element | null {
  if (!session.isCalling.value) return null;
  const { quality, room, media } = session;
  const [worst] = session.poorViews.value;
  const name = worst && (room.participant(worst.participant_id)?.actor.display_name ?? "");
  const state = worst === undefined || name === undefined ? null : networkWords().sees(name, networkWords().rungs[worst.rung]);
  return <NetworkChip size="field" sources={{ quality, room, media }} state={state} />;
}

/** Says it in a sentence when no video is sent at all. */
export function NetworkNews({ session }: { readonly session: FieldSession }): JSX.Element | null {
  if (!session.media.isCameraHeld.value || !session.isCalling.value) return null;
  return <Banner tone="warning">{networkWords().sendsStills}</Banner>;
}
