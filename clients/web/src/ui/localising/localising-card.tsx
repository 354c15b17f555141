/** A later visit in one card: searching, look from here, this one?, placed. The same for expert and technician, with gloves too. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { accuracy } from "../../i18n/format";
import type { Localisation } from "../../protocol/generated";
import { Button, Spinner } from "../components";
import { cardOf, cropAround, type Crop } from "./view-of";
import { localisingWords } from "./words";

export interface LocalisingCardProps {
  /** The newest word on the camera that is looked through; null while there is none. */
  readonly localisation: Localisation | null;
  /** The stored picture behind `view.url`. */
  readonly fetchThen: (view: NonNullable<Localisation["view"]>) => Promise<Blob>;
  /** The live picture of `live_frame`; null when it is gone. */
  readonly fetchNow: (localisation: Localisation) => Promise<Blob | null>;
  /** Undefined: this person may only look. */
  readonly onAnswer?: ((localisationId: string, isTheOne: boolean) => void) | undefined;
  readonly size?: "desk" | "field";
}

export function LocalisingCard({ localisation, fetchThen, fetchNow, onAnswer, size = "desk" }: LocalisingCardProps): JSX.Element | null {
  const hidden = useSignal<string | null>(null);
  const kind = cardOf(localisation);
  const key = `${localisation?.localisation_id ?? ""} ${kind ?? ""}`;
  if (!localisation || kind === null || hidden.value === key) return null;
  const t = localisingWords();
  const { view, live_u, live_v, localisation_id } = localisation;
  return (
    <section class="localising-card" data-state={kind} data-size={size} aria-label={t.title} aria-live="polite">
      <Heading localisation={localisation} kind={kind} />
      {kind === "guide" && <p>{t.guideHow}</p>}
      {kind === "confirm" && <p>{t.confirmHow}</p>}
      {view && (kind === "guide" || kind === "confirm") && (
        <div class="localising-pictures" data-count={kind === "confirm" ? 2 : 1}>
          <Shown key={`then ${view.url}`} label={t.then} alt={t.pictureThen} fetch={() => fetchThen(view)} crop={cropAround(view.u, view.v)} ratio={view.width / view.height} />
          {kind === "confirm" && (
            <Shown key={`now ${localisation_id}`} label={t.now} alt={t.pictureNow} fetch={() => fetchNow(localisation)} crop={cropAround(live_u, live_v)} ratio={view.width / view.height} />
          )}
        </div>
      )}
      <div class="localising-actions">
        {kind === "confirm" && onAnswer && (
          <>
            <Button size={size} onClick={() => onAnswer(localisation_id, false)}>
              {t.no}
            </Button>
            <Button size={size} kind="primary" onClick={() => onAnswer(localisation_id, true)}>
              {t.yes}
            </Button>
          </>
        )}
        {kind !== "confirm" && kind !== "searching" && (
          <Button size={size} kind="quiet" onClick={() => (hidden.value = key)}>
            {t.hide}
          </Button>
        )}
      </div>
    </section>
  );
}

function Heading({ localisation, kind }: { readonly localisation: Localisation; readonly kind: NonNullable<ReturnType<typeof cardOf>> }): JSX.Element {
  const t = localisingWords();
  const { sigma_m, pictures, method, target } = localisation;
  if (kind === "searching") return <Spinner label={t.searching[target]} />;
  if (kind !== "placed") return <h2>{t[kind]}</h2>;
  const exact = accuracy(sigma_m ?? 0);
  return <h2>{method === "tag" ? t.placedTag(exact) : t.placed(exact, pictures ?? 0)}</h2>;
}

interface ShownProps {
  readonly label: string;
  readonly alt: string;
  readonly fetch: () => Promise<Blob | null>;
  readonly crop: Crop;
  readonly ratio: number;
}

/** A picture, or the part of it that is compared; one that cannot be had leaves its frame empty. */
function Shown({ label, alt, fetch, crop, ratio }: ShownProps): JSX.Element {
  const url = useSignal<string | null>(null);
  const isGone = useSignal(false);
  useEffect(() => {
    let isOver = false;
    void fetch().then(
      (blob) => {
        if (!isOver && blob) url.value = URL.createObjectURL(blob);
        isGone.value = blob === null;
      },
      () => (isGone.value = true),
    );
    return () => {
      isOver = true;
      if (url.peek() !== null) URL.revokeObjectURL(url.peek() ?? "");
    };
  }, []);
  const grown = `${100 / crop.size}%`;
  const place = { width: grown, left: `${(-crop.left / crop.size) * 100}%`, top: `${(-crop.top / crop.size) * 100}%` };
  return (
    <figure>
      <div class="localising-picture" style={{ aspectRatio: String(ratio) }}>
        {url.value !== null && <img src={url.value} alt={alt} style={place} />}
        {url.value === null && !isGone.value && <Spinner label={localisingWords().loadingPicture} />}
      </div>
      <figcaption>{label}</figcaption>
    </figure>
  );
}
