/** The way to a signature: its button, or why there is none for this person now. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { openMeanings, signBlock, type Meaning } from "../../../src/room/review-view";
import { Button } from "../../../src/ui/components";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import { SignDialog } from "./sign-dialog";

export function SignPanel({ model }: { readonly model: ReviewModel }): JSX.Element | null {
  const isOpen = useSignal(false);
  const state = model.state.value;
  const { self } = model.me;
  const meanings = openMeanings(state, self);
  const mayEver = self.role === "supervisor" || meanings.length > 0;
  useKeys(meanings.length > 0 ? { g: () => (isOpen.value = true) } : {});
  if (!mayEver || state.life === "open") return null;
  const t = words();
  const block = meanings.length > 0 ? null : signBlock(state, self, mainMeaning(state.life));
  return (
    <div class="sign-panel">
      {block !== null && <span class="muted">{t.signBlocked[block]}</span>}
      <Button kind="primary" keyHint="G" disabled={meanings.length === 0} onClick={() => (isOpen.value = true)}>
        {t.sign} …
      </Button>
      <SignDialog model={model} isOpen={isOpen.value} onClose={() => (isOpen.value = false)} />
    </div>
  );
}

/** What one would sign with next: its reason is the one worth saying. */
function mainMeaning(life: string): Meaning {
  return life === "signed" ? "witnessed" : "approved";
}
