/** One stay in a call: connection, folded case, media, microphone, marking. Made when a case is entered, closed on leaving. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import { Disposer } from "../../../src/base/emitter";
import { asSightlineError } from "../../../src/base/errors";
import type { Api } from "../../../src/api/api";
import { roomUrl, wakeWithBrowser } from "../../../src/api/connect";
import { language } from "../../../src/i18n/language";
import { MediaSession } from "../../../src/media/media-session";
import type { Participant } from "../../../src/protocol/generated";
import { pauseUnseen } from "../../../src/media/unseen";
import { CallQuality, isStill } from "../../../src/room/call-quality";
import { RoomStore } from "../../../src/room/room-store";
import { RoomSocket } from "../../../src/signalling/room-socket";
import { showError, showToast } from "../../../src/ui/toast";
import { DrawingTools } from "../marks/drawing-tools";
import { GrabbedEvidence } from "../marks/grabbed-evidence";
import { Marking } from "../marks/marking";
import { words } from "../words";
import { browserName } from "./browser-name";
import { Voice } from "./voice";

export class CallSession {
  readonly api: Api;
  readonly caseId: string;
  readonly room = new RoomStore();
  readonly socket: RoomSocket;
  readonly media: MediaSession;
  readonly voice: Voice;
  readonly marking: Marking;
  readonly tools = new DrawingTools();
  readonly evidence: GrabbedEvidence;
  readonly quality: CallQuality;
  readonly #running = new Disposer();
  readonly #hasMediaReset = signal(false);

  constructor(api: Api, caseId: string) {
    this.api = api;
    this.caseId = caseId;
    this.socket = new RoomSocket({
      url: roomUrl(caseId),
      caseId,
      token: api.sessions.token,
      device: { kind: "desk", name: browserName(navigator.userAgent) },
      language: language.value,
      storage: sessionStorage,
    });
    this.#running.add(this.room.attach(this.socket));
    this.media = new MediaSession({ socket: this.socket, uploads: api });
    this.quality = new CallQuality({ socket: this.socket, fetchLook: (lookId) => api.look(caseId, lookId) });
    this.#running.add(() => this.quality.close());
    this.#running.add(pauseUnseen(this.media, () => this.picture.value?.subscriptionId ?? null));
    this.voice = new Voice(this.media);
    this.marking = new Marking({ socket: this.socket, room: this.room, storage: sessionStorage });
    this.evidence = new GrabbedEvidence({ api, caseId, room: this.room, finder: this.media.finder });
    this.#running.add(() => this.evidence.close());
    this.#running.add(this.socket.on("room.media_reset", () => this.#mediaReset()));
  }

  /** True for a moment after the server's media worker was replaced. */
  get hasMediaReset(): ReadonlySignal<boolean> {
    return this.#hasMediaReset;
  }

  /** The picture to show: the newest camera in the call. */
  readonly picture = computed(
    () => this.media.remote.value.filter(({ kind, source }) => kind === "video" && source === "camera").at(-1) ?? null,
  );

  /** The picture by its publication; also while nothing of it gets through. */
  readonly pictureId = computed<string | null>(() => {
    const published = this.room.publications.value.filter(({ kind, source }) => kind === "video" && source === "camera");
    return this.picture.value?.publicationId ?? published.at(-1)?.publication_id ?? null;
  });

  /** What I get of the picture; null = all of it. */
  readonly rung = computed(() => this.quality.mine(this.pictureId.value));

  /** The still that stands in for the video. */
  readonly shownLook = computed(() => {
    const rung = this.rung.value;
    return rung && isStill(rung.rung) ? this.quality.lookOf(this.pictureId.value) : null;
  });

  /** Whose picture it is; before there is one, the technician in the call. */
  readonly technician = computed<Participant | null>(() => {
    const { others } = this.room;
    const owner = others.value.find((one) => one.participant_id === this.picture.value?.participantId);
    return owner ?? others.value.find((one) => one.actor.role === "field") ?? null;
  });

  start(): void {
    const leaving = new AbortController();
    this.#running.add(() => leaving.abort());
    wakeWithBrowser(this.socket, leaving.signal);
    this.socket.start();
  }

  /** Takes the ringing call. Somebody else may have been quicker: then this is a call of three. */
  async take(): Promise<void> {
    try {
      await this.socket.op("call.take", {});
    } catch (error) {
      const isTaken = this.room.callState.value === "in_call";
      if (isTaken && asSightlineError(error).code !== "closed") showToast(words().call.takenByOther);
      else showError(error);
    }
  }

  async decline(reason: string): Promise<void> {
    await this.socket.op("call.decline", { reason }).catch(showError);
  }

  async hangUp(): Promise<void> {
    await this.socket.op("call.end", {}).catch(showError);
  }

  /** Leaves for good; may be called again. */
  close(): void {
    this.voice.close();
    this.media.close();
    this.#running.dispose();
    this.socket.close();
  }

  #mediaReset(): void {
    this.#hasMediaReset.value = true;
    const timer = setTimeout(() => (this.#hasMediaReset.value = false), 6000);
    this.#running.add(() => clearTimeout(timer));
  }
}
