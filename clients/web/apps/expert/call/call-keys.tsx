/** The keys of the call page. The list that `?` shows is in call-dialogs.tsx. */

import { isWorkedOn } from "../../../src/room/selectors";
import { SHAPES } from "../../../src/shapes/drawing";
import { TOOL_KEYS } from "../marks/drawing-tools";
import { mattersOf } from "../marks/fault-facts";
import { MATTER_KEYS } from "../marks/fault-tools";
import { useShortcuts } from "../shortcuts";
import type { CallParts } from "./call-page";
import type { CallSession } from "./call-session";

export function CallKeys({ parts }: { readonly parts: CallParts }): null {
  const { session, layout, faults, stage } = parts;
  const { marking, room } = session;
  const selected = room.marks.value.find((mark) => mark.annotation_id === marking.selected.value);
  useShortcuts({
    f: () => stage?.toggleFreeze(),
    m: () => session.voice.toggle(),
    "ctrl+z": () => marking.undo(),
    "3": () => layout.toggleScene(),
    p: () => layout.togglePanel(),
    h: () => (layout.dialog.value = "hang-up"),
    x: room.state.value.life === "open" ? () => (layout.dialog.value = "close-case") : undefined,
    "?": () => (layout.dialog.value = "keys"),
    c: () => writeChat(parts),
    "[": () => step(parts, -1),
    "]": () => step(parts, 1),
    e: selected && (() => faults.describe(selected)),
    delete: selected && selected.fault_id === null ? () => void marking.delete(selected) : undefined,
    w: selected && room.may("annotation.move") ? () => session.tools.moveNext(selected.annotation_id) : undefined,
    b: selected && selected.anchor.candidates.length > 1 ? () => void marking.resnapToNext(selected) : undefined,
    escape: () => letGo(parts),
    ...toolKeys(session),
    "1": () => layout.show("marks"),
    "2": () => layout.show("guide"),
    "4": () => layout.show("review"),
    i: () => layout.show("info"),
    ...matterKeys(parts, selected?.fault_id ?? null),
  });
  return null;
}

/** Of what is being drawn first, then of the tool, then of the chosen mark. */
function letGo({ session, stage }: CallParts): void {
  if (!session.tools.cancel()) session.marking.select(null);
  stage?.letGo();
}

function toolKeys({ tools }: CallSession): Readonly<Record<string, () => void>> {
  return Object.fromEntries(SHAPES.map((shape) => [TOOL_KEYS[shape].toLowerCase(), () => tools.choose(shape)]));
}

/** Each matter of the chosen fault, as far as something can be said of it now. */
function matterKeys({ session, faults }: CallParts, faultId: string | null): Readonly<Record<string, () => void>> {
  const { room } = session;
  const fault = faultId === null ? undefined : room.state.value.faults.get(faultId);
  if (!fault || !isWorkedOn(room.state.value)) return {};
  return Object.fromEntries(mattersOf(fault, room).map((matter) => [MATTER_KEYS[matter], () => faults.open(matter, fault)]));
}

function step({ session }: CallParts, by: 1 | -1): void {
  const marks = session.room.marks.value;
  if (marks.length === 0) return;
  const now = marks.findIndex((mark) => mark.annotation_id === session.marking.selected.value);
  const next = now < 0 ? (by > 0 ? 0 : marks.length - 1) : (now + by + marks.length) % marks.length;
  session.marking.select(marks[next]?.annotation_id ?? null);
}

function writeChat({ layout }: CallParts): void {
  layout.show("chat");
  // The line exists only after the panel is drawn.
  requestAnimationFrame(() => document.querySelector<HTMLInputElement>("#chat-line")?.focus());
}
