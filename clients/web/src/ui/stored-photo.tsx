/** A stored picture that needs a token: fetched when it is shown, let go afterwards. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { fetchBlobUrl } from "../api/blob-url";
import { Spinner } from "./components";
import { showError } from "./toast";

export interface StoredPhotoProps {
  /** Another key is another picture. */
  readonly pictureKey: string;
  readonly load: () => Promise<Blob>;
  /** What it shows. */
  readonly label: string;
}

export function StoredPhoto({ pictureKey, load, label }: StoredPhotoProps): JSX.Element {
  const url = useSignal<string | null>(null);
  useEffect(() => {
    let release: (() => void) | null = null;
    let isGone = false;
    fetchBlobUrl(load)
      .then((made) => {
        if (isGone) return made.release();
        release = made.release;
        url.value = made.url;
      })
      .catch(showError);
    return () => {
      isGone = true;
      release?.();
    };
  }, [pictureKey]);
  return url.value === null ? <Spinner label={label} /> : <img src={url.value} alt={label} />;
}
