/** The 3D view beside the picture, with a handle for its width. */

import { effect, useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Disposer } from "../../../src/base/emitter";
import { Button, Spinner } from "../../../src/ui/components";
import { common } from "../../../src/i18n/common";
import { showError } from "../../../src/ui/toast";
import type { CallParts } from "../call/call-page";
import type { CallSession } from "../call/call-session";
import { isInHall } from "../marks/component-at";
import { useShortcuts } from "../shortcuts";
import { words } from "../words";
import type { SceneDirector } from "./scene-director";

export function ScenePane({ parts }: { readonly parts: CallParts }): JSX.Element {
  const { session, layout, stage } = parts;
  const canvas = useRef<HTMLCanvasElement>(null);
  const director = useSignal<SceneDirector | null>(null);
  const isUnsupported = useSignal(false);
  useEffect(() => {
    const ending = new Disposer();
    if (canvas.current) {
      direct(canvas.current, session, ending).then((made) => (director.value = made), () => (isUnsupported.value = true));
    }
    return () => ending.dispose();
  }, [session]);
  const device = session.technician.value?.device;
  const isHall = device !== undefined && isInHall(device);
  const shownWorldId = useSignal<string | null>(null);
  const worldId = shownWorldId.value ?? newestWorld(parts);
  useEffect(() => {
    director.value?.setPlace(isHall ? { kind: "hall" } : worldId === null ? null : { kind: "scan", worldId }).catch(showError);
  }, [director.value, isHall, worldId]);
  // Thirty records a second: they must not draw this component again.
  useEffect(() => {
    if (!stage) return undefined;
    return effect(() => {
      const record = stage.record.value;
      shownWorldId.value = record?.world_id ?? shownWorldId.peek();
      director.value?.setRecord(record);
    });
  }, [stage]);
  useShortcuts({ v: () => director.value?.goToTechnician() });
  return (
    <section class="scene-pane" aria-label={words().scene.title} style={{ "--share": String(layout.kept.value.sceneShare) }}>
      <Handle parts={parts} />
      <canvas ref={canvas} class="scene-canvas" tabIndex={0} aria-label={words().scene.label} role="img" />
      <SceneTools director={director.value} />
      <SceneWords director={director.value} isUnsupported={isUnsupported.value} hasWorld={isHall || worldId !== null} />
    </section>
  );
}

/** Loads three.js only now: the desk and the picture do without. @throws Error when the browser gives no WebGL */
async function direct(canvas: HTMLCanvasElement, session: CallSession, ending: Disposer): Promise<SceneDirector | null> {
  const { SceneDirector } = await import("./scene-director");
  if (ending.isDisposed) return null;
  const director = new SceneDirector(canvas, session);
  ending.add(() => director.close());
  return director;
}

/** The tracking origin of the newest mark or of the technician's device, before the first picture says it. */
function newestWorld({ session }: CallParts): string | null {
  const worlds = [...session.room.state.value.worlds.values()];
  return worlds.findLast((world) => world.ended_seq === null)?.world_id ?? null;
}

function SceneTools({ director }: { readonly director: SceneDirector | null }): JSX.Element {
  const t = words().scene;
  return (
    <div class="scene-tools on-picture">
      <Button keyHint="V" disabled={!director?.hasTechnician.value} onClick={() => director?.goToTechnician()}>
        {t.technicianView}
      </Button>
      <Button
        aria-pressed={director?.isFollowing.value ?? false}
        disabled={!director?.hasTechnician.value}
        onClick={() => director?.toggleFollow()}
      >
        {t.follow}
      </Button>
      <Button onClick={() => director?.overview()}>{t.overview}</Button>
    </div>
  );
}

interface SceneWordsProps {
  readonly director: SceneDirector | null;
  readonly isUnsupported: boolean;
  readonly hasWorld: boolean;
}

function SceneWords({ director, isUnsupported, hasWorld }: SceneWordsProps): JSX.Element | null {
  const t = words().scene;
  const place = director?.place.value ?? "loading";
  if (isUnsupported) return <p class="scene-words">{t.unsupported}</p>;
  if (!hasWorld) return <p class="scene-words">{t.noWorld}</p>;
  if (place === "empty" || place === "busy") return <p class="scene-words">{t[place]}</p>;
  if (place === "loading") {
    return (
      <p class="scene-words">
        <Spinner label={common().loading(t.loading)} />
      </p>
    );
  }
  return <p class="scene-caption on-picture">{place === "hall" ? t.hall : t.reconstruction}</p>;
}

const STEP = 0.03;

function Handle({ parts }: { readonly parts: CallParts }): JSX.Element {
  const { layout } = parts;
  const share = layout.kept.value.sceneShare;
  const dragged = (event: PointerEvent): void => {
    const handle = event.currentTarget as HTMLElement;
    const pane = handle.parentElement;
    const stage = pane?.previousElementSibling;
    if (!handle.hasPointerCapture(event.pointerId) || !pane || !stage) return;
    const right = pane.getBoundingClientRect().right;
    layout.setSceneShare((right - event.clientX) / (right - stage.getBoundingClientRect().left));
  };
  const pressed = (event: KeyboardEvent): void => {
    const by = event.key === "ArrowLeft" ? STEP : event.key === "ArrowRight" ? -STEP : 0;
    if (by === 0) return;
    event.preventDefault();
    layout.setSceneShare(share + by);
  };
  return (
    <div
      class="scene-handle"
      role="separator"
      aria-orientation="vertical"
      aria-label={words().scene.resize}
      aria-valuenow={Math.round(share * 100)}
      aria-valuemin={20}
      aria-valuemax={70}
      tabIndex={0}
      onPointerDown={(event) => event.currentTarget.setPointerCapture(event.pointerId)}
      onPointerMove={dragged}
      onKeyDown={pressed}
    />
  );
}
