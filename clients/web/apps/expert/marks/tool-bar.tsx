/** The drawing tools beside the picture: icon, word, key; large enough for fingers and pens. */

import type { JSX } from "preact";
import { markWords } from "../../../src/i18n/mark-words";
import { isWorkedOn } from "../../../src/room/selectors";
import { SHAPES } from "../../../src/shapes/drawing";
import type { CallSession } from "../call/call-session";
import { words } from "../words";
import { TOOL_KEYS } from "./drawing-tools";
import { ShapeIcon } from "./shape-icons";

export function ToolBar({ session }: { readonly session: CallSession }): JSX.Element | null {
  const { tools, room } = session;
  if (!room.may("annotation.place") || !isWorkedOn(room.state.value)) return null;
  return (
    <div class="shape-tools on-picture" role="toolbar" aria-orientation="vertical" aria-label={words().draw.label}>
      {SHAPES.map((shape) => (
        <button
          key={shape}
          type="button"
          data-tool={shape}
          aria-pressed={tools.tool.value === shape}
          aria-keyshortcuts={TOOL_KEYS[shape]}
          title={words().draw.how[shape]}
          onClick={() => tools.choose(shape)}
        >
          <ShapeIcon shape={shape} />
          <span>{markWords().shapes[shape]}</span>
          <kbd aria-hidden="true">{TOOL_KEYS[shape]}</kbd>
        </button>
      ))}
    </div>
  );
}
