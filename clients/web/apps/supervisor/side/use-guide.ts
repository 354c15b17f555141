/** The steps of the guide that the case was opened with: its own copy, or the built-in one for older records. */

import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { showError } from "../../../src/ui/toast";
import type { ReviewModel } from "../review/review-model";

interface NamedStep {
  readonly key: string;
  readonly title: Readonly<Record<string, string>>;
}

export function useGuide(model: ReviewModel): readonly NamedStep[] | null {
  const asked = useSignal<readonly NamedStep[] | null>(null);
  const { opened } = model.state.value;
  const own = opened?.guide?.steps ?? null;
  useEffect(() => {
    if (own || !opened?.guide_id) return;
    const named = (title: object): NamedStep["title"] => ({ ...(title as Record<string, string>) });
    model.api.guide(opened.guide_id).then((view) => (asked.value = view.steps.map(({ key, title }) => ({ key, title: named(title) }))), showError);
  }, [opened?.guide_id, own === null]);
  return own ?? asked.value;
}
