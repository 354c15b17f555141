/** What was measured at a fault, what was done about it and the pictures that were taken of it: the same on every page. */

import type { JSX } from "preact";
import { faultWords, measurementText } from "../i18n/fault-words";
import { language } from "../i18n/language";
import type { CaseState, Fault, FaultAction, Photo } from "../room/case-state";
import { standingActions, standingMeasurements } from "../workflow/fault-facts";
import { StoredPhoto } from "./stored-photo";
import "./fault-record.css";

/** Corrected entries stand in the record, not here. */
export function FaultRecord({ fault }: { readonly fault: Fault }): JSX.Element | null {
  const [measurements, actions] = [standingMeasurements(fault), standingActions(fault)];
  if (measurements.length + actions.length === 0) return null;
  return (
    <ul class="fault-record">
      {measurements.map((one) => (
        <li key={one.measurement_id} data-out={one.outcome === "below" || one.outcome === "above"}>
          {one.quantity}: <span class="figures">{measurementText(one)}</span>
        </li>
      ))}
      {actions.map((one) => (
        <li key={one.action_id}>{actionText(one)}</li>
      ))}
    </ul>
  );
}

/** `Replaced, with both bolts, 1 × mechanical seal GLRD-40, 35 min`. */
export function actionText(done: FaultAction): string {
  const parts = done.parts.map(({ quantity, part, number }) => `${quantity} × ${part} ${number}`.trim());
  return [done.action?.[language.value], done.text, ...parts, done.minutes !== null && faultWords().minutes(done.minutes)].filter(Boolean).join(", ");
}

export function photosOfFault(state: CaseState, faultId: string): readonly Photo[] {
  return [...state.photos.values()].filter(({ fault_id }) => fault_id === faultId);
}

interface FaultPhotosProps {
  readonly photos: readonly Photo[];
  readonly load: (blob: string) => Promise<Blob>;
}

export function FaultPhotos({ photos, load }: FaultPhotosProps): JSX.Element | null {
  if (photos.length === 0) return null;
  return (
    <ul class="fault-photos">
      {photos.map((photo, index) => (
        <li key={photo.photo_id}>
          <StoredPhoto pictureKey={photo.blob} label={photo.caption || faultWords().photo(index + 1)} load={() => load(photo.blob)} />
        </li>
      ))}
    </ul>
  );
}
