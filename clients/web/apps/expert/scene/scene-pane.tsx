/** The 3D view beside the picture, with a handle for its width. */

import { effect, useSignal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Disposer } from "../../../src/base/emitter";
import { Button, Spinner } from "../../../src/ui/components";
import { common } from "../../../src/i18n/common";
import { relativeTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { SavedScene } from "../../../src/protocol/generated";
import { ScenePicture, scenePictureWords } from "../../../src/ui/scene-picture";
import { showError } from "../../../src/ui/toast";
import type { CallParts } from "../call/call-page";
import type { CallSession } from "../call/call-session";
import { isInHall } from "../marks/component-at";
import { useShortcuts } from "../shortcuts";
import { words } from "../words";
import { ModelsPanel } from "./models-panel";
import type { PlaceKind, SceneDirector, ScenePlace } from "./scene-director";
import { sceneWords } from "./words";

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
  const earlier = useEarlierScenes(parts);
  const chosen = useSignal("");
  const place = placeOf(chosen.value, isHall, worldId, earlier.value);
  useEffect(() => {
    director.value?.setPlace(place).catch(showError);
  }, [director.value, place?.kind, worldId, chosen.value]);
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
      <SceneTools director={director.value}>
        <PlaceChoice chosen={chosen} isHall={isHall} worldId={worldId} earlier={earlier.value} />
      </SceneTools>
      <ShownPicture director={director.value} />
      {place?.kind === "scan" && <ModelsPanel session={session} worldId={place.worldId} />}
      <SceneWords director={director.value} isUnsupported={isUnsupported.value} hasWorld={place !== null} place={place} />
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

interface SceneToolsProps {
  readonly director: SceneDirector | null;
  readonly children: ComponentChildren;
}

function SceneTools({ director, children }: SceneToolsProps): JSX.Element {
  const t = words().scene;
  return (
    <div class="scene-tools on-picture">
      {children}
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
      {director?.pictures.value?.hasAny.value && <Button onClick={() => director.showPicture()}>{scenePictureWords().show}</Button>}
      {director?.hasColours.value && (
        <Button aria-pressed={director.isColoured.value} onClick={() => director.toggleColour()}>
          {sceneWords().colour}
        </Button>
      )}
    </div>
  );
}

function ShownPicture({ director }: { readonly director: SceneDirector | null }): JSX.Element | null {
  const pictures = director?.pictures.value ?? null;
  const frame = pictures?.shown.value ?? null;
  return frame && <ScenePicture frame={frame} onClose={() => pictures?.hide()} />;
}

interface SceneWordsProps {
  readonly director: SceneDirector | null;
  readonly isUnsupported: boolean;
  readonly hasWorld: boolean;
  readonly place: PlaceKind | null;
}

function SceneWords({ director, isUnsupported, hasWorld, place: wanted }: SceneWordsProps): JSX.Element | null {
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
  return <p class="scene-caption on-picture">{captionOf(place, director, wanted)}</p>;
}

function captionOf(place: ScenePlace, director: SceneDirector | null, wanted: PlaceKind | null): string {
  const s = sceneWords();
  if (place === "hall") return words().scene.hall;
  if (wanted?.kind === "earlier") return s.earlierCaption(wanted.scene.case_number, wanted.scene.area_m2, director?.isPlaced.value ?? false);
  const areaM2 = director?.areaM2.value ?? 0;
  return director?.isGrowing.value ? s.scanning(areaM2) : s.scanned(areaM2);
}

/** Scans of the machine's earlier visits; none until they are known. */
function useEarlierScenes({ session }: CallParts): ReadonlySignal<readonly SavedScene[]> {
  const found = useSignal<readonly SavedScene[]>([]);
  const tag = session.room.state.value.opened?.asset_tag ?? null;
  useEffect(() => {
    const ending = new AbortController();
    if (tag !== null) {
      session.api.earlierScenes(tag, ending.signal).then(
        (scenes) => (found.value = scenes.filter(({ case_id }) => case_id !== session.caseId)),
        // Without them the view shows today's place, as it does anyway.
        () => undefined,
      );
    }
    return () => ending.abort();
  }, [session, tag]);
  return found;
}

function placeOf(chosen: string, isHall: boolean, worldId: string | null, earlier: readonly SavedScene[]): PlaceKind | null {
  const scene = earlier.find(({ blob }) => blob === chosen);
  if (scene) return { kind: "earlier", scene };
  if (isHall && (chosen !== "scan" || worldId === null)) return { kind: "hall" };
  return worldId === null ? null : { kind: "scan", worldId };
}

interface PlaceChoiceProps {
  readonly chosen: Signal<string>;
  readonly isHall: boolean;
  readonly worldId: string | null;
  readonly earlier: readonly SavedScene[];
}

/** The hall or today's scan, or an earlier visit; not there when there is nothing to choose. */
function PlaceChoice({ chosen, isHall, worldId, earlier }: PlaceChoiceProps): JSX.Element | null {
  const s = sceneWords();
  const now = Date.now();
  const options = [
    ...(isHall ? [{ value: "hall", text: s.hall }] : []),
    ...(worldId !== null ? [{ value: "scan", text: s.scan }] : []),
    ...earlier.map((scene) => ({
      value: scene.blob,
      text: s.earlier(scene.case_number, relativeTime(scene.saved_at_ms, now, language.value)),
    })),
  ];
  if (options.length < 2) return null;
  return (
    <select
      class="scene-choice"
      aria-label={s.place}
      value={chosen.value || options[0]?.value}
      onChange={(event) => (chosen.value = event.currentTarget.value)}
    >
      {options.map(({ value, text }) => (
        <option key={value} value={value}>
          {text}
        </option>
      ))}
    </select>
  );
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
