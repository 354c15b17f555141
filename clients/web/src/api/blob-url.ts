/** Pictures that need a token: fetched, held as object URLs, let go again. `<img src>` cannot send a header. */

/** Fetches and gives an object URL; `release` must be called when the picture is not shown any more. */
export async function fetchBlobUrl(fetchBlob: () => Promise<Blob>): Promise<{ url: string; release: () => void }> {
  const url = URL.createObjectURL(await fetchBlob());
  return { url, release: () => URL.revokeObjectURL(url) };
}

/** Offers a blob as a download with a name. */
export function saveBlob(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The download has its own hold on the blob from the next turn on.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
