/** Above a record: its verdict with the hash it was given over, or what ended it. */

import type { JSX } from "preact";
import { signatureOf } from "../../../src/room/selectors";
import { Banner } from "../../../src/ui/components";
import type { ReviewModel } from "../review/review-model";
import { when } from "../when";
import { words } from "../words";

export function SignatureBanner({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const signature = signatureOf(model.state.value);
  if (!signature) return null;
  const t = words();
  if (signature.ended_by_seq !== null) {
    return <Banner tone="critical">{t.signatureEnded(signature.printed_name, when(signature.ended_at_ms ?? signature.at_ms))}</Banner>;
  }
  return (
    <Banner tone="calm">
      <strong>{t.signedBy(signature.printed_name, t.signatureMeanings[signature.meaning], when(signature.at_ms))}</strong>{" "}
      <span class="muted hash">
        {t.recordHash} {signature.record_sha256.slice(0, 16)}…
      </span>
    </Banner>
  );
}
