/** What stands above a review: its signature, that it is a draft, that it is or was with the technician. */

import type { JSX } from "preact";
import { reworkAnswerOf } from "../../../src/room/selectors";
import { Banner } from "../../../src/ui/components";
import { SignatureBanner } from "../signing/signature-banner";
import { when } from "../when";
import { words } from "../words";
import type { ReviewModel } from "./review-model";

export function ReviewBanners({ model }: { readonly model: ReviewModel }): JSX.Element {
  const { life, voiding } = model.state.value;
  const t = words();
  const { role } = model.me.self;
  return (
    <>
      <SignatureBanner model={model} />
      {voiding && <Banner tone="warning">{t.voided(voiding.by.display_name, when(voiding.at_ms), voiding.reason)}</Banner>}
      {role === "auditor" && <Banner tone="note">{t.readOnly}</Banner>}
      {role !== "auditor" && role !== "supervisor" && <Banner tone="note">{t.wrongRole}</Banner>}
      {model.isDraft.value && life !== "void" && <Banner tone="note">{t.draft}</Banner>}
      <ReturnBanner model={model} />
    </>
  );
}

function ReturnBanner({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const { returns, rework, life } = model.state.value;
  const newest = returns.at(-1);
  if (!newest || life === "signed" || life === "void") return null;
  const t = words();
  const items = newest.item_ids.flatMap((id) => rework.get(id) ?? []);
  if (newest.resubmitted_by === null) {
    const answered = items.filter((item) => reworkAnswerOf(item) !== null).length;
    return (
      <Banner tone="note">
        {t.returned(items.length, newest.by.display_name, when(newest.at_ms))}. <span class="figures">{t.returnedAnswered(answered, items.length)}</span>
        {newest.message && <p class="banner-text">{newest.message}</p>}
      </Banner>
    );
  }
  return (
    <Banner tone="note">
      {t.cameBack(items.length, newest.resubmitted_by.display_name, when(newest.resubmitted_at_ms ?? newest.at_ms))}
      {newest.summary && <p class="banner-text">{newest.summary}</p>}
    </Banner>
  );
}
