/** The tools of the call, each with its key. With the side panel closed they lie on the picture and fade when unused. */

import type { JSX } from "preact";
import { Button } from "../../../src/ui/components";
import { words } from "../words";
import type { CallParts } from "./call-page";

export function Toolbar({ parts }: { readonly parts: CallParts }): JSX.Element {
  const { session, layout, stage } = parts;
  const t = words().call.tools;
  const isFrozen = (stage?.frozen.value ?? null) !== null;
  const voice = session.voice.state.value;
  const isMuted = voice.phase !== "on" || voice.isMuted;
  const { hasPanel, hasScene } = layout.kept.value;
  return (
    <div class="toolbar on-picture" role="toolbar" aria-label={t.label}>
      <Button keyHint="F" aria-pressed={isFrozen} disabled={!stage?.hasPicture.value} onClick={() => stage?.toggleFreeze()}>
        {isFrozen ? t.unfreeze : t.freeze}
      </Button>
      <Button keyHint="M" aria-pressed={isMuted} onClick={() => session.voice.toggle()}>
        {isMuted ? t.unmute : t.mute}
      </Button>
      <Button keyHint="Ctrl Z" disabled={!session.marking.canUndo.value} onClick={() => session.marking.undo()}>
        {t.undo}
      </Button>
      <span class="toolbar-gap" />
      <Button keyHint="3" aria-pressed={hasScene} onClick={() => layout.toggleScene()}>
        {t.scene}
      </Button>
      <Button keyHint="P" aria-pressed={hasPanel} onClick={() => layout.togglePanel()}>
        {t.panel}
      </Button>
      <Button keyHint="?" onClick={() => (layout.dialog.value = "keys")}>
        {t.keys}
      </Button>
      <span class="toolbar-gap" />
      {session.room.may("case.close") && session.room.state.value.life === "open" && (
        <Button keyHint="X" onClick={() => (layout.dialog.value = "close-case")}>
          {t.closeCase}
        </Button>
      )}
      <Button keyHint="H" onClick={() => (layout.dialog.value = "hang-up")}>
        {t.hangUp}
      </Button>
    </div>
  );
}
