/** A case without a running call: what the record holds, closing it, and what happens next. Watches for the next call. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useMemo } from "preact/hooks";
import type { Api } from "../../../src/api/api";
import type { ComponentView, GuideView } from "../../../src/api/views";
import { common } from "../../../src/i18n/common";
import { accuracy, duration, exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { CaseCard } from "../../../src/protocol/generated";
import type { CaseState, Review } from "../../../src/room/case-state";
import { RoomStore } from "../../../src/room/room-store";
import { currentCall, faultOfMark, liveMarks } from "../../../src/room/selectors";
import { componentName } from "../../../src/workflow/component-name";
import { itemText } from "../../../src/workflow/rule-text";
import { Banner, Button, Empty, Spinner } from "../../../src/ui/components";
import { Clips } from "../../../src/ui/clips";
import { FaultPhotos, FaultRecord, photosOfFault } from "../../../src/ui/fault-record";
import { MarkPlate } from "../../../src/ui/number-plate";
import { AppBar } from "../../../src/ui/page";
import { showError } from "../../../src/ui/toast";
import { openDesk } from "../page-state";
import { words } from "../words";
import { CloseCaseDialog } from "./call-dialogs";
import { useCatalogue } from "./catalogue";
import { GuidePanel } from "./guide-panel";

const LOOK_EVERY_MS = 5000;

interface PastCaseProps {
  readonly api: Api;
  readonly caseId: string;
  readonly isGuest: boolean;
  /** A call rings or runs (again); `isTaken`: the person pressed take. */
  readonly onEnter: (isTaken: boolean) => void;
}

export function PastCase({ api, caseId, isGuest, onEnter }: PastCaseProps): JSX.Element {
  const past = usePast(api, caseId);
  const isClosing = useSignal(false);
  const state = past.room.state.value;
  const close = async (summary: string): Promise<void> => {
    isClosing.value = false;
    await api.op(caseId, "case.close", { summary }).catch(showError);
    await past.reload();
  };
  const t = words().call;
  return (
    <>
      <AppBar>{!isGuest && <Button kind="quiet" onClick={openDesk}>{t.toDesk}</Button>}</AppBar>
      <main class="page past-case">
        {!state.opened ? (
          <Spinner label={common().loading(t.opening)} />
        ) : (
          <>
            {past.card && isCalling(past.card) && <CallsAgain card={past.card} onEnter={onEnter} />}
            <Outcome state={state} caseId={caseId} onClose={() => (isClosing.value = true)} isGuest={isGuest} />
            <Record api={api} caseId={caseId} room={past.room} guide={past.guide} components={past.components} />
          </>
        )}
      </main>
      <CloseCaseDialog
        isOpen={isClosing.value}
        state={state}
        guide={past.guide}
        onClose={() => (isClosing.value = false)}
        onConfirm={(summary) => void close(summary)}
      />
    </>
  );
}

export function isCalling(card: CaseCard): boolean {
  return card.call_state === "ringing" || card.call_state === "in_call";
}

function usePast(api: Api, caseId: string) {
  const room = useMemo(() => new RoomStore(), [caseId]);
  const card = useSignal<CaseCard | null>(null);
  const reload = async (): Promise<void> => {
    try {
      card.value = await api.case(caseId);
      const { head_seq } = room.state.value;
      if (card.value.head_seq > head_seq) room.absorb(await api.events(caseId, head_seq));
    } catch (error) {
      if (!room.state.value.opened) showError(error);
    }
  };
  useEffect(() => {
    void reload();
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), LOOK_EVERY_MS);
    return () => clearInterval(timer);
  }, [caseId]);
  const { guide, components } = useCatalogue(api, room);
  return { room, card: card.value, guide, components: components ?? [], reload };
}

function CallsAgain({ card, onEnter }: { readonly card: CaseCard; readonly onEnter: (isTaken: boolean) => void }): JSX.Element {
  const t = words();
  const isRinging = card.call_state === "ringing";
  return (
    <Banner
      tone="note"
      actions={
        <Button kind="primary" onClick={() => onEnter(isRinging)}>
          {isRinging ? t.call.take : t.desk.join}
        </Button>
      }
    >
      {isRinging ? t.call.ringing(card.opened_by) : common().callStates.in_call}
    </Banner>
  );
}

interface OutcomeProps {
  readonly state: CaseState;
  readonly caseId: string;
  readonly isGuest: boolean;
  readonly onClose: () => void;
}

