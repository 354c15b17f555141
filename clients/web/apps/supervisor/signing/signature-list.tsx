/** All signatures of a record: who, as what, over which hash, and whether each holds or which event ended it. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import type { Signature } from "../../../src/room/case-state";
import type { ReviewModel } from "../review/review-model";
import { when } from "../when";
import { words } from "../words";

export function SignatureList({ model }: { readonly model: ReviewModel }): JSX.Element {
  const { signatures } = model.state.value;
  const t = words();
  return (
    <section>
      <h3>{t.signatures}</h3>
      {signatures.length === 0 && <p class="muted">{t.noSignatures}</p>}
      <ul class="signatures">
        {signatures.map((signature) => (
          <SignatureRow key={signature.seq} model={model} signature={signature} />
        ))}
      </ul>
    </section>
  );
}

function SignatureRow({ model, signature }: { readonly model: ReviewModel; readonly signature: Signature }): JSX.Element {
  const t = words();
  const { ended_by_seq, ended_by_kind, ended_at_ms } = signature;
  const ending = ended_by_seq === null ? undefined : model.events.value.get(ended_by_seq);
  return (
    <li data-ended={ended_by_seq !== null}>
      <strong>
        {t.signatureMeanings[signature.meaning]} <span class="signature-state">{ended_by_seq === null ? `✓ ${t.signatureHolds}` : "⊘"}</span>
      </strong>
      <span>
        {signature.printed_name} <span class="muted">{common().roles[signature.by.role]}</span>
      </span>
      <span class="sub figures">{when(signature.at_ms)}</span>
      <span class="sub hash" title={signature.record_sha256}>
        {signature.record_sha256.slice(0, 16)}… {t.upTo(signature.subject_seq)}
      </span>
      {ended_by_seq !== null && (
        <span class="sub ended-by">
          {t.signatureEndedBy(t.kinds[ended_by_kind ?? ""] ?? ended_by_kind ?? "", ending?.actor.display_name ?? "", when(ended_at_ms ?? signature.at_ms))}
        </span>
      )}
    </li>
  );
}
