/** Names of tracking origins. */

import { newId } from "../../../src/base/ids";
import { isInTour } from "../../../src/ui/tour-link";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/**
 * A new name at every start. In the tour the first one comes with the address: the emulated headset goes on in the world of
 * the program that was the technician before. Both are the same person, and both count positions in the hall's own frame.
 */
export function worldNames(query: string, isGiven = isInTour): () => string {
  let given = isGiven ? new URLSearchParams(query).get("world") : null;
  return () => {
    const name = given !== null && UUID.test(given) ? given : newId();
    given = null;
    return name;
  };
}
