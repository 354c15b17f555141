/** All marks of the case: number, what, how exactly, where now; the chosen one with its tools. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { ComponentView } from "../../../src/api/views";
import type { Mark } from "../../../src/room/case-state";
import { Button, Empty, Spinner } from "../../../src/ui/components";
import { EarlierMarks } from "../../../src/ui/earlier-marks";
import { MarkPlate } from "../../../src/ui/number-plate";
import type { CallSession } from "../call/call-session";
import type { MarkView } from "../picture/mark-views";
import { words } from "../words";
import { MarkRow } from "./mark-row";
import type { FaultKnowledge } from "./fault-knowledge";
import type { FaultTools } from "./fault-tools";

interface MarksPanelProps {
  readonly session: CallSession;
  readonly views: readonly MarkView[];
  readonly faults: FaultTools;
  readonly knowledge: FaultKnowledge;
  readonly components: readonly ComponentView[];
}

export function MarksPanel(props: MarksPanelProps): JSX.Element {
  const { session } = props;
  const { room, marking, socket } = session;
  const marks = room.marks.value;
  const deleted = [...room.state.value.annotations.values()].filter((mark) => mark.is_deleted);
  const ghosts = marking.ghosts.value;
  const t = words().marks;
  return (
    <div class="marks-panel">
      {marks.length === 0 && ghosts.length === 0 && <Empty>{t.empty}</Empty>}
      <ul class="mark-list">
        {ghosts.map(({ annotationId }) => (
          <li key={annotationId} class="mark-row ghost-row">
            <Spinner label={socket.isLive.value ? t.placing : t.waits} />
          </li>
        ))}
        {[...marks].reverse().map((mark) => (
          <SelectableRow key={mark.annotation_id} {...props} mark={mark} />
        ))}
      </ul>
      <EarlierMarks state={room.state.value} plateSizePx={26} />
      {deleted.length > 0 && <Deleted session={session} marks={deleted} />}
    </div>
  );
}

interface RowProps extends MarksPanelProps {
  readonly mark: Mark;
}

function SelectableRow({ session, mark, views, faults, knowledge, components }: RowProps): JSX.Element {
  const isSelected = session.marking.selected.value === mark.annotation_id;
  const item = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isSelected) item.current?.scrollIntoView({ block: "nearest" });
  }, [isSelected]);
  return (
    <li ref={item} class="mark-row" data-selected={isSelected} data-mark-row={mark.annotation_id}>
      <MarkRow
        session={session}
        mark={mark}
        view={views.find(({ id }) => id === mark.annotation_id)}
        isSelected={isSelected}
        faults={faults}
        knowledge={knowledge}
        components={components}
      />
    </li>
  );
}

function Deleted({ session, marks }: { readonly session: CallSession; readonly marks: readonly Mark[] }): JSX.Element {
  const t = words().marks;
  return (
    <details class="deleted-marks">
      <summary>{t.deleted(marks.length)}</summary>
      <ul>
        {marks.map((mark) => (
          <li key={mark.annotation_id}>
            <MarkPlate state={session.room.state.value} mark={mark} sizePx={26} />
            <span class="grow">{mark.label || `${t.mark} ${mark.number}`}</span>
            {session.room.may("annotation.restore") && (
              <Button kind="quiet" onClick={() => void session.marking.restore(mark.annotation_id)}>
                {t.restore}
              </Button>
            )}
          </li>
        ))}
      </ul>
    </details>
  );
}
