/** Where people point: mine goes to the others at most ten times a second, theirs is shown on my picture. */

import type { JSX } from "preact";
import type { RoomSocket } from "../../../src/signalling/room-socket";
import type { CallSession } from "../call/call-session";
import type { PicturePoint } from "./letterbox";
import { toPage } from "./letterbox";
import type { PictureStage } from "./picture-stage";

const EVERY_MS = 100;

/** Sends the newest place, never more often than every 100 ms, and says when it has stopped. */
export class LookingAround {
  readonly #socket: Pick<RoomSocket, "send">;
  #publicationId: string | null = null;
  #next: PicturePoint | null = null;
  #isShown = false;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #sentAtMs = -Infinity;

  constructor(socket: Pick<RoomSocket, "send">) {
    this.#socket = socket;
  }

  /** @param at null when the pointer is not on the picture */
  at(publicationId: string | null, at: PicturePoint | null): void {
    if (publicationId === null || at === null) return this.stop();
    this.#publicationId = publicationId;
    this.#next = at;
    if (this.#timer !== undefined) return;
    const waitMs = Math.max(0, this.#sentAtMs + EVERY_MS - performance.now());
    this.#timer = setTimeout(() => this.#send(), waitMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#next = null;
    if (this.#isShown && this.#publicationId !== null) {
      this.#socket.send("expert.looking", { publication_id: this.#publicationId, u: null, v: null });
    }
    this.#isShown = false;
  }

  #send(): void {
    this.#timer = undefined;
    if (!this.#next || this.#publicationId === null) return;
    this.#sentAtMs = performance.now();
    this.#isShown = true;
    this.#socket.send("expert.looking", { publication_id: this.#publicationId, ...this.#next });
  }
}

interface OthersLookingProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
}

export function OthersLooking({ stage, session }: OthersLookingProps): JSX.Element | null {
  const { room } = session;
  if (stage.frozen.value) return null;
  const pointers = [...room.looking.value].filter(([, looking]) => looking.publication_id === stage.publicationId);
  if (pointers.length === 0) return null;
  return (
    <svg class="others-looking" aria-hidden="true">
      {pointers.map(([id, { u, v }]) => {
        const { x, y } = toPage({ u: u ?? 0, v: v ?? 0 }, stage.rect.value);
        return (
          <g key={id} transform={`translate(${x} ${y})`}>
            <path class="pointer" d="M0 0L5 14L8 8L14 5Z" />
            <text x={16} y={16}>
              {room.participant(id)?.actor.display_name ?? ""}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
