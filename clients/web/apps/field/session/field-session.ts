/** The technician's stay in a case: connection, folded log, media, guide, and the operations that the page offers. */

import { computed, effect, signal, untracked, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { asSightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import { roomUrl, wakeWithBrowser } from "../../../src/api/connect";
import type { GuideView } from "../../../src/api/views";
import { language } from "../../../src/i18n/language";
import { MediaSession } from "../../../src/media/media-session";
import type { AnswerRework, AnswerStep, DeviceInfo } from "../../../src/protocol/generated";
import type { Mark, ReworkItem } from "../../../src/room/case-state";
import { currentCall } from "../../../src/room/selectors";
import { pauseUnseen } from "../../../src/media/unseen";
import { CallQuality } from "../../../src/room/call-quality";
import { RoomStore } from "../../../src/room/room-store";
import { RoomSocket } from "../../../src/signalling/room-socket";
import { judge } from "../../../src/workflow/guide-outcome";
import { openStep, stepCards, type StepCard } from "../../../src/workflow/guide-run";
import { showError } from "../../../src/ui/toast";
import { Worlds } from "../../../src/xr/worlds";
import { answerBody, type StepDraft } from "../parts/step/draft";
import type { Said } from "../parts/step/said";
import { CameraControl } from "./camera-control";
import { Microphone } from "./microphone";
import { keepScreenOn } from "./wake-lock";
import { worldNames } from "./world-names";

const GUIDE_RETRY_MS = 4000;
/** How soon a card says that the shift of an isolation is over. */
const SHIFT_CHECK_MS = 10_000;

export class FieldSession {
  readonly api: Api;
  readonly caseId: string;
  readonly room = new RoomStore();
  readonly socket: RoomSocket;
  readonly media: MediaSession;
  readonly quality: CallQuality;
  readonly microphone: Microphone;
  readonly camera: CameraControl;
  readonly worlds: Worlds;
  readonly #guide = signal<GuideView | null>(null);
  readonly #shownStep = signal<string | null>(null);
  readonly #nowMs = signal(Date.now());
  readonly #running = new Disposer();

  constructor(api: Api, caseId: string, device: DeviceInfo) {
    this.api = api;
    this.caseId = caseId;
    this.socket = new RoomSocket({
      url: roomUrl(caseId),
      caseId,
      token: api.sessions.token,
      device,
      language: language.value,
      storage: sessionStorage,
    });
    this.#running.add(this.room.attach(this.socket));
    this.media = new MediaSession({ socket: this.socket, uploads: api });
    this.quality = new CallQuality({ socket: this.socket, fetchLook: (lookId) => api.look(caseId, lookId) });
    this.#running.add(() => this.quality.close());
    // The technician's pages show nobody's picture.
    this.#running.add(pauseUnseen(this.media, () => null));
    this.microphone = new Microphone(this.media);
    this.camera = new CameraControl(this.media);
    this.worlds = new Worlds((world) => this.#do(this.socket.op("world.start", world)), worldNames(location.search));
  }

  /** @param pausesWhenHidden the picture stands still while the page is not shown: the others are told */
  start(pausesWhenHidden: boolean): void {
    const leaving = new AbortController();
    this.#running.add(() => leaving.abort());
    wakeWithBrowser(this.socket, leaving.signal);
    keepScreenOn(leaving.signal);
    this.#running.add(effect(() => {
      const opened = this.room.state.value.opened;
      untracked(() => {
        if (opened?.guide) this.#guide.value = opened.guide;
        else void this.#loadGuide(opened?.guide_id);
      });
    }));
    const clock = setInterval(() => (this.#nowMs.value = Date.now()), SHIFT_CHECK_MS);
    this.#running.add(() => clearInterval(clock));
    this.#running.add(effect(() => {
      const isCalling = this.isCalling.value;
      const isRework = this.isRework.value;
      untracked(() => this.#send(isCalling, isRework));
    }));
    if (pausesWhenHidden) {
      const tell = (): void => this.camera.setPaused(document.visibilityState === "hidden");
      document.addEventListener("visibilitychange", tell, { signal: leaving.signal });
    }
    this.socket.start();
  }

  // --- what the page shows ---

  readonly callState = computed(() => this.room.callState.value);
  readonly isCalling = computed(() => this.callState.value === "ringing" || this.callState.value === "in_call");
  readonly call = computed(() => currentCall(this.room.state.value));
  /** The case was sent back: what is left to do is the rework. */
  readonly isRework = computed(() => this.room.state.value.life === "returned");
  /** What was sent back, in the order of the list. */
  readonly rework = computed<readonly ReworkItem[]>(() => [...this.room.state.value.rework.values()].filter(({ is_open }) => is_open));
  readonly experts = computed(() => this.room.others.value.filter((one) => one.actor.role === "expert" && one.is_connected));
  /** What each expert gets of my picture, worst first; nobody is in it who gets all. */
  readonly poorViews = computed(() => {
    const mine = this.media.local.value.find(({ source }) => source === "camera")?.publicationId ?? null;
    return this.quality.viewersOf(mine).filter(({ rung }) => rung !== "best");
  });
  /** Sound of the others. */
  readonly voices = computed(() => this.media.remote.value.filter(({ kind }) => kind === "audio"));
  readonly cards = computed<readonly StepCard[]>(() => {
    const guide = this.#guide.value;
    return guide ? stepCards(guide, this.room.state.value, language.value, this.#nowMs.value) : [];
  });
  /** The card that is in front: the chosen one, else the first that is open. */
  readonly card = computed<StepCard | null>(() => {
    const cards = this.cards.value;
    return cards.find(({ key }) => key === this.#shownStep.value) ?? openStep(cards);
  });
  readonly selfName = computed(() => this.room.welcome.value?.self.display_name ?? "");
  /** Marks that the technician has not said to have seen, oldest first. */
  readonly newMarks = computed(() => this.room.marks.value.filter((mark) => mark.acknowledged_at_ms === null));

  get guide(): ReadonlySignal<GuideView | null> {
    return this.#guide;
  }

  showStep(key: string | null): void {
    this.#shownStep.value = key;
  }

  // --- what the technician does ---

  requestCall(message: string): void {
    this.#do(this.socket.op("call.request", { message }));
  }

  hangUp(): void {
    this.#do(this.socket.op("call.end", {}));
  }

  acknowledge(mark: Mark): void {
    if (mark.acknowledged_at_ms === null) this.#do(this.socket.op("annotation.acknowledge", { annotation_id: mark.annotation_id }));
  }

  chat(text: string): void {
    const line = text.trim();
    if (line !== "") this.#do(this.socket.op("chat.post", { text: line }));
  }

  /** The answer that a card's fields make. */
  bodyOf(card: StepCard, draft: StepDraft, said: Said): AnswerStep {
    return answerBody(card, draft, said, this.selfName.peek(), Date.now());
  }

  /** @returns false when the server would refuse it: nothing was sent */
  answer(body: AnswerStep): boolean {
    const step = this.#guide.peek()?.steps.find(({ key }) => key === body.step_key);
    if (step && (body.override_reason ?? "") === "" && judge(step, body, Date.now()).insisted.length > 0) return false;
    this.#shownStep.value = null;
    this.#do(this.socket.op("guide.answer", body));
    return true;
  }

  /** Ends the call as well: the page of a closed case shows neither machine nor call. @returns whether it is closed now */
  async closeCase(summary: string): Promise<boolean> {
    try {
      await this.socket.op("case.close", { summary: summary.trim() });
      if (this.isCalling.peek()) this.hangUp();
      return true;
    } catch (error) {
      showError(error);
      return false;
    }
  }

  answerRework(body: AnswerRework): void {
    this.#do(this.socket.op("rework.answer", body));
  }

  /** Hands what was sent back over again. */
  async resubmit(summary: string): Promise<void> {
    try {
      await this.socket.op("case.resubmit", { summary: summary.trim() });
      if (!this.isCalling.peek()) this.camera.close();
    } catch (error) {
      showError(error);
    }
  }

  /** Leaves for good; may be called again. */
  close(): void {
    this.#running.dispose();
    this.camera.close();
    this.microphone.close();
    this.media.close();
    this.socket.close();
  }

  /** During rework the server looks at the picture also without a call, to put the marks back where they belong. */
  #send(isCalling: boolean, isRework: boolean): void {
    this.camera.setSending(isCalling || isRework).catch(showError);
    this.microphone.setSending(isCalling).catch(showError);
  }

  #do(work: Promise<unknown>): void {
    work.catch(showError);
  }

  async #loadGuide(guideId: string | undefined): Promise<void> {
    if (guideId === undefined || this.#guide.peek()?.guide_id === guideId) return;
    try {
      this.#guide.value = await this.api.guide(guideId);
    } catch (error) {
      const timer = setTimeout(() => void this.#loadGuide(guideId), GUIDE_RETRY_MS);
      this.#running.add(() => clearTimeout(timer));
      if (!asSightlineError(error).isRetryable) showError(error);
    }
  }
}
