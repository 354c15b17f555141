/** The expert's card of a later visit, over the picture's corner. */

import type { JSX } from "preact";
import { LocalisingCard } from "../../../src/ui/localising/localising-card";
import { showError } from "../../../src/ui/toast";
import type { PictureStage } from "../picture/picture-stage";
import type { CallSession } from "./call-session";

export function LaterVisit({ session, stage }: { readonly session: CallSession; readonly stage: PictureStage | null }): JSX.Element {
  const { room, api, caseId, socket } = session;
  const localisation = room.localising.value.get(session.pictureId.value ?? "") ?? null;
  const answer = (localisation_id: string, isTheOne: boolean): void =>
    void socket.op(isTheOne ? "localisation.confirm" : "localisation.reject", { localisation_id }).catch(showError);
  return (
    <div class="later-visit">
      <LocalisingCard
        localisation={localisation}
        fetchThen={({ url }) => api.look(caseId, url.split("/").at(-1) ?? "")}
        fetchNow={async () => stage?.clicked()?.picture.image ?? null}
        onAnswer={room.may("localisation.confirm") ? answer : undefined}
      />
    </div>
  );
}
