/** Pictures on a page that nobody sees need not be sent: pauses them a while after the page was hidden. */

/** Switching tabs to and fro costs nothing within this; a keyframe for everybody costs more than a few seconds of video. */
const HIDDEN_FOR_MS = 5000;

/** What is used of `document`. */
export type Visibility = Pick<Document, "visibilityState" | "addEventListener" | "removeEventListener">;

/**
 * Follows whether the page can be seen.
 *
 * @param onHidden called with true once the page has been hidden for a while, with false when it is seen again
 * @returns the function that stops it
 */
export function followHidden(page: Visibility, onHidden: (isHidden: boolean) => void): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isHidden = false;
  const changed = (): void => {
    clearTimeout(timer);
    if (page.visibilityState === "hidden") {
      timer = setTimeout(() => onHidden((isHidden = true)), HIDDEN_FOR_MS);
    } else if (isHidden) {
      onHidden((isHidden = false));
    }
  };
  page.addEventListener("visibilitychange", changed);
  changed();
  return () => {
    clearTimeout(timer);
    page.removeEventListener("visibilitychange", changed);
  };
}
