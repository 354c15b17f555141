/** Publishing and retiring a version, each asked about once: neither can be taken back. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { asSightlineError } from "../../../src/base/errors";
import { common, errorText } from "../../../src/i18n/common";
import type { DocumentHead } from "../../../src/protocol/generated";
import { Banner, Button, Dialog } from "../../../src/ui/components";
import { words } from "../words";
import type { DocumentMove, PlantEditing } from "./plant-editing";

interface MovesProps {
  readonly editing: PlantEditing;
  readonly head: DocumentHead;
  readonly title: string;
}

export function DocumentMoves({ editing, head, title }: MovesProps): JSX.Element | null {
  const asked = useSignal<DocumentMove | null>(null);
  const problem = useSignal<string | null>(null);
  const t = words().plant.edit;
  if (head.state === "retired") return null;
  const moves: readonly DocumentMove[] = head.state === "draft" ? ["publish", "retire"] : ["retire"];
  const close = (): void => void (asked.value = problem.value = null);
  const go = (move: DocumentMove): void => {
    editing.move(head, move).then(close, (error: unknown) => {
      const found = asSightlineError(error);
      const own = found.code === "permission_denied" ? t.notByAuthor : found.code === "invalid_plant_data" ? found.message : errorText(found);
      problem.value = own;
    });
  };
  const move = asked.value;
  return (
    <>
      {moves.map((one) => (
        <Button key={one} kind="quiet" onClick={() => (asked.value = one)} aria-label={`${t[one]}: ${title} ${head.version}`}>
          {t[one]}
        </Button>
      ))}
      <Dialog isOpen={move !== null} title={move ? t.moveTitle[move](title, head.version) : ""} onClose={close}>
        {move && (
          <div class="form">
            <p>{t.moveText[move]}</p>
            {problem.value !== null && <Banner tone="critical">{problem.value}</Banner>}
            <div class="form-actions">
              <Button onClick={close}>{common().cancel}</Button>
              <Button kind={move === "retire" ? "danger" : "primary"} onClick={() => go(move)}>
                {t[move]}
              </Button>
            </div>
          </div>
        )}
      </Dialog>
    </>
  );
}
