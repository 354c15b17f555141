/** The last step: the PDF, what is in it, and where to go from here. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { fetchBlobUrl } from "../../../src/api/blob-url";
import { liveMarks, signatureOf, stillsOf } from "../../../src/room/selectors";
import { Button, Spinner } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import type { Tour } from "../tour/tour";
import { words } from "../words";

export function DocumentStep({ tour }: { readonly tour: Tour }): JSX.Element {
  const sizeBytes = useSignal<number | null>(null);
  const isGetting = useSignal(false);
  const t = words().document;
  const get = (): void => {
    isGetting.value = true;
    tour
      .getDocument()
      .then((size) => (sizeBytes.value = size), showError)
      .finally(() => (isGetting.value = false))
      .catch(showError);
  };
  const { hasDocument } = tour.facts.value.notes;
  return (
    <>
      {isGetting.value ? (
        <Spinner label={t.getting} />
      ) : (
        <Button kind={hasDocument ? "plain" : "primary"} onClick={get}>
          {hasDocument ? t.again : t.get}
        </Button>
      )}
      <Contents tour={tour} sizeBytes={sizeBytes.value} />
      {hasDocument && <WhereNow />}
    </>
  );
}

function Contents({ tour, sizeBytes }: { readonly tour: Tour; readonly sizeBytes: number | null }): JSX.Element {
  const { state } = tour.facts.value;
  const signature = signatureOf(state);
  const t = words().document;
  return (
    <section class="document-contents">
      <h2>
        {t.inside} {sizeBytes !== null && <span class="muted figures">{t.size(Math.round(sizeBytes / 1024))}</span>}
      </h2>
      <Picture tour={tour} />
      <ul>
        <li>{t.faults(state.faults.size)}</li>
        <li>{t.items(state.review?.items.length ?? 0)}</li>
        <li>{signature ? t.signature(signature.printed_name) : t.unsigned}</li>
        {signature && (
          <li>
            {t.hash} <code>{signature.record_sha256.slice(0, 12)}…</code>
          </li>
        )}
      </ul>
    </section>
  );
}

function Picture({ tour }: { readonly tour: Tour }): JSX.Element | null {
  const url = useSignal<string | null>(null);
  const { state } = tour.facts.value;
  const mark = liveMarks(state).find(({ fault_id }) => fault_id !== null);
  const still = mark && stillsOf(state, mark.annotation_id)[0];
  useEffect(() => {
    if (!still) return undefined;
    let release = (): void => undefined;
    let isGone = false;
    fetchBlobUrl(() => tour.markedStill(still.still_id)).then((picture) => {
      release = picture.release;
      if (isGone) release();
      else url.value = picture.url;
    }, showError);
    return () => {
      isGone = true;
      release();
    };
  }, [still?.still_id]);
  return url.value === null ? null : <img src={url.value} alt={words().document.picture} title={words().document.picture} />;
}

function WhereNow(): JSX.Element {
  const t = words().document;
  return (
    <section class="where-now">
      <p>{t.end}</p>
      <p>
        <a href="/">{t.homeLink}</a>
      </p>
      <h2>{t.docsTitle}</h2>
      <dl>
        {Object.entries(t.docs).map(([path, about]) => (
          <div key={path}>
            <dt>
              <code>{path}</code>
            </dt>
            <dd class="muted">{about}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
