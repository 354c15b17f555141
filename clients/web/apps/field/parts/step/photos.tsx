/** Pictures of a step or a rejected item: those taken, and two ways to take another. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Spinner } from "../../../../src/ui/components";
import { StoredPhoto } from "../../../../src/ui/stored-photo";
import { showError } from "../../../../src/ui/toast";
import type { Photo } from "../../../../src/room/case-state";
import type { FieldSession } from "../../session/field-session";
import { newestPicture, redrawn, sendPhoto, type PhotoSubject } from "../../session/photos";
import { words } from "../../words";

interface PhotosProps {
  readonly session: FieldSession;
  readonly subject: PhotoSubject;
  readonly photos: readonly Photo[];
  /** At least so many are asked for. */
  readonly needed: number;
}

export function Photos({ session, subject, photos, needed }: PhotosProps): JSX.Element {
  const t = words().photo;
  const sending = useSignal(0);
  const send = async (take: () => Promise<Blob>): Promise<void> => {
    sending.value++;
    try {
      await sendPhoto(session, subject, await take());
    } catch (error) {
      showError(error);
    } finally {
      sending.value--;
    }
  };
  const hasCamera = session.camera.state.value.phase === "on";
  return (
    <div class="photos">
      {needed > 0 && <p class="photo-count figures">{t.count(photos.length, needed)}</p>}
      <ul class="photo-strip">
        {photos.map((photo, index) => (
          <li key={photo.photo_id}>
            <StoredPhoto pictureKey={photo.blob} label={photo.caption || t.numbered(index + 1)} load={() => session.api.blob(session.caseId, photo.blob)} />
          </li>
        ))}
        {sending.value > 0 && (
          <li>
            <Spinner label={t.sending} />
          </li>
        )}
      </ul>
      <div class="step-actions">
        {hasCamera && (
          <Button kind={photos.length < needed ? "primary" : "plain"} size="field" onClick={() => void send(() => newestPicture(session))}>
            {t.take}
          </Button>
        )}
        <PictureFile label={hasCamera ? t.fromDevice : t.take} onFile={(file) => void send(() => redrawn(file))} />
      </div>
    </div>
  );
}

/** On phones this opens the device's own camera, with its full resolution and its light. */
function PictureFile({ label, onFile }: { readonly label: string; readonly onFile: (file: File) => void }): JSX.Element {
  const choose = (input: HTMLInputElement): void => {
    for (const file of input.files ?? []) onFile(file);
    input.value = "";
  };
  return (
    <label class="button file-button" data-kind="plain" data-size="field">
      {label}
      <input class="visually-hidden" type="file" accept="image/*" capture="environment" onChange={(event) => choose(event.currentTarget)} />
    </label>
  );
}
