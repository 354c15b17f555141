/** A picture behind a token: fetched when first shown, let go with its place; a click enlarges it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { fetchBlobUrl } from "../../../src/api/blob-url";
import { asSightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import { Dialog, Spinner } from "../../../src/ui/components";
import { words } from "../words";

export interface PictureProps {
  /** Identity: another key is another picture. */
  readonly name: string;
  readonly label: string;
  /** Pixels, when they are known: its room is kept while it loads. */
  readonly size?: { readonly width: number; readonly height: number };
  readonly fetchBlob: (signal: AbortSignal) => Promise<Blob>;
}

type Loaded = { readonly url: string } | { readonly error: string } | null;

export function Picture({ name, label, size, fetchBlob }: PictureProps): JSX.Element {
  const loaded = useSignal<Loaded>(null);
  const isLarge = useSignal(false);
  useEffect(() => {
    const loading = new AbortController();
    let release = (): void => undefined;
    loaded.value = null;
    fetchBlobUrl(() => fetchBlob(loading.signal)).then(
      (picture) => {
        release = picture.release;
        if (loading.signal.aborted) release();
        else loaded.value = { url: picture.url };
      },
      (error: unknown) => {
        if (!loading.signal.aborted) loaded.value = { error: errorText(asSightlineError(error)) };
      },
    );
    return () => {
      loading.abort();
      release();
    };
  }, [name]);
  const now = loaded.value;
  return (
    <figure class="picture" style={{ "--ratio": size ? `${size.width} / ${size.height}` : "4 / 3" }} data-loading={now === null}>
      {now === null && <Spinner label={common().loading(words().loadingPicture)} />}
      {now !== null && "error" in now && <p class="muted">{now.error}</p>}
      {now !== null && "url" in now && (
        <button type="button" class="enlarge" aria-label={`${words().enlarge}: ${label}`} onClick={() => (isLarge.value = true)}>
          <img src={now.url} alt={label} />
        </button>
      )}
      <figcaption>{label}</figcaption>
      {now !== null && "url" in now && (
        <Dialog isOpen={isLarge.value} title={label} onClose={() => (isLarge.value = false)}>
          <img class="large" src={now.url} alt={label} />
        </Dialog>
      )}
    </figure>
  );
}
