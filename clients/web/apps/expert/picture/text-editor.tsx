/** Where the words of a text are written: on the picture, at their place. Enter puts them, Escape drops them. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { Button } from "../../../src/ui/components";
import type { CallSession } from "../call/call-session";
import { words } from "../words";
import { toPage } from "./letterbox";
import type { PictureStage } from "./picture-stage";

interface TextEditorProps {
  readonly stage: PictureStage;
  readonly session: CallSession;
  /** Empty: dropped. */
  readonly onWrite: (text: string) => void;
}

/** As many as the wire takes. */
const MOST_LETTERS = 200;
const HALF_WIDTH_PX = 150;
const HALF_HEIGHT_PX = 28;

export function TextEditor({ stage, session, onWrite }: TextEditorProps): JSX.Element | null {
  const text = useSignal("");
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => input.current?.focus(), []);
  const pen = session.tools.pen.value;
  if (pen.phase !== "writing") return null;
  const { x, y, width, height } = stage.rect.value;
  const at = toPage(pen.box, stage.rect.value);
  const within = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), Math.max(low, high));
  const submit = (event: Event): void => {
    event.preventDefault();
    onWrite(text.value);
  };
  return (
    <form
      class="text-editor on-picture"
      style={{ left: `${within(at.x, x + HALF_WIDTH_PX, x + width - HALF_WIDTH_PX)}px`, top: `${within(at.y, y + HALF_HEIGHT_PX, y + height - HALF_HEIGHT_PX)}px` }}
      onSubmit={submit}
      onKeyDown={(event) => event.key === "Escape" && onWrite("")}
    >
      <input
        ref={input}
        type="text"
        maxLength={MOST_LETTERS}
        aria-label={words().draw.textLabel}
        placeholder={words().draw.textLabel}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <Button kind="primary" type="submit" aria-label={words().draw.textPut}>
        ✓
      </Button>
      <Button aria-label={common().cancel} onClick={() => onWrite("")}>
        ✕
      </Button>
    </form>
  );
}
