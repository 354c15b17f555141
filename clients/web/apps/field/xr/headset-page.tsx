/** A real headset or phone with WebXR: what it can, start, and the controls while the view is not immersive. */

import type { JSX } from "preact";
import type { FieldSession } from "../session/field-session";

export function HeadsetPage(_: { readonly session: FieldSession }): JSX.Element {
  return <p />;
}
