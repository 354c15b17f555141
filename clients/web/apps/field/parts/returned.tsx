/** A case that came back: the list of what to do again, the guide for steps that are to be answered anew, and the way to the machine. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button } from "../../../src/ui/components";
import { rememberStarted, wasStarted } from "../page-state";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { Rework } from "./rework";
import { Guide } from "./step-card";
import { StepFlow } from "./step-flow";

interface ReturnedProps {
  readonly session: FieldSession;
  /** The machine in the field of view, with the list beside it. */
  readonly view: () => JSX.Element;
}

export function Returned({ session, view }: ReturnedProps): JSX.Element {
  const key = `${session.caseId}.rework`;
  const isShown = useSignal(wasStarted(key));
  const flow = useSignal(new StepFlow());
  if (isShown.value) return view();
  const t = words().rework;
  const show = (): void => {
    // This press is the start: the view asks for no other.
    rememberStarted(key, true);
    rememberStarted(session.caseId, true);
    isShown.value = true;
  };
  return (
    <div class="returned">
      <section class="page rework-entrance">
        <p>{t.machineText}</p>
        <Button size="field" onClick={show}>
          {t.machine}
        </Button>
      </section>
      <Rework session={session} />
      <details class="side-guide page">
        <summary>{t.stepAgain}</summary>
        <Guide session={session} flow={flow.value} />
      </details>
    </div>
  );
}
