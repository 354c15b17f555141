/** The picture as a component: pointer and keys put marks, chips say what is special about the picture. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { duration } from "../../../src/i18n/format";
import { showToast } from "../../../src/ui/toast";
import { Spinner } from "../../../src/ui/components";
import type { CallSession } from "../call/call-session";
import { useNow } from "../ticking";
import { words } from "../words";
import { RungChip } from "../../../src/ui/network/rung-chip";
import { LookingAround, OthersLooking } from "./looking";
import type { PicturePoint } from "./letterbox";
import { toPage } from "./letterbox";
import { MarkTray } from "./mark-tray";
import { PictureStage } from "./picture-stage";

/** The room keeps the poses of a frame for a minute (room/sightings.py); a little less, to be honest in time. */
const POSE_KEPT_MS = 55_000;
const STEP = 0.01;
const BIG_STEP = 0.05;

interface StageProps {
  readonly session: CallSession;
  readonly onStage: (stage: PictureStage | null) => void;
}

export function Stage({ session, onStage }: StageProps): JSX.Element {
  const box = useRef<HTMLDivElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const overlay = useRef<SVGSVGElement>(null);
  const stage = useSignal<PictureStage | null>(null);
  useEffect(() => {
    if (!box.current || !video.current || !canvas.current || !overlay.current) return undefined;
    const elements = { box: box.current, video: video.current, canvas: canvas.current, overlay: overlay.current };
    const made = new PictureStage(elements, session);
    stage.value = made;
    onStage(made);
    return () => {
      onStage(null);
      made.close();
    };
  }, [session]);
  useSignalEffect(() => stage.value?.show(session.picture.value));
  useSignalEffect(() => void stage.value?.showLook(session.shownLook.value));
  const isFrozen = (stage.value?.frozen.value ?? null) !== null;
  return (
    <div class="stage on-picture" data-frozen={isFrozen} data-has-picture={stage.value?.hasPicture.value ?? false}>
      <div class="stage-box" ref={box}>
        <video ref={video} playsInline muted disablePictureInPicture />
        <canvas ref={canvas} class="picture" />
        <svg ref={overlay} class="overlay" aria-hidden="true" />
        {stage.value && <Surface stage={stage.value} session={session} />}
        {stage.value && <OthersLooking stage={stage.value} session={session} />}
        {stage.value && <Chips stage={stage.value} session={session} />}
        {stage.value && <MarkTray stage={stage.value} session={session} />}
        {stage.value && !stage.value.hasPicture.value && <Waiting session={session} />}
      </div>
    </div>
  );
}

interface SurfaceProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
}

/** Takes clicks and keys over the whole box; only what falls on the picture counts. */
function Surface({ stage, session }: SurfaceProps): JSX.Element {
  const cursor = useSignal<PicturePoint | null>(null);
  const isOverPlate = useSignal(false);
  const looking = useRef<LookingAround | null>(null);
  useEffect(() => {
    looking.current = new LookingAround(session.socket);
    return () => looking.current?.stop();
  }, [session]);
  const { marking } = session;
  const place = (at: PicturePoint): void => {
    const clicked = stage.clicked();
    if (clicked) {
      const annotationId = marking.place(at, clicked.on);
      // Of a still the server has the very file.
      if ("seen" in clicked.on && clicked.on.seen) session.evidence.keep(annotationId, clicked.on.seen, clicked.picture);
    } else showToast(words().call.connectingMedia);
  };
  const clicked = (event: PointerEvent): void => {
    if (event.button !== 0) return;
    cursor.value = null;
    const plate = stage.plateAt(event.clientX, event.clientY);
    if (plate !== null) return marking.select(plate);
    const at = stage.pictureAt(event.clientX, event.clientY);
    if (at) place(at);
  };
  const moved = (event: PointerEvent): void => {
    isOverPlate.value = stage.plateAt(event.clientX, event.clientY) !== null;
    const at = stage.frozen.value ? null : stage.pictureAt(event.clientX, event.clientY);
    looking.current?.at(stage.publicationId, at);
  };
  const pressed = (event: KeyboardEvent): void => {
    const next = afterKey(event, cursor.value ?? { u: 0.5, v: 0.5 });
    if (next) {
      cursor.value = next;
      if (!stage.frozen.value) looking.current?.at(stage.publicationId, next);
    } else if (event.key === "Enter") {
      if (cursor.value) place(cursor.value);
    } else return;
    event.preventDefault();
  };
  return (
    <div
      class="stage-surface"
      role="application"
      tabIndex={0}
      aria-label={`${words().call.status.video}. ${words().call.keys.place}: ${words().call.keys.placeDoes}.`}
      data-over-plate={isOverPlate.value}
      onPointerDown={clicked}
      onPointerMove={moved}
      onPointerLeave={() => looking.current?.stop()}
      onKeyDown={pressed}
      onBlur={() => (cursor.value = null)}
    >
      {cursor.value && <KeyCursor at={cursor.value} stage={stage} />}
    </div>
  );
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

function Chips({ stage, session }: SurfaceProps): JSX.Element {
  const t = words().call;
  const frozen = stage.frozen.value;
  const hasMarks = session.room.marks.value.some((mark) => mark.anchor.p_world);
  return (
    <div class="stage-chips" role="status">
      {frozen && <FrozenChip atMs={frozen.atMs} />}
      {!frozen && <RungChip rung={session.rung.value} look={stage.look.value} />}
      {stage.hasPicture.value && stage.pose.value === "unknown" && hasMarks && <span class="chip">{t.poseUnknown}</span>}
      {stage.hasPicture.value && stage.pose.value === "none" && <span class="chip">{t.noPose}</span>}
    </div>
  );
}

function FrozenChip({ atMs }: { readonly atMs: number }): JSX.Element {
  useNow();
  const t = words().call;
  const ageMs = performance.now() - atMs;
  return (
    <span class="chip" data-tone="accent">
      ❄︎ {t.pictureFrozenHint} <span class="figures">{t.pictureAge(duration(ageMs))}</span>
      {ageMs > POSE_KEPT_MS && <strong> {t.tooOld}</strong>}
    </span>
  );
}

function Waiting({ session }: { readonly session: CallSession }): JSX.Element {
  const t = words().call;
  const person = session.technician.value;
  const isHere = person?.is_connected ?? false;
  const label = isHere ? t.waitingForPicture(person?.actor.display_name ?? t.technician) : t.waitingForPerson;
  return (
    <div class="stage-waiting">{isHere ? <Spinner label={label} /> : <p>{label}</p>}</div>
  );
}
