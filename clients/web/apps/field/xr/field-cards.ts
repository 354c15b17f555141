/** What the field of view says now: the step card, the one message, the call tray, and the mark that is selected. */

import { computed, effect, signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { common } from "../../../src/i18n/common";
import type { Mark, Remark } from "../../../src/room/case-state";
import { faultOfMark } from "../../../src/room/selectors";
import { linkText } from "../../../src/ui/status-line";
import type { PlateLook } from "../../../src/scene/xr-ink";
import type { PanelContent } from "../../../src/scene/xr-panel";
import { StepFlow } from "../parts/step-flow";
import type { FieldSession } from "../session/field-session";
import { MarkStills } from "../session/mark-stills";
import { words } from "../words";
import { consentContent, pictureContent, stripContent, trayContent } from "./contents";
import { FieldLocalising } from "./field-localising";
import { FieldRecording } from "./field-recording";
import { FieldRework } from "./field-rework";
import type { Contents } from "./panel-layer";
import { reworkContent } from "./rework-content";
import { stepContent } from "./step-content";

/** A chat line is read in this time; it stays in the list beside the view. */
const CHAT_SHOWN_MS = 15_000;
const NEWS_SHOWN_MS = 6000;

export class FieldCards {
  readonly flow = new StepFlow();
  readonly recording: FieldRecording;
  readonly rework: FieldRework;
  readonly localising: FieldLocalising;
  readonly #session: FieldSession;
  readonly #selectedId = signal<string | null>(null);
  readonly #chat = signal<Remark | null>(null);
  readonly #news = signal<string | null>(null);
  readonly #stills: MarkStills;
  readonly #images = new Map<string, HTMLImageElement>();
  readonly #running = new Disposer();

  constructor(session: FieldSession) {
    this.#session = session;
    this.recording = new FieldRecording(session);
    this.localising = new FieldLocalising(session);
    this.rework = new FieldRework(session, (id) => this.select(id));
    this.#stills = new MarkStills(session);
    this.#follow();
  }

  /** The mark that arrow and list speak of: the chosen one, else the newest unseen, else the newest. */
  readonly selected = computed<Mark | null>(() => {
    const { room, newMarks } = this.#session;
    const marks = room.marks.value;
    return marks.find((mark) => mark.annotation_id === this.#selectedId.value) ?? newMarks.value.at(-1) ?? marks.at(-1) ?? null;
  });

  /** Names what stands beside the work: another name is something new to look at. */
  readonly stepKey: ReadonlySignal<string | null> = computed(() => this.recording.question.value?.recordingId ?? this.localising.question.value?.localisation_id ?? this.rework.item.value?.item_id ?? this.#session.card.value?.key ?? null);

  select(id: string | null): void {
    if (id === null) return;
    this.#selectedId.value = id;
    const mark = this.#session.room.marks.value.find((one) => one.annotation_id === id);
    if (mark) this.#session.acknowledge(mark);
  }

  /** The next mark in order of numbers, round and round. */
  selectNext(): void {
    const marks = this.#session.room.marks.value;
    const at = marks.findIndex((mark) => mark.annotation_id === this.selected.value?.annotation_id);
    this.#selectedId.value = marks[(at + 1) % Math.max(1, marks.length)]?.annotation_id ?? null;
  }

  /** The newest mark that waits for "seen". */
  readonly unseen = computed(() => this.#session.newMarks.value.at(-1) ?? null);

  /**
   * @param isQuiet the wearer walks: nothing but the arrow
   * @param unplaced the selected mark, when it has no place in this world
   */
  contents(isQuiet: boolean, unplaced: Mark | null, plate: (mark: Mark) => PlateLook): Contents {
    if (isQuiet) return NOTHING;
    const t = words();
    const strip = this.#strip();
    const question = this.question();
    if (question) return { step: question, strip: stripContent(strip, t), tray: trayContent(this.#tray(), t) };
    const onPicture = unplaced && this.#isAskedFor(unplaced) ? unplaced : null;
    const step = onPicture ? this.#pictureOf(onPicture, plate(onPicture)) : this.work();
    return { step, strip: stripContent({ ...strip, ...(onPicture ? { newMark: null } : {}) }, t), tray: trayContent(this.#tray(), t) };
  }

  /** What has to be answered before anything else; null when nothing is asked. */
  question(): PanelContent | null {
    const consent = this.recording.words();
    return consent ? consentContent(consent) : this.localising.content();
  }

  /** Takes the press of a button of a question; false when it is another card's. */
  answered(button: string): boolean {
    return this.recording.answered(button) || this.localising.answered(button);
  }

  /** What is to be done now: an item that was sent back, else the step of the guide. */
  work(): PanelContent | null {
    const rework = this.rework.card();
    if (rework) return reworkContent(rework, words());
    const card = this.#session.card.peek();
    return card && stepContent({ card, phase: this.flow.phaseOf(card), draft: this.flow.draftOf(card) }, words());
  }

  /** Back from the picture of a mark to the step. */
  deselect(): void {
    this.#selectedId.value = null;
  }

  close(): void {
    this.#running.dispose();
    this.#stills.close();
    this.localising.close();
    this.#images.clear();
  }

  /** New, or chosen: else the step is more important. */
  #isAskedFor(mark: Mark): boolean {
    return mark.acknowledged_at_ms === null || mark.annotation_id === this.#selectedId.peek();
  }

  #pictureOf(mark: Mark, plate: PlateLook): PanelContent {
    const kept = this.#stills.pictures.peek().get(mark.annotation_id);
    const image = kept ? this.#image(kept.url) : null;
    const { u, v } = mark;
    const picture = kept && image ? { key: kept.url, image, ratio: kept.height / kept.width, u, v, plate } : null;
    const title = titleOf(mark, faultOfMark(this.#session.room.state.peek(), mark)?.title);
    return pictureContent({ picture, title, isNew: mark.acknowledged_at_ms === null }, words());
  }

  /** Null until it is decoded. */
  #image(url: string): HTMLImageElement | null {
    const known = this.#images.get(url);
    if (known) return known.complete && known.naturalWidth > 0 ? known : null;
    const image = new Image();
    image.src = url;
    this.#images.set(url, image);
    return null;
  }

  #strip() {
    const { socket, room } = this.#session;
    const link = socket.state.peek();
    const isAway = link.phase === "waiting" || link.phase === "closed";
    const pending = socket.pendingOps.peek();
    const mark = this.unseen.peek();
    return {
      outage: isAway ? linkText(link, performance.now()) : null,
      pending: pending > 0 ? common().pendingOps(pending) : null,
      newMark: mark && { mark, title: titleOf(mark, faultOfMark(room.state.peek(), mark)?.title) },
      chat: this.#chat.peek(),
      callNews: this.#news.peek(),
    };
  }

  #tray() {
    const { isCalling, callState, microphone } = this.#session;
    return {
      isCalling: isCalling.peek(),
      isRinging: callState.peek() === "ringing",
      isMuted: microphone.isMuted.peek(),
      hasSound: microphone.state.peek().phase === "on",
    };
  }

  #follow(): void {
    const { room } = this.#session;
    // A new mark takes the arrow from the one that was chosen before.
    let marksSeen = 0;
    this.#running.add(effect(() => {
      const newest = room.marks.value.at(-1)?.number ?? 0;
      if (newest > marksSeen) this.#selectedId.value = null;
      marksSeen = newest;
    }));
    let newestSeq = 0;
    this.#running.add(effect(() => {
      const line = room.state.value.chat.at(-1);
      const isMine = line?.by.account_id === room.welcome.value?.self.account_id;
      if (!line || line.seq <= newestSeq) return;
      const isOld = newestSeq === 0 && Date.now() - line.at_ms > CHAT_SHOWN_MS;
      newestSeq = line.seq;
      if (!isMine && !isOld) this.#showFor(this.#chat, line, CHAT_SHOWN_MS);
    }));
    let before: string | null = null;
    this.#running.add(effect(() => {
      const news = this.#newsOf(this.#session.callState.value);
      if (news !== before && before !== null && news !== "") this.#showFor(this.#news, news, NEWS_SHOWN_MS);
      before = news;
    }));
  }

  #newsOf(callState: string): string {
    const t = words().call;
    const call = this.#session.call.value;
    const declined = call?.declines.at(-1);
    if (callState === "ringing" && declined) return t.declined(declined.by.display_name, declined.reason);
    if (callState === "in_call") return t.taken(call?.taken_by?.display_name ?? "");
    return callState === "ended" ? t.ended : "";
  }

  #showFor<Value>(target: { value: Value | null; peek(): Value | null }, value: Value, ms: number): void {
    target.value = value;
    const timer = setTimeout(() => {
      if (target.peek() === value) target.value = null;
    }, ms);
    this.#running.add(() => clearTimeout(timer));
  }
}

const NOTHING: Contents = { step: null, strip: null, tray: null };

function titleOf(mark: Mark, faultTitle: string | undefined): string {
  const text = faultTitle ?? mark.label;
  return text === "" ? words().marks.newOne(mark.number) : words().marks.titled(mark.number, text);
}
