/** "Why is this here?": the rule in words, what makes it an exception, and the events behind it. */

import type { Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import { language } from "../../../src/i18n/language";
import type { ReviewItem } from "../../../src/protocol/generated";
import { itemText } from "../../../src/workflow/rule-text";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "../review/review-model";
import type { SceneChoice } from "../scene/scene-choice";
import { words } from "../words";
import { EventLine } from "./event-line";

interface WhyProps {
  readonly model: ReviewModel;
  readonly item: ReviewItem;
  readonly scene: Signal<SceneChoice>;
  readonly onJump: (atMs: number) => void;
}

const MOST_EVENTS = 40;

export function Why({ model, item, scene, onJump }: WhyProps): JSX.Element {
  const details = useRef<HTMLDetailsElement>(null);
  useKeys({
    y: () => {
      if (!details.current) return;
      details.current.open = !details.current.open;
      if (details.current.open) details.current.scrollIntoView({ block: "nearest" });
    },
  });
  const text = itemText(item, language.value);
  const t = words();
  const seqs = item.event_seqs.slice(0, MOST_EVENTS);
  return (
    <details ref={details} class="why" open={item.is_exception}>
      <summary>
        {t.why} <span class="muted rule-name">{t.rule(item.rule, item.rule_version)}</span>
      </summary>
      <p>{text.why}</p>
      <h3>{t.eventsBehind}</h3>
      <ol class="events">
        {seqs.map((seq) => (
          <EventLine key={seq} model={model} seq={seq} scene={scene} onJump={onJump} />
        ))}
      </ol>
      {item.event_seqs.length > seqs.length && <p class="muted">{t.eventsMore(item.event_seqs.length - seqs.length)}</p>}
    </details>
  );
}
