/** The dialogs about a fault, one for each matter; at most one is open. */

import type { ComponentChildren, JSX } from "preact";
import { common } from "../../../src/i18n/common";
import type { Fault } from "../../../src/room/case-state";
import { Dialog, Spinner } from "../../../src/ui/components";
import type { CallSession } from "../call/call-session";
import { ActionForm } from "./fault-action";
import { CodingForm } from "./fault-coding";
import { DeferralForm } from "./fault-deferral";
import type { FaultKnowledge } from "./fault-knowledge";
import { LinkForm } from "./fault-links";
import { MeasurementForm } from "./fault-measurement";
import { RiskForm } from "./fault-risk";
import { MATTERS, type FaultTools, type Matter } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

interface FaultDialogsProps {
  readonly session: CallSession;
  readonly faults: FaultTools;
  readonly knowledge: FaultKnowledge;
}

export function FaultDialogs(props: FaultDialogsProps): JSX.Element {
  const question = props.faults.question.value;
  const matter = MATTERS.find((each) => each === question?.kind) ?? null;
  const asked = question && "fault" in question ? question.fault : null;
  // Others may have changed it since the dialog was asked for.
  const fault = asked && (props.session.room.state.value.faults.get(asked.fault_id) ?? asked);
  const isOpen = matter !== null && fault !== null;
  const corrects = question && "corrects" in question ? question.corrects : null;
  return (
    <Dialog isOpen={isOpen} title={isOpen ? faultDialogWords()[matter === "assess" ? "risk" : matter].title(fault.number) : ""} onClose={() => props.faults.dismiss()}>
      {isOpen && formOf(matter, fault, corrects, props)}
    </Dialog>
  );
}

function formOf(matter: Matter, fault: Fault, corrects: string | null, { session, faults, knowledge }: FaultDialogsProps): ComponentChildren {
  const state = session.room.state.value;
  const t = faultDialogWords();
  const { codes, matrix, earlier } = knowledge;
  const key = fault.fault_id;
  switch (matter) {
    case "code":
      return codes ? <CodingForm key={key} fault={fault} faults={faults} codes={codes} /> : <Spinner label={common().loading(t.code.loading)} />;
    case "assess":
      return matrix ? <RiskForm key={key} fault={fault} faults={faults} matrix={matrix} /> : <Spinner label={common().loading(t.risk.loading)} />;
    case "measure":
      return <MeasurementForm key={key} fault={fault} faults={faults} corrects={corrects} />;
    case "act":
      return codes ? <ActionForm key={key} fault={fault} faults={faults} codes={codes} corrects={corrects} /> : <Spinner label={common().loading(t.code.loading)} />;
    case "link":
      return <LinkForm key={key} fault={fault} faults={faults} state={state} caseId={session.caseId} earlier={earlier} />;
    case "defer":
      return <DeferralForm key={key} fault={fault} faults={faults} state={state} />;
  }
}
