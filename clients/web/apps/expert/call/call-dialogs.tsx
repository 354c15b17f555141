/** Hang up, close the case, and the list of keys. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { GuideView } from "../../../src/api/views";
import { common } from "../../../src/i18n/common";
import { markWords } from "../../../src/i18n/mark-words";
import type { CaseState } from "../../../src/room/case-state";
import { liveFaults, liveMarks } from "../../../src/room/selectors";
import { Banner, Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { SHAPES } from "../../../src/shapes/drawing";
import { TOOL_KEYS } from "../marks/drawing-tools";
import { MATTER_KEYS, MATTERS } from "../marks/fault-tools";
import { faultDialogWords } from "../marks/fault-words";
import { words } from "../words";
import type { CallParts } from "./call-page";

export function CallDialogs({ parts, onLeave }: { readonly parts: CallParts; readonly onLeave: () => void }): JSX.Element {
  const { layout, session, guide } = parts;
  const close = (): void => void (layout.dialog.value = null);
  const closeCase = async (summary: string): Promise<void> => {
    close();
    await session.socket.op("case.close", { summary });
    await session.hangUp();
  };
  return (
    <>
      <HangUpDialog isOpen={layout.dialog.value === "hang-up"} parts={parts} onClose={close} onLeave={onLeave} />
      <CloseCaseDialog
        isOpen={layout.dialog.value === "close-case"}
        state={session.room.state.value}
        guide={guide}
        onClose={close}
        onConfirm={(summary) => void closeCase(summary).catch(showError)}
      />
      <KeysDialog isOpen={layout.dialog.value === "keys"} onClose={close} />
    </>
  );
}

interface HangUpProps {
  readonly isOpen: boolean;
  readonly parts: CallParts;
  readonly onClose: () => void;
  readonly onLeave: () => void;
}

function HangUpDialog({ isOpen, parts, onClose, onLeave }: HangUpProps): JSX.Element {
  const t = words().call;
  const hangUp = (): void => {
    onClose();
    void parts.session.hangUp();
  };
  return (
    <Dialog isOpen={isOpen} title={t.hangUpTitle} onClose={onClose}>
      <p>{t.hangUpText}</p>
      <div class="form-actions dialog-actions">
        <Button onClick={onClose}>{common().cancel}</Button>
        <Button onClick={onLeave}>{t.leaveOnly}</Button>
        <Button kind="primary" autofocus onClick={hangUp}>
          {t.tools.hangUp}
        </Button>
      </div>
    </Dialog>
  );
}

interface CloseCaseProps {
  readonly isOpen: boolean;
  readonly state: CaseState;
  readonly guide: GuideView | null;
  readonly onClose: () => void;
  readonly onConfirm: (summary: string) => void;
}

/** Says what will be in the review list before it is made. */
export function CloseCaseDialog({ isOpen, state, guide, onClose, onConfirm }: CloseCaseProps): JSX.Element {
  const summary = useSignal("");
  const t = words().call;
  const faults = liveFaults(state);
  const suspected = faults.filter((fault) => fault.state === "suspected").length;
  const steps = t.sumSteps(state.answers.size, guide?.steps.length ?? state.answers.size);
  const submit = (event: Event): void => {
    event.preventDefault();
    onConfirm(summary.value.trim());
  };
  return (
    <Dialog isOpen={isOpen} title={t.closeTitle} onClose={onClose}>
      <form class="form" onSubmit={submit}>
        <p>{t.closeText}</p>
        <p class="close-sums">{t.closeSums(t.sumMarks(liveMarks(state).length), t.sumFaults(faults.length), steps)}</p>
        {suspected > 0 && <Banner tone="note">{t.openSuspected(suspected)}</Banner>}
        <Field label={t.summary}>
          {(field) => (
            <textarea {...field} autofocus rows={3} maxLength={2000} value={summary.value} onInput={(event) => (summary.value = event.currentTarget.value)} />
          )}
        </Field>
        <div class="form-actions">
          <Button onClick={onClose}>{common().cancel}</Button>
          <Button kind="primary" type="submit">
            {t.closeNow}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

function KeysDialog({ isOpen, onClose }: { readonly isOpen: boolean; readonly onClose: () => void }): JSX.Element {
  const { call, draw } = words();
  const t = call.keys;
  const rows: readonly (readonly [keys: string, does: string])[] = [
    [t.place, t.placeDoes], ...SHAPES.map((shape) => [TOOL_KEYS[shape], markWords().shapes[shape]] as const), ["W", draw.moveKey], ["B", draw.surfaceKey],
    ["F", t.freeze], ["[  ]", t.select], ["E", t.fault], ...MATTERS.map((matter) => [MATTER_KEYS[matter], faultDialogWords().tools[matter]] as const), ["Del", t.delete], ["Ctrl Z", t.undo],
    ["M", t.mute], ["C", t.chat], ["3", t.scene], ["V", t.view], ["P", t.panel], ["1", t.tabMarks], ["2", t.tabGuide], ["4", t.tabReview], ["I", t.tabInfo], ["Esc", `${draw.cancel}; ${t.escape}`],
    ["H", t.hangUp], ["X", call.tools.closeCase], ["?", t.keys],
  ];
  return (
    <Dialog isOpen={isOpen} title={call.keysTitle} onClose={onClose}>
      <dl class="keys-list">
        {rows.map(([keys, does]) => (
          <div key={keys}>
            <dt class={keys.length > 8 ? "keys-by-hand" : undefined}>{keys.length > 8 ? keys : <kbd>{keys}</kbd>}</dt>
            <dd>{does}</dd>
          </div>
        ))}
      </dl>
    </Dialog>
  );
}
