/** What can be taken out of a case, each in one click; and the pages that need no case. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { saveBlob } from "../../src/api/blob-url";
import { EXPORTS, type ExportName } from "../../src/api/records";
import { language } from "../../src/i18n/language";
import { hasPlace } from "../../src/room/review-view";
import { Button, Spinner } from "../../src/ui/components";
import { showError } from "../../src/ui/toast";
import type { ReviewModel } from "./review/review-model";
import { words } from "./words";
import "./export-menu.css";

export function ExportMenu({ model }: { readonly model: ReviewModel }): JSX.Element {
  const making = useSignal<ExportName | null>(null);
  const t = words();
  const number = model.state.value.opened?.number ?? 0;
  const isPlaced = hasPlace(model.state.value);
  const take = async (name: ExportName): Promise<void> => {
    making.value = name;
    try {
      const blob = await model.api.records.exported(model.caseId, name, language.value);
      saveBlob(blob, fileName(number, name));
    } catch (error) {
      showError(error);
    } finally {
      making.value = null;
    }
  };
  const leave = (event: KeyboardEvent & { currentTarget: HTMLDetailsElement }): void => {
    if (event.key !== "Escape") return;
    event.currentTarget.open = false;
    event.currentTarget.querySelector("summary")?.focus();
  };
  return (
    <>
      <Button disabled={making.value === "report.pdf"} onClick={() => void take("report.pdf")}>
        {t.pdf}
      </Button>
      <details class="menu" onKeyDown={leave} onFocusOut={closeWhenLeft}>
        <summary class="button">
          {t.exports} <span aria-hidden="true">▾</span>
        </summary>
        <div class="menu-list">
          {EXPORTS.map((name) => (
            <Button key={name} kind="quiet" disabled={making.value !== null || (name === "scene.glb" && !isPlaced)} onClick={() => void take(name)}>
              {t.exportNames[name]}
            </Button>
          ))}
          <hr />
          <a class="button" data-kind="quiet" href="/verify">
            {t.verifyPage}
          </a>
          <a class="button" data-kind="quiet" href="/handover">
            {t.handoverPage}
          </a>
          {making.value !== null && <Spinner label={t.preparing(t.exportNames[making.value])} />}
        </div>
      </details>
    </>
  );
}

function closeWhenLeft(event: FocusEvent & { currentTarget: HTMLDetailsElement }): void {
  const { relatedTarget, currentTarget } = event;
  if (relatedTarget instanceof Node && !currentTarget.contains(relatedTarget)) currentTarget.open = false;
}

/** `case-1042.pdf`, and what the name of the export says where that is more than its ending. */
export function fileName(number: number, name: ExportName): string {
  const [stem = "", ending = ""] = name.split(".");
  return stem === "report" ? `case-${number}.${ending}` : `case-${number}-${stem}.${ending}`;
}
