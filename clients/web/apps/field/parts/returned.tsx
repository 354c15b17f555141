/** A case that came back: the list of what to do again, and the guide for steps that are to be answered anew. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { Rework } from "./rework";
import { Guide } from "./step-card";
import { StepFlow } from "./step-flow";

export function Returned({ session }: { readonly session: FieldSession }): JSX.Element {
  const flow = useSignal(new StepFlow());
  return (
    <div class="returned">
      <Rework session={session} />
      <details class="side-guide page">
        <summary>{words().rework.stepAgain}</summary>
        <Guide session={session} flow={flow.value} />
      </details>
    </div>
  );
}
