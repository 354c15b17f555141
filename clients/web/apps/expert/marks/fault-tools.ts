/** What can be done with faults, and which dialog of them is open. */

import { signal, type ReadonlySignal } from "@preact/signals";
import { newId } from "../../../src/base/ids";
import type { EditFault, MoveFault, Severity } from "../../../src/protocol/generated";
import type { Fault, Mark } from "../../../src/room/case-state";
import type { RoomSocket } from "../../../src/signalling/room-socket";
import { showError } from "../../../src/ui/toast";

export interface Description {
  readonly title: string;
  readonly component: string;
  readonly severity: Severity;
  readonly note: string;
}

export type FaultQuestion =
  | { readonly kind: "describe"; readonly mark: Mark }
  | { readonly kind: "reason"; readonly fault: Fault; readonly action: "reject" | "reopen" };

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

  dismiss(): void {
    this.#question.value = null;
  }

  create(annotationId: string, description: Description): void {
    this.dismiss();
    const created = { fault_id: newId(), annotation_id: annotationId, ...description };
    this.#socket.op("fault.create", created).catch(showError);
  }

  edit(fault: Fault, description: Description): void {
    this.dismiss();
    const edited: EditFault = { fault_id: fault.fault_id, ...description };
    this.#socket.op("fault.edit", edited).catch(showError);
  }

  move(fault: Fault, action: MoveFault["action"], reason = ""): void {
    this.dismiss();
    this.#socket.op("fault.move", { fault_id: fault.fault_id, action, reason }).catch(showError);
  }
}
