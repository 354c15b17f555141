/** Takes pointer and keys over the whole box: they draw, choose plates, and drag marks to another place. */

import { useComputed, useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { showToast } from "../../../src/ui/toast";
import type { CallSession } from "../call/call-session";
import { words } from "../words";
import { Hand } from "./hand";
import { toPage, type PicturePoint } from "./letterbox";
import { LookingAround } from "./looking";
import type { PictureStage } from "./picture-stage";
import { Preview } from "./preview";
import { TextEditor } from "./text-editor";

const STEP = 0.01;
const BIG_STEP = 0.05;

export interface SurfaceProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
}

export function Surface({ stage, session }: SurfaceProps): JSX.Element {
  const cursor = useSignal<PicturePoint | null>(null);
  const looking = useRef<LookingAround | null>(null);
  const hand = useRef<Hand | null>(null);
  hand.current ??= new Hand(stage, session, () => showToast(words().call.connectingMedia));
  const isOverPlate = useSignal(false);
  useEffect(() => {
    looking.current = new LookingAround(session.socket);
    return () => looking.current?.stop();
  }, [session]);
  const isWriting = useComputed(() => session.tools.pen.value.phase === "writing");
  const look = (at: PicturePoint | null): void => looking.current?.at(stage.publicationId, stage.frozen.value ? null : at);
  const pressed = (event: PointerEvent): void => {
    if (event.button !== 0 || isWriting.value) return;
    cursor.value = null;
    (event.currentTarget as HTMLElement).setPointerCapture(event.pointerId);
    hand.current?.press(event);
  };
  const moved = (event: PointerEvent): void => {
    isOverPlate.value = stage.plateAt(event.clientX, event.clientY) !== null;
    look(stage.pictureAt(event.clientX, event.clientY));
    hand.current?.move(event);
  };
  return (
    <>
      <div
        class="stage-surface"
        role="application"
        tabIndex={0}
        aria-label={`${words().call.status.video}. ${words().call.keys.place}: ${words().call.keys.placeDoes}.`}
        data-over-plate={isOverPlate.value && !session.tools.isDrawing.value}
        data-tool={session.tools.tool.value}
        onPointerDown={pressed}
        onPointerMove={moved}
        onPointerUp={(event) => hand.current?.release(event)}
        onPointerCancel={() => hand.current?.cancel()}
        onPointerLeave={() => looking.current?.stop()}
        onDblClick={() => hand.current?.close()}
        onKeyDown={(event) => keyed(event, { stage, cursor, hand: hand.current, look })}
        onBlur={() => (cursor.value = null)}
      >
        <Preview stage={stage} session={session} dragged={hand.current.dragged} />
        {cursor.value && <KeyCursor at={cursor.value} stage={stage} />}
      </div>
      {isWriting.value && <TextEditor stage={stage} session={session} onWrite={(text) => hand.current?.write(text)} />}
    </>
  );
}

interface Keyed {
  readonly stage: PictureStage;
  readonly cursor: Signal<PicturePoint | null>;
  readonly hand: Hand | null;
  readonly look: (at: PicturePoint) => void;
}

/** The arrow keys lead a cursor that presses with Enter, so that every tool works without a pointer. */
function keyed(event: KeyboardEvent, { cursor, hand, look }: Keyed): void {
  const next = afterKey(event, cursor.value ?? { u: 0.5, v: 0.5 });
  if (next) {
    cursor.value = next;
    look(next);
    hand?.lead(next);
  } else if (event.key === "Enter" && cursor.value) hand?.enter(cursor.value);
  else if (event.key === "Enter") hand?.close();
  else if (event.key !== "Backspace" || !hand?.back()) return;
  event.preventDefault();
}

function afterKey(event: KeyboardEvent, { u, v }: PicturePoint): PicturePoint | null {
  const step = event.shiftKey ? BIG_STEP : STEP;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step],
  };
  const move = moves[event.key];
  if (!move || event.ctrlKey || event.metaKey || event.altKey) return null;
  const within = (value: number): number => Math.min(1, Math.max(0, value));
  return { u: within(u + move[0]), v: within(v + move[1]) };
}

function KeyCursor({ at, stage }: { readonly at: PicturePoint; readonly stage: PictureStage }): JSX.Element {
  const { x, y } = toPage(at, stage.rect.value);
  return (
    <svg class="key-cursor" aria-hidden="true">
      <g transform={`translate(${x} ${y})`}>
        <path class="dark" d="M-16 0H-4M4 0H16M0 -16V-4M0 4V16" />
        <path class="light" d="M-16 0H-4M4 0H16M0 -16V-4M0 4V16" />
      </g>
    </svg>
  );
}
