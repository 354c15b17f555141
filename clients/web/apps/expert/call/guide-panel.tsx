/** How far the technician is with the guide: what each step says, what came of it, readings and pictures. */

import type { JSX } from "preact";
import type { GuideView } from "../../../src/api/views";
import { exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import { textIn } from "../../../src/workflow/text-in";
import type { CaseState, StepAnswer, StepOutcome } from "../../../src/room/case-state";
import type { RoomStore } from "../../../src/room/room-store";
import { Empty } from "../../../src/ui/components";
import { StoredPhoto } from "../../../src/ui/stored-photo";
import { missingFrom } from "../../../src/workflow/guide-outcome";
import { openStep, stepCards, type StepCard } from "../../../src/workflow/guide-run";
import { words } from "../words";

interface GuidePanelProps {
  readonly room: RoomStore;
  readonly guide: GuideView | null;
  /** Gets a stored picture. */
  readonly load: (sha256: string) => Promise<Blob>;
}

const SIGNS: Readonly<Record<StepOutcome, string>> = {
  ok: "✓", skipped: "–", flagged: "⚑", failed: "✕", overridden: "↷", out_of_limits: "⚑",
};

export function GuidePanel({ room, guide, load }: GuidePanelProps): JSX.Element {
  if (!guide) return <Empty>{words().guide.empty}</Empty>;
  const state = room.state.value;
  const cards = stepCards(guide, state, language.value, Date.now());
  const current = openStep(cards)?.key;
  const document = [guide.document_no, guide.revision && words().guide.revision(guide.revision)].filter(Boolean).join(" · ");
  return (
    <div class="guide-panel">
      <h2>{textIn(guide.title, language.value)}</h2>
      {document !== "" && <p class="muted figures">{document}</p>}
      <ol>
        {cards.map((card) => (
          <Step key={card.key} card={card} state={state} isCurrent={card.key === current} load={load} />
        ))}
      </ol>
    </div>
  );
}

interface StepProps extends Pick<GuidePanelProps, "load"> {
  readonly card: StepCard;
  readonly state: CaseState;
  readonly isCurrent: boolean;
}

function Step({ card, state, isCurrent, load }: StepProps): JSX.Element {
  const t = words().guide;
  const { answer } = card;
  const outcome = card.isExpired ? "expired" : (answer?.outcome ?? "open");
  const isOpen = isCurrent || (answer !== null && answer.outcome !== "ok");
  return (
    <li class="guide-step" data-result={outcome} data-current={isCurrent}>
      <details open={isOpen}>
        <summary>
          <span class="step-sign" aria-hidden="true">
            {answer ? SIGNS[answer.outcome] : card.number}
          </span>
          <span class="grow">{card.title}</span>
          <span class="step-result">{outcome === "open" ? t.open : t.outcomes[outcome]}</span>
        </summary>
        {answer && <Answer card={card} answer={answer} />}
        <Pictures state={state} card={card} load={load} />
        {card.heldBy !== null && <p class="muted">{t.heldBy(card.heldBy)}</p>}
        {card.safety !== "" && (
          <p class="step-safety">
            <strong>{t.safety}.</strong> {card.safety}
          </p>
        )}
        <p>{card.instruction}</p>
        {card.statement !== "" && <p>{card.statement}</p>}
        {card.expected !== "" && (
          <p class="muted">
            {t.expected}: {card.expected}
          </p>
        )}
      </details>
    </li>
  );
}

function Answer({ card, answer }: { readonly card: StepCard; readonly answer: StepAnswer }): JSX.Element {
  const t = words().guide;
  const lang = language.value;
  const time = (atMs: number): string => exactTime(atMs, Date.now(), lang);
  const choice = card.step.choices?.find(({ key }) => key === answer.choice);
  const lacks = missingFrom(card.step, answer).filter((what) => what === "photo" || what === "evidence_reading");
  const { loto } = answer;
  return (
    <div class="step-answer">
      {answer.reading && (
        <p>
          <strong class="figures">
            {answer.reading.value} {answer.reading.unit}
          </strong>{" "}
          <span class="muted figures">{limits(card)}</span>
        </p>
      )}
      {choice && <p>{textIn(choice.text, lang)}</p>}
      {loto && <p>{t.lockout(loto.permit, loto.lock_owner, loto.people_on_site.join(", "))}</p>}
      {loto?.expires_at_ms != null && <p class="figures">{t.until(time(loto.expires_at_ms))}</p>}
      {answer.override_reason !== null && (
        <p>
          {t.override}: <q>{answer.override_reason}</q>
        </p>
      )}
      {lacks.length > 0 && answer.outcome === "ok" && <p class="step-lacks">{t.noEvidence}</p>}
      <p>
        {answer.note !== "" && <q>{answer.note}</q>}{" "}
        <span class="muted">
          {answer.by.display_name}, <time class="figures">{time(answer.at_ms)}</time>
        </span>
      </p>
    </div>
  );
}

function limits({ step }: StepCard): string {
  const { low, high, unit } = step.measure ?? { unit: "" };
  return [low != null && `≥ ${low}`, high != null && `≤ ${high}`].filter(Boolean).join(", ") + (low != null || high != null ? ` ${unit}` : "");
}

/** Those that the answer names, else those taken for the next one. */
function Pictures({ state, card, load }: Pick<StepProps, "state" | "card" | "load">): JSX.Element | null {
  const named = (card.answer?.photo_ids ?? []).flatMap((id) => state.photos.get(id) ?? []);
  const photos = card.photos.length > 0 && card.answer?.outcome !== "ok" ? card.photos : named;
  if (photos.length === 0) return null;
  return (
    <ul class="step-photos">
      {photos.map((photo, index) => (
        <li key={photo.photo_id}>
          <StoredPhoto pictureKey={photo.blob} label={photo.caption || words().guide.picture(index + 1)} load={() => load(photo.blob)} />
        </li>
      ))}
    </ul>
  );
}