/** What has happened and what comes next. */
function Outcome({ state, isGuest, onClose }: OutcomeProps): JSX.Element {
  const t = words().call.ended;
  const { opened, review, life } = state;
  const call = currentCall(state);
  const isOpen = life === "open";
  return (
    <section class="card outcome" aria-labelledby="outcome">
      <h1 id="outcome">{call?.state === "ended" ? t.title : t.never}</h1>
      <p>
        <span class="figures">{opened?.number}</span> {opened?.title}
        <span class="muted">
          {" · "}
          {[opened?.asset_tag, opened?.asset_name, opened?.work_order && `${common().workOrder} ${opened.work_order}`]
            .filter(Boolean)
            .join(" · ")}
        </span>
      </p>
      {call?.taken_at_ms != null && call.ended_at_ms !== null && <p>{t.lasted(duration(call.ended_at_ms - call.taken_at_ms))}</p>}
      <p>{isOpen ? t.open : life === "returned" ? t.returned : t.submitted(review?.items.length ?? 0)}</p>
      {life !== "returned" && <p class="muted">{isOpen ? t.closeHint : life === "signed" ? t.signed : t.next}</p>}
      <div class="form-actions">
        {!isGuest && (
          <Button kind={isOpen ? "plain" : "primary"} onClick={openDesk}>
            {t.toDesk}
          </Button>
        )}
        {isOpen && (
          <Button kind="primary" onClick={onClose}>
            {words().call.closeNow}
          </Button>
        )}
      </div>
    </section>
  );
}

/** What the supervisor will be asked, and why. */
function ReviewList({ review }: { readonly review: Review }): JSX.Element {
  return (
    <div class="card">
      <h2>{words().call.ended.review}</h2>
      <ol class="record-review">
        {review.items.map((item) => {
          const text = itemText(item, language.value);
          return (
            <li key={item.item_id}>
              <strong>{text.title}</strong>
              <span class="sub">{[text.why, ...text.reasons].join(" ")}</span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

interface RecordProps {
  readonly api: Api;
  readonly caseId: string;
  readonly room: RoomStore;
  readonly guide: GuideView | null;
  readonly components: readonly ComponentView[];
}

function Record({ api, caseId, room, guide, components }: RecordProps): JSX.Element {
  const state = room.state.value;
  const marks = liveMarks(state);
  const t = words();
  return (
    <section class="record" aria-labelledby="record">
      <h2 id="record">{t.call.ended.record}</h2>
      <div class="record-columns">
        {state.review && <ReviewList review={state.review} />}
        <div class="card">
          {marks.length === 0 && <Empty>{t.call.ended.noMarks}</Empty>}
          <ul class="record-marks">
            {marks.map((mark) => {
              const fault = faultOfMark(state, mark);
              const sigmaM = mark.anchor.sigma_m ?? null;
              return (
                <li key={mark.annotation_id}>
                  <MarkPlate state={state} mark={mark} sizePx={32} />
                  <span class="grow">
                    {fault?.title ?? (mark.label || `${t.marks.mark} ${mark.number}`)}
                    {fault && (
                      <span class="sub">
                        {common().severities[fault.severity]} · {common().faultStates[fault.state]} ·{" "}
                        {componentName(fault.component, components, language.value)}
                      </span>
                    )}
                  </span>
                  {sigmaM !== null && <span class="figures muted">{accuracy(sigmaM)}</span>}
                  {fault && <FaultRecord fault={fault} />}
                  {fault && <FaultPhotos photos={photosOfFault(state, fault.fault_id)} load={(blob) => api.blob(caseId, blob)} />}
                  {fault && <Clips api={api} caseId={caseId} state={state} faultId={fault.fault_id} />}
                </li>
              );
            })}
          </ul>
        </div>
        <div class="card">
          <GuidePanel room={room} guide={guide} load={(sha256) => api.blob(caseId, sha256)} />
        </div>
        {state.chat.length > 0 && (
          <div class="card">
            <h2>{t.chat.tab}</h2>
            <ol class="record-chat">
              {state.chat.map((line) => (
                <li key={line.seq}>
                  <time class="figures muted">{exactTime(line.at_ms, Date.now(), language.value)}</time>{" "}
                  <strong>{line.by.display_name}</strong> {line.text}
                </li>
              ))}
            </ol>
          </div>
        )}
      </div>
    </section>
  );
}
