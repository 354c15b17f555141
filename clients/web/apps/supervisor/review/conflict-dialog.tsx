/** Two reviewers at one item: who decided what meanwhile, and whether one still means what one meant. */

import type { JSX } from "preact";
import { language } from "../../../src/i18n/language";
import { Button, Dialog } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { itemText } from "../../../src/workflow/rule-text";
import { when } from "../when";
import { words } from "../words";
import type { Conflicted, ReviewModel } from "./review-model";

export function ConflictDialog({ model }: { readonly model: ReviewModel }): JSX.Element {
  const conflict = model.conflict.value;
  const close = (): void => void (model.conflict.value = null);
  return (
    <Dialog isOpen={conflict !== null} title={words().conflict.title} onClose={close}>
      {conflict && <Sides model={model} conflict={conflict} close={close} />}
    </Dialog>
  );
}

function Sides({ model, conflict, close }: { readonly model: ReviewModel; readonly conflict: Conflicted; readonly close: () => void }): JSX.Element {
  const t = words();
  const { item, wanted, reason, theirs } = conflict;
  const insist = (): void => {
    close();
    model.decide(item, wanted, reason, theirs?.seq ?? 0).catch(showError);
  };
  return (
    <div class="form">
      <p>
        <strong>{itemText(item, language.value).title}</strong>
      </p>
      <blockquote class="side">
        {theirs ? t.conflict.theirs(theirs.by.display_name, t.verdicts[theirs.verdict], when(theirs.at_ms)) : t.conflict.nothing}
        {theirs?.reason && <p>{theirs.reason}</p>}
      </blockquote>
      <blockquote class="side" data-own="true">
        {t.conflict.yours(t.verdicts[wanted])}
        {reason && <p>{reason}</p>}
      </blockquote>
      <p class="muted">{t.conflict.hint}</p>
      <div class="form-actions">
        <Button autofocus onClick={close}>
          {t.conflict.keep}
        </Button>
        <Button kind="primary" onClick={insist}>
          {t.conflict.insist}
        </Button>
      </div>
    </div>
  );
}
