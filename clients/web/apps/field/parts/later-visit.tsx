/** The technician's card of a later visit: where to look from, and whether this is the one. */

import type { JSX } from "preact";
import type { Localisation } from "../../../src/protocol/generated";
import { LocalisingCard } from "../../../src/ui/localising/localising-card";
import { showError } from "../../../src/ui/toast";
import type { FieldSession } from "../session/field-session";

export function LaterVisit({ session }: { readonly session: FieldSession }): JSX.Element {
  const { room, media, api, caseId, socket } = session;
  const mine = media.local.value.find(({ source }) => source === "camera")?.publicationId ?? "";
  const answer = (localisation_id: string, isTheOne: boolean): void =>
    void socket.op(isTheOne ? "localisation.confirm" : "localisation.reject", { localisation_id }).catch(showError);
  return (
    <LocalisingCard
      localisation={room.localising.value.get(mine) ?? null}
      size="field"
      fetchThen={({ url }) => api.look(caseId, url.split("/").at(-1) ?? "")}
      fetchNow={(localisation) => ownPicture(session, localisation)}
      onAnswer={room.may("localisation.confirm") ? answer : undefined}
    />
  );
}

/** That very frame from the camera's ring, else the nearest that is still there. */
async function ownPicture({ camera }: FieldSession, { live_frame }: Localisation): Promise<Blob | null> {
  const state = camera.state.peek();
  if (state.phase !== "on" || !live_frame) return null;
  const frameNo = state.camera.nearestStill(live_frame.frame_no);
  return frameNo === null ? null : ((await state.camera.still(frameNo))?.image ?? null);
}
