/** The recording of the call in the field of view: the question to the wearer, the answer, and the sign. */

import { computed } from "@preact/signals";
import { recordingFor, type RecordingView } from "../../../src/room/recording-view";
import { recordingWords } from "../../../src/ui/recording-words";
import { showError } from "../../../src/ui/toast";
import type { FieldSession } from "../session/field-session";
import type { RecordingQuestion } from "./contents";

const SETTLING_MS = 1000;

type Asked = Exclude<RecordingView, { readonly phase: "off" }>;

export class FieldRecording {
  readonly #session: Pick<FieldSession, "room" | "socket">;
  /** An answer is on its way; the question goes at once, so that it is not answered twice. */
  #answeredId: string | null = null;
  #answeredAtMs = -Infinity;

  constructor(session: Pick<FieldSession, "room" | "socket">) {
    this.#session = session;
  }

  readonly #now = computed(() => {
    const { room } = this.#session;
    return recordingFor(room.state.value, room.welcome.value?.self.account_id ?? null);
  });

  /** What the wearer has to answer; null when nothing is asked. */
  readonly question = computed<Asked | null>(() => {
    const { view, asksMe } = this.#now.value;
    return asksMe && view.phase !== "off" ? view : null;
  });

  /** The question in the language of the page; null when there is none, or it was just answered. */
  words(): RecordingQuestion | null {
    const asked = this.question.peek();
    if (!asked || asked.recordingId === this.#answeredId) return null;
    const t = recordingWords();
    const isRunning = asked.phase === "running";
    return {
      question: isRunning ? t.questionRunning : t.question(asked.askedBy),
      consequence: isRunning ? t.consequenceRunning : t.consequence,
      agree: t.agree,
      refuse: t.refuse,
    };
  }

  /** Takes the press of a button of the card; false when it is none of the question's, or nothing is asked. */
  answered(button: string, nowMs = performance.now()): boolean {
    // What lies under the question may be a safety message: a second press of the same hand must not acknowledge it.
    if (nowMs - this.#answeredAtMs < SETTLING_MS) return true;
    const asked = this.question.peek();
    if (!asked || !this.words() || (button !== "agree" && button !== "refuse")) return false;
    const { recordingId } = asked;
    this.#answeredId = recordingId;
    this.#answeredAtMs = nowMs;
    const body = { recording_id: recordingId, is_agreed: button === "agree" };
    this.#session.socket.op("recording.consent", body).catch((error: unknown) => {
      this.#answeredId = null;
      showError(error);
    });
    return true;
  }

  /** What the sign says: also that it is running without the wearer. Null while nothing is recorded. */
  sign(): string | null {
    const { view } = this.#now.peek();
    if (view.phase !== "running") return null;
    const t = recordingWords();
    return view.names.length === 0 ? t.sign : `${t.sign} · ${t.notIncluded(view.names.join(", "))}`;
  }
}
