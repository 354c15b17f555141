/** What can be done with faults, and which dialog of them is open. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { newId } from "../../../src/base/ids";
import type { AssessFault, ActOnFault, CodeFault, EditFault, LinkFault, MeasureFault, MoveFault, Ops, Severity } from "../../../src/protocol/generated";
import type { Fault, Mark } from "../../../src/room/case-state";
import type { RoomSocket } from "../../../src/signalling/room-socket";
import { showError } from "../../../src/ui/toast";

export interface Description {
  readonly title: string;
  readonly component: string;
  readonly severity: Severity;
  readonly note: string;
}

/** Dialogs about one matter of a fault each, in the order of their buttons. */
export const MATTERS = ["code", "assess", "measure", "act", "link", "defer"] as const;
export type Matter = (typeof MATTERS)[number];
/** With the fault chosen; letters are the drawing tools'. */
export const MATTER_KEYS: Readonly<Record<Matter, string>> = { code: "5", assess: "6", measure: "7", act: "8", link: "9", defer: "0" };

export type FaultQuestion =
  | { readonly kind: "describe"; readonly mark: Mark }
  | { readonly kind: "reason"; readonly fault: Fault; readonly action: "reject" | "reopen" }
  | {
      readonly kind: Matter;
      readonly fault: Fault;
      /** The measurement or action that is wrong. */
      readonly corrects: string | null;
    };

type About<Body> = Omit<Body, "fault_id">;

export class FaultTools {
  readonly #socket: Pick<RoomSocket, "op">;
  readonly #question = signal<FaultQuestion | null>(null);

  constructor(socket: Pick<RoomSocket, "op">) {
    this.#socket = socket;
  }

  /** The open dialog. */
  get question(): ReadonlySignal<FaultQuestion | null> {
    return this.#question;
  }

  /** Asks what is wrong: for a new fault, or to change an old one. */
  describe(mark: Mark): void {
    this.#question.value = { kind: "describe", mark };
  }

  /** Asks for the reason of a step that needs one. */
  ask(fault: Fault, action: "reject" | "reopen"): void {
    this.#question.value = { kind: "reason", fault, action };
  }

  open(matter: Matter, fault: Fault, corrects: string | null = null): void {
    this.#question.value = { kind: matter, fault, corrects };
  }

  dismiss(): void {
    this.#question.value = null;
  }

  /** @param mode how it shows, when that was said at once */
  create(annotationId: string, description: Description, mode: string | null = null): void {
    this.dismiss();
    const fault_id = newId();
    this.#send("fault.create", { fault_id, annotation_id: annotationId, ...description });
    // In order, also when the network is away: the server takes the second only after the first.
    if (mode !== null) this.#send("fault.code", { fault_id, mode });
  }

  edit(fault: Fault, description: Description): void {
    this.dismiss();
    const edited: EditFault = { fault_id: fault.fault_id, ...description };
    this.#send("fault.edit", edited);
  }

  move(fault: Fault, action: MoveFault["action"], reason = ""): void {
    this.dismiss();
    this.#send("fault.move", { fault_id: fault.fault_id, action, reason });
  }

  defer(fault: Fault, reason: string, dueAtMs: number, riskOwner: string): void {
    this.dismiss();
    this.#send("fault.move", { fault_id: fault.fault_id, action: "defer", reason, due_at_ms: dueAtMs, risk_owner: riskOwner });
  }

  code(fault: Fault, coding: About<CodeFault>): void {
    this.dismiss();
    this.#send("fault.code", { fault_id: fault.fault_id, ...coding });
  }

  assess(fault: Fault, risk: About<AssessFault>): void {
    this.dismiss();
    this.#send("fault.assess", { fault_id: fault.fault_id, ...risk });
  }

  measure(fault: Fault, reading: Omit<About<MeasureFault>, "measurement_id">): void {
    this.dismiss();
    this.#send("fault.measure", { fault_id: fault.fault_id, measurement_id: newId(), ...reading });
  }

  act(fault: Fault, done: Omit<About<ActOnFault>, "action_id">): void {
    this.dismiss();
    this.#send("fault.act", { fault_id: fault.fault_id, action_id: newId(), ...done });
  }

  link(fault: Fault, other: About<LinkFault>): void {
    this.dismiss();
    this.#send("fault.link", { fault_id: fault.fault_id, ...other });
  }

  #send<Kind extends keyof Ops>(kind: Kind, body: Ops[Kind]): void {
    this.#socket.op(kind, body).catch(showError);
  }
}
