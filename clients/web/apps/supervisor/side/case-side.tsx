/** What else the supervisor wants to know: the case itself, the machine's history, imported models. */

import { useSignal, type Signal } from "@preact/signals";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { SceneChoice } from "../scene/scene-choice";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";
import { CaseFacts } from "./case-facts";
import { HistoryPanel } from "./history-panel";
import { ModelsList } from "./models-list";
import "./case-side.css";

const PANELS = ["case", "history", "models"] as const;
type Panel = (typeof PANELS)[number];

interface SideProps {
  readonly model: ReviewModel;
  readonly scene: Signal<SceneChoice>;
}

export function CaseSide({ model, scene }: SideProps): JSX.Element {
  const panel = useSignal<Panel>("case");
  const tabs = useRef<HTMLDivElement>(null);
  const t = words();
  const move = (event: KeyboardEvent): void => {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    const next = PANELS[PANELS.indexOf(panel.value) + step];
    if (step === 0 || !next) return;
    panel.value = next;
    tabs.current?.querySelector<HTMLElement>(`[data-panel=${next}]`)?.focus();
  };
  return (
    <aside class="case-side" aria-label={t.panelsLabel}>
      <div ref={tabs} class="side-tabs" role="tablist" aria-label={t.panelsLabel} onKeyDown={move}>
        {PANELS.map((one) => (
          <button
            key={one}
            type="button"
            role="tab"
            id={`tab-${one}`}
            data-panel={one}
            aria-selected={one === panel.value}
            aria-controls="side-panel"
            tabIndex={one === panel.value ? 0 : -1}
            onClick={() => (panel.value = one)}
          >
            {t.panels[one]}
          </button>
        ))}
      </div>
      <div id="side-panel" class="side-panel" role="tabpanel" aria-labelledby={`tab-${panel.value}`}>
        {panel.value === "case" && <CaseFacts model={model} />}
        {panel.value === "history" && <HistoryPanel model={model} />}
        {panel.value === "models" && <ModelsList model={model} scene={scene} />}
      </div>
    </aside>
  );
}
