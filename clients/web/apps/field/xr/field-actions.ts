/** What a pressed button in the field of view does. */

import type { StepCard } from "../../../src/workflow/guide-run";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";
import { saidOf, type Said } from "../parts/step/said";
import { stepped } from "../parts/step/draft";
import { newestPicture, sendPhoto } from "../session/photos";
import { showError } from "../../../src/ui/toast";
import type { FieldCards } from "./field-cards";
import type { PanelName } from "./panel-layer";

export class FieldActions {
  readonly #session: FieldSession;
  readonly #cards: FieldCards;

  constructor(session: FieldSession, cards: FieldCards) {
    this.#session = session;
    this.#cards = cards;
  }

  press(panel: PanelName, id: string): void {
    if (panel === "step") this.#step(id);
    else if (panel === "strip") this.#strip(id);
    else this.#tray(id);
  }

  /** The buttons of the step card, counted from the top; false when there is no such button. */
  pressNth(index: number): boolean {
    const question = this.#cards.question();
    if (question) return this.#cards.answered(question.buttons.flat()[index]?.id ?? "");
    const button = this.#cards.work()?.buttons.flat()[index];
    if (button) this.#step(button.id);
    return button !== undefined;
  }

  #step(id: string): void {
    if (this.#cards.answered(id)) return;
    if (id === "seen") this.#strip(id);
    if (id === "hide") this.#cards.deselect();
    if (this.#cards.rework.pressed(id)) return;
    const card = this.#session.card.peek();
    if (!card) return;
    const { flow } = this.#cards;
    const [action, index] = id.split(":");
    switch (action) {
      case "understood":
        return flow.understood(card);
      case "flag":
      case "skip":
        return flow.ask(card, action);
      case "back":
        return flow.back();
      case "first":
        return this.#session.showStep(null);
      case "photo":
        return this.#photo(card);
      case "step":
        return flow.change(card, { reading: stepped(flow.draftOf(card).reading, card.step.measure?.decimals ?? 1, Number(index)) });
      case "choice":
        flow.change(card, { choice: index ?? null });
        return this.#answer(card, { result: "done" });
      case "done":
        return this.#answer(card, { result: "done" });
      case "note":
        return this.#reason(card, flow.phaseOf(card) === "skip", Number(index));
    }
  }

  #answer(card: StepCard, said: Said): void {
    const { flow } = this.#cards;
    if (this.#session.answer(this.#session.bodyOf(card, flow.draftOf(card), said))) flow.answered(card);
  }

  #photo(card: StepCard): void {
    newestPicture(this.#session).then((image) => sendPhoto(this.#session, { step_key: card.key }, image)).catch(showError);
  }

  #reason(card: StepCard, isSkip: boolean, index: number): void {
    const { quickNotes, quickSkips } = words().guide;
    const note = (isSkip ? quickSkips : quickNotes)[index] ?? "";
    this.#answer(card, saidOf(isSkip ? "skip" : "flag", note));
  }

  #strip(id: string): void {
    const mark = this.#cards.unseen.peek();
    if (id === "seen" && mark) this.#session.acknowledge(mark);
  }

  #tray(id: string): void {
    if (id === "mute") this.#session.microphone.toggle();
    else if (id === "hangup") this.#session.hangUp();
    else if (id === "call") this.#session.requestCall("");
  }
}
