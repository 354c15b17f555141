/** The emulated headset as a page: the field of view large, controls and words around it. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { asSightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import { Banner, Button, Field, KeyHint, Spinner } from "../../../src/ui/components";
import { isInTour } from "../../../src/ui/tour-link";
import { CallBar } from "../parts/call-bar";
import { Chat } from "../parts/chat";
import { CloseCase } from "../parts/close-case";
import { MicrophoneField, useDevices } from "../parts/device-choice";
import { Rework } from "../parts/rework";
import { Guide } from "../parts/step-card";
import { StepFlow } from "../parts/step-flow";
import { rememberStarted, wasStarted } from "../page-state";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { openEmulator, PICTURE_SIZES, type EmulatorRig, type PictureSizeName } from "./emulator-rig";
import { useFieldKeys } from "./field-keys";
import { Lacks } from "./lacks";
import { MarkList } from "./mark-list";
import { XrStage } from "./xr-stage";

type Entered = { readonly rig: EmulatorRig; readonly stage: XrStage };

export function EmulatorPage({ session }: { readonly session: FieldSession }): JSX.Element {
  const view = useRef<HTMLDivElement>(null);
  const entered = useSignal<Entered | null>(null);
  const isEntering = useSignal(false);
  const problem = useSignal<string | null>(null);
  const size = useSignal<PictureSizeName>(keptSize());
  const flow = useSignal(new StepFlow());
  const enter = async (): Promise<void> => {
    if (!view.current || isEntering.value) return;
    isEntering.value = true;
    problem.value = null;
    try {
      const [rig] = await Promise.all([openEmulator(view.current, session.worlds, PICTURE_SIZES[size.value]), session.microphone.open()]);
      const stage = new XrStage(session, rig);
      await stage.enter(null);
      entered.value = { rig, stage };
      rememberStarted(session.caseId, true);
      // The tour's pump leaks for the technician as it did for the expert.
      if (isInTour && !rig.hasLeak) rig.toggleLeak();
      exposeForTests(session, rig, stage);
    } catch (error) {
      problem.value = errorText(asSightlineError(error));
    } finally {
      isEntering.value = false;
    }
  };
  useEffect(() => {
    if (wasStarted(session.caseId)) void enter();
    return () => entered.peek()?.stage.close();
  }, []);
  const now = entered.value;
  return (
    <div class="xr-page">
      <section class="xr-main">
        <div class="xr-view on-picture" ref={view} tabIndex={0} role="application" aria-label={words().xr.view}>
          {!now && (
            <div class="xr-entrance">
              {isEntering.value ? <Spinner label={common().loading(words().emulator.loading)} /> : <Entrance size={size} onEnter={() => void enter()} />}
              {problem.value !== null && <Banner tone="critical">{problem.value}</Banner>}
            </div>
          )}
        </div>
        <CallBar session={session} />
      </section>
      <aside class="xr-side">
        {session.isRework.value && <Rework session={session} {...(now ? { onShow: (id: string) => now.stage.cards.select(id) } : {})} />}
        {now && <Side session={session} stage={now.stage} />}
        <Chat session={session} />
        <details class="side-guide">
          <summary>{words().guide.title}</summary>
          <Guide session={session} flow={now?.stage.cards.flow ?? flow.value} />
        </details>
        {now && <HallControls rig={now.rig} />}
        {!session.isRework.value && <CloseCase session={session} />}
      </aside>
    </div>
  );
}

interface EntranceProps {
  readonly size: { value: PictureSizeName };
  readonly onEnter: () => void;
}

function Entrance({ size, onEnter }: EntranceProps): JSX.Element {
  const t = words().start;
  const devices = useDevices();
  const choose = (name: string): void => {
    if (!(name in PICTURE_SIZES)) return;
    size.value = name as PictureSizeName;
    localStorage.setItem(SIZE_KEY, name);
  };
  return (
    <div class="card entrance-card">
      <h2>{t.title}</h2>
      <p>{t.emulator}</p>
      <Field label={t.picture} size="field">
        {(field) => (
          <select {...field} value={size.value} onChange={(event) => choose(event.currentTarget.value)}>
            {Object.entries(t.pictureSizes).map(([name, label]) => (
              <option key={name} value={name}>
                {label}
              </option>
            ))}
          </select>
        )}
      </Field>
      {devices.microphones.some(({ deviceId }) => deviceId !== "") && (
        <MicrophoneField devices={devices.microphones} value={localStorage.getItem(MICROPHONE_KEY) ?? ""} onChange={(id) => localStorage.setItem(MICROPHONE_KEY, id)} />
      )}
      <Button kind="primary" size="field" onClick={onEnter}>
        {t.emulatorButton}
      </Button>
    </div>
  );
}

const MICROPHONE_KEY = "sightline.field.microphone";
const SIZE_KEY = "sightline.field.picture";

function keptSize(): PictureSizeName {
  const kept = localStorage.getItem(SIZE_KEY) ?? "";
  return kept in PICTURE_SIZES ? (kept as PictureSizeName) : "small";
}

function Side({ session, stage }: { readonly session: FieldSession; readonly stage: XrStage }): JSX.Element {
  useFieldKeys(session, stage.cards);
  const state = stage.state.value;
  return (
    <>
      {state.phase === "failed" && <Banner tone="critical">{errorText(state.error)}</Banner>}
      {state.phase === "running" && <Lacks lacks={state.app.lacks.value} />}
      <MarkList session={session} cards={stage.cards} now={state.phase === "running" ? state.app.now.value : []} />
    </>
  );
}

/** What the emulator can do to hall and head, and the keys for it. */
function HallControls({ rig }: { readonly rig: EmulatorRig }): JSX.Element {
  const t = words().emulator;
  const keys = [["W A S D", t.walk], ["N", t.nextMark], ["E", t.seen], ["M", t.mute], ["1 2 3", t.cardButtons]] as const;
  return (
    <section class="hall" aria-labelledby="hall-title" data-changes={rig.changes.value}>
      <h2 id="hall-title">{t.title}</h2>
      <div class="switches">
        <Switch isOn={rig.isWalking.value} name="R" label={t.recordedWalk} onPress={() => rig.toggleWalk()} />
        <Switch isOn={rig.hasLeak} name="F" label={t.leak} onPress={() => rig.toggleLeak()} />
        {rig.joints.map((joint) => (
          <Switch
            key={joint.id}
            isOn={rig.isMoved(joint.id)}
            name={joint.key.toUpperCase()}
            label={joint.name[language.value]}
            onPress={() => rig.toggleJoint(joint)}
          />
        ))}
      </div>
      <p class="muted">{t.howTo}</p>
      <dl class="keys">
        {keys.map(([key, what]) => (
          <div key={key}>
            <dt>
              <KeyHint keys={key} />
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

interface SwitchProps {
  readonly isOn: boolean;
  /** Its key. */
  readonly name: string;
  readonly label: string;
  readonly onPress: () => void;
}

function Switch({ isOn, name, label, onPress }: SwitchProps): JSX.Element {
  return (
    <Button aria-pressed={isOn} keyHint={name} onClick={onPress}>
      <span class="grow">{label}</span>
    </Button>
  );
}

/** `?debug` lets end-to-end tests put the head somewhere and read exact positions. */
function exposeForTests(session: FieldSession, rig: EmulatorRig, stage: XrStage): void {
  if (!new URLSearchParams(location.search).has("debug")) return;
  Object.assign(globalThis, { sightlineField: { session, emulator: rig.emulator, stage } });
}
