/** In the "Try it" tour only: loads what the tour adds to this page. */

import { useEffect } from "preact/hooks";
import { isInTour } from "../../../src/ui/tour-link";
import type { CallSession } from "../call/call-session";
import type { PictureStage } from "../picture/picture-stage";

export function useTour(session: CallSession, stage: PictureStage | null): void {
  useEffect(() => {
    if (!isInTour || !stage) return;
    let stop: (() => void) | null = null;
    let isGone = false;
    void import("./tour-guest").then(({ TourGuest }) => {
      if (isGone) return;
      const guest = new TourGuest(session, stage);
      stop = () => guest.close();
    });
    return () => {
      isGone = true;
      stop?.();
    };
  }, [session, stage]);
}
