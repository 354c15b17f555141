/** The picture as a component: pointer and keys put marks, chips say what is special about the picture. */

import { useSignal, useSignalEffect } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { duration } from "../../../src/i18n/format";
import { markWords } from "../../../src/i18n/mark-words";
import { Spinner } from "../../../src/ui/components";
import type { CallSession } from "../call/call-session";
import { useNow } from "../ticking";
import { words } from "../words";
import { RungChip } from "../../../src/ui/network/rung-chip";
import { OthersLooking } from "./looking";
import { MarkTray } from "./mark-tray";
import { PictureStage } from "./picture-stage";
import { Surface, type SurfaceProps } from "./surface";

/** The room keeps the poses of a frame for a minute (room/sightings.py); a little less, to be honest in time. */
const POSE_KEPT_MS = 55_000;

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

function Chips({ stage, session }: SurfaceProps): JSX.Element {
  const t = words().call;
  const frozen = stage.frozen.value;
  const hasMarks = session.room.marks.value.some((mark) => mark.anchor.p_world);
  return (
    <div class="stage-chips" role="status">
      <ToolChip session={session} />
      {frozen && !frozen.isHeld && <FrozenChip atMs={frozen.atMs} />}
      {!frozen && <RungChip rung={session.rung.value} look={stage.look.value} />}
      {stage.hasPicture.value && stage.pose.value === "unknown" && hasMarks && <span class="chip">{t.poseUnknown}</span>}
      {stage.hasPicture.value && stage.pose.value === "none" && <span class="chip">{t.noPose}</span>}
    </div>
  );
}

/** How the tool in hand is used; nothing for points, which everybody knows. */
function ToolChip({ session }: { readonly session: CallSession }): JSX.Element | null {
  const { tools, room } = session;
  const t = words().draw;
  const moving = tools.moving.value === null ? undefined : room.state.value.annotations.get(tools.moving.value);
  if (moving) return <span class="chip" data-tone="accent">{t.moveHow(moving.number)}</span>;
  const tool = tools.tool.value;
  if (tool === "point") return null;
  return (
    <span class="chip" data-tone="accent">
      <strong>{markWords().shapes[tool]}</strong> {t.how[tool]}
    </span>
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
