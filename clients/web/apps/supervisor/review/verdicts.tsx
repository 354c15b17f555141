/** Confirm, reject with a reason, does not apply, take back; the record's own suggestion is one key away. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import type { ReviewItem } from "../../../src/protocol/generated";
import type { ItemDecision, Verdict } from "../../../src/room/case-state";
import { decisionOf } from "../../../src/room/review-view";
import { Button } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { useKeys } from "../keyboard";
import { when } from "../when";
import { words } from "../words";
import { ReasonDialog, type Reasoned } from "./reason-dialog";
import type { ReviewModel } from "./review-model";
import "./verdicts.css";

export const VERDICT_SIGNS: Readonly<Record<Verdict, string>> = { confirmed: "✓", rejected: "✕", not_applicable: "∅", undecided: "" };

/** What is being asked for a reason, and which verdict was on the screen when it was. */
interface Asked {
  readonly verdict: Reasoned;
  readonly seenSeq: number;
}

export function Verdicts({ model, item }: { readonly model: ReviewModel; readonly item: ReviewItem }): JSX.Element {
  const asked = useSignal<Asked | null>(null);
  const decision = decisionOf(model.state.value, item.item_id);
  const seenSeq = decision?.seq ?? 0;
  const block = model.decideBlock.value;
  const decide = (wanted: Verdict, reason = "", seen = seenSeq): void => void model.decide(item, wanted, reason, seen).catch(showError);
  const ask = (verdict: Reasoned) => (): void => void (asked.value = { verdict, seenSeq });
  const isOpen = (decision?.verdict ?? "undecided") === "undecided";
  const { suggested } = item;
  const follow = suggested == null ? undefined : suggested === "confirmed" ? () => decide("confirmed") : ask(suggested);
  useKeys(
    block === null
      ? {
          c: () => decide("confirmed"), r: ask("rejected"), x: ask("not_applicable"),
          ...(isOpen ? (follow ? { Enter: follow } : {}) : { u: () => decide("undecided") }),
        }
      : {},
  );
  const t = words();
  return (
    <footer class="verdicts">
      {decision && !isOpen && <Said decision={decision} />}
      {isOpen && suggested != null && <p class="suggested">{t.suggested(t.verdicts[suggested])}</p>}
      {block === null && <Buttons item={item} verdict={decision?.verdict ?? "undecided"} decide={decide} ask={ask} />}
      {block !== null && isOpen && <p class="muted">{t.decideBlocked[block]}</p>}
      <Asking model={model} asked={asked} onReason={(verdict, reason, seen) => decide(verdict, reason, seen)} />
    </footer>
  );
}

function Said({ decision }: { readonly decision: ItemDecision }): JSX.Element {
  return (
    <p class="verdict" data-verdict={decision.verdict}>
      <strong>
        {VERDICT_SIGNS[decision.verdict]} {words().verdicts[decision.verdict]}
      </strong>
      <span class="muted">
        {decision.by.display_name}, {when(decision.at_ms)}
      </span>
      {decision.reason && <span>{decision.reason}</span>}
    </p>
  );
}

interface ButtonsProps {
  readonly item: ReviewItem;
  readonly verdict: Verdict;
  readonly decide: (verdict: Verdict) => void;
  readonly ask: (verdict: Reasoned) => () => void;
}

function Buttons({ item, verdict, decide, ask }: ButtonsProps): JSX.Element {
  const t = words();
  const isOpen = verdict === "undecided";
  const main = item.suggested ?? "confirmed";
  const kindOf = (one: Verdict): "primary" | "plain" => (isOpen && one === main ? "primary" : "plain");
  return (
    <div class="verdict-buttons">
      <Button kind={kindOf("confirmed")} keyHint="C" aria-pressed={verdict === "confirmed"} onClick={() => decide("confirmed")}>
        {t.confirm}
      </Button>
      <Button kind={kindOf("rejected")} keyHint="R" aria-pressed={verdict === "rejected"} onClick={ask("rejected")}>
        {t.reject}
      </Button>
      <Button kind={kindOf("not_applicable")} keyHint="X" aria-pressed={verdict === "not_applicable"} onClick={ask("not_applicable")}>
        {t.notApplicable}
      </Button>
      {!isOpen && (
        <Button kind="quiet" keyHint="U" onClick={() => decide("undecided")}>
          {t.takeBack}
        </Button>
      )}
    </div>
  );
}

interface AskingProps {
  readonly model: ReviewModel;
  readonly asked: Signal<Asked | null>;
  readonly onReason: (verdict: Reasoned, reason: string, seenSeq: number) => void;
}

function Asking({ model, asked, onReason }: AskingProps): JSX.Element {
  const now = asked.value;
  const used = [...(model.state.value.review?.decisions.values() ?? [])].filter(({ verdict, reason }) => verdict === now?.verdict && reason !== "");
  return (
    <ReasonDialog
      verdict={now?.verdict ?? null}
      used={[...new Set(used.map(({ reason }) => reason))]}
      cancel={common().cancel}
      onClose={() => (asked.value = null)}
      onReason={(reason) => {
        asked.value = null;
        if (now) onReason(now.verdict, reason, now.seenSeq);
      }}
    />
  );
}
