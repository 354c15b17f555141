/**
 * The step card in the field of view, by kind. Pure: words and state come in. Do, check and confirm are answered by one
 * press, a reading is stepped; pictures come from the headset's camera. A lockout form is for the page.
 */

import { language } from "../../../src/i18n/language";
import { textIn } from "../../../src/workflow/text-in";
import type { PanelButton, PanelContent, TextBlock } from "../../../src/scene/xr-panel";
import { photosNeeded } from "../../../src/workflow/guide-outcome";
import type { StepCard } from "../../../src/workflow/guide-run";
import { EMPTY_DRAFT, type StepDraft } from "../parts/step/draft";
import { limitsText, rangeText, verdictOf } from "../parts/step/verdict";
import type { StepPhase } from "../parts/step-flow";
import type { FieldWords } from "../words-en";

export interface StepContent {
  readonly card: StepCard;
  readonly phase: StepPhase;
  readonly draft?: StepDraft;
}

/** More choices than these do not fit the card: they are for the page. */
export const MOST_CHOICES = 3;

/**
 * Ids of its buttons: understood, done, flag, skip, back, first, photo, choice:KEY, note:0 … note:2, step:-10 … step:10
 * (smallest digits of the reading).
 */
export function stepContent({ card, phase, draft = EMPTY_DRAFT }: StepContent, words: FieldWords): PanelContent {
  const t = words.guide;
  const head = { tone: "rest", text: `${t.progress(card.number, card.count)} · ${t.kinds[card.kind]}` } as const;
  const title = { tone: "title", text: card.title, mostLines: 2 } as const;
  if (phase === "flag" || phase === "skip") return reasons(head, phase, words);
  if (phase === "safety") {
    return {
      stripe: "warning",
      blocks: [head, title, { tone: "safety", text: card.safety, mostLines: 8 }],
      buttons: [[{ id: "understood", label: t.understood, kind: "primary" }]],
    };
  }
  if (card.heldBy !== null) {
    return {
      stripe: "warning",
      blocks: [head, title, { tone: "read", text: t.heldBy(card.heldBy), mostLines: 5 }],
      buttons: [[{ id: "first", label: t.toGate, kind: "primary" }]],
    };
  }
  const { blocks, rows } = work(card, phase === "override", draft, words);
  return { ...(card.isExpired ? { stripe: "warning" as const } : {}), blocks: [head, title, ...blocks], buttons: rows };
}

interface Work {
  readonly blocks: readonly TextBlock[];
  readonly rows: readonly (readonly PanelButton[])[];
}

function work(card: StepCard, isOverriding: boolean, draft: StepDraft, words: FieldWords): Work {
  const t = words.guide;
  const read = (text: string, mostLines: number): TextBlock => ({ tone: "read", text, mostLines });
  const expected: TextBlock[] = card.expected === "" ? [] : [{ tone: "expected", text: t.expected(card.expected), mostLines: 2 }];
  const others: readonly PanelButton[] = [{ id: "flag", label: t.flag, kind: "plain" }, { id: "skip", label: t.skip, kind: "plain" }];
  const done: PanelButton = { id: "done", label: t.doneOf[card.kind], kind: "primary" };
  const choices = card.step.choices ?? [];
  if (isOverriding || card.kind === "loto" || choices.length > MOST_CHOICES) {
    return { blocks: [read(card.instruction, 4), read(t.onPage, 3)], rows: [others] };
  }
  if (card.step.measure) return reading(card, draft, others, words);
  const needed = photosNeeded(card.step);
  if (needed > card.photos.length) {
    const picture: PanelButton = { id: "photo", label: words.photo.take, kind: "primary" };
    // At a soft gate one may go on without; the review asks for the picture.
    const rows = card.kind === "photo" && card.step.gate === "hard" ? [[picture], others] : [[picture], [{ ...done, kind: "plain" as const }, others[0] as PanelButton]];
    return { blocks: [read(card.instruction, 5), { tone: "rest", text: words.photo.count(card.photos.length, needed) }], rows };
  }
  if (choices.length > 0) {
    const rows = choices.map(({ key, text }) => [{ id: `choice:${key}`, label: textIn(text, language.value), kind: "plain" as const }]);
    return { blocks: [read(card.instruction, 3)], rows: [...rows, others] };
  }
  if (card.kind === "confirm") return { blocks: [read(card.instruction, 3), { tone: "title", text: card.statement, mostLines: 5 }], rows: [[done], others] };
  return { blocks: [read(card.instruction, 6), ...expected], rows: [[done], others] };
}

/** A reading without a keyboard: up and down in its smallest digit, or ten of them. */
function reading(card: StepCard, draft: StepDraft, others: readonly PanelButton[], words: FieldWords): Work {
  const t = words.guide;
  const measure = card.step.measure;
  if (!measure) return { blocks: [], rows: [] };
  const decimals = measure.decimals ?? 1;
  const verdict = verdictOf(measure, draft.reading);
  const said = verdict === "empty" ? limitsText(measure) : words.reading.verdicts[verdict](limitsText(measure), rangeText(measure));
  const steps = [-10, -1, 1, 10].map((by): PanelButton => {
    const size = (Math.abs(by) / 10 ** decimals).toFixed(Math.max(0, decimals - (Math.abs(by) === 10 ? 1 : 0)));
    return { id: `step:${by}`, label: `${by < 0 ? "−" : "+"}${size}`, kind: "plain" };
  });
  const record: PanelButton = { id: "done", label: verdict === "out" ? t.recordOut : t.doneOf.measure, kind: "primary" };
  const value = draft.reading === "" ? "–" : draft.reading;
  return {
    blocks: [
      { tone: "rest", text: textIn(measure.quantity, language.value), mostLines: 2 },
      { tone: "title", text: `${value} ${measure.unit}` },
      { tone: "read", text: said, mostLines: 2 },
    ],
    rows: [steps, [record], others],
  };
}

function reasons(head: TextBlock, phase: "flag" | "skip", words: FieldWords): PanelContent {
  const t = words.guide;
  return {
    stripe: "accent",
    blocks: [head, { tone: "title", text: phase === "flag" ? t.whatIsWrong : t.whySkip }],
    buttons: [
      ...(phase === "flag" ? t.quickNotes : t.quickSkips).map((label, index) => [{ id: `note:${index}`, label, kind: "plain" as const }]),
      [{ id: "back", label: words.back, kind: "plain" }],
    ],
  };
}
