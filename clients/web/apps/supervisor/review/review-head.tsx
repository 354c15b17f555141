/** Head of a review: which case it is, exports, returning, signing. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { Button } from "../../../src/ui/components";
import { ExportMenu } from "../export-menu";
import { KeysButton } from "../keys-card";
import { SignPanel } from "../signing/sign-panel";
import { words } from "../words";
import { ReturnButton } from "./return-dialog";
import type { ReviewModel } from "./review-model";

interface HeadProps {
  readonly model: ReviewModel;
  readonly isSideOpen: Signal<boolean>;
  readonly onBack: () => void;
}

export function ReviewHead({ model, isSideOpen, onBack }: HeadProps): JSX.Element {
  const { opened, life } = model.state.value;
  const t = words();
  return (
    <header class="review-head">
      <Button kind="quiet" keyHint="Esc" onClick={onBack}>
        ‹ {t.toInbox}
      </Button>
      <div class="review-title">
        <h1 title={opened?.title}>{opened?.title}</h1>
        <p class="muted">
          {common().caseNumber(opened?.number ?? 0)} · {opened?.asset_tag} {opened?.asset_name}
          {opened?.work_order ? ` · ${common().workOrder} ${opened.work_order}` : ""} · {common().caseStates[life]}
        </p>
      </div>
      <div class="review-actions">
        <KeysButton />
        <Button kind="quiet" keyHint="H" aria-pressed={isSideOpen.value} onClick={() => (isSideOpen.value = !isSideOpen.value)}>
          {t.panels.case}
        </Button>
        <ExportMenu model={model} />
        <ReturnButton model={model} />
        <SignPanel model={model} />
      </div>
    </header>
  );
}
