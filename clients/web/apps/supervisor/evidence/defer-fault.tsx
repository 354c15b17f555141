/** Putting a fault off while its case is reviewed: why it can wait, until when, and who answers for the risk meanwhile. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useId, useRef } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import type { Fault } from "../../../src/room/case-state";
import { mayDefer } from "../../../src/room/review-view";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { showError } from "../../../src/ui/toast";
import { DAY_MS, dayOf, endOfDay } from "../../../src/workflow/fault-days";
import { useKeys } from "../keyboard";
import type { ReviewModel } from "../review/review-model";
import { words } from "../words";

const SPANS = [["week", 7], ["month", 30], ["quarter", 91]] as const;

interface DeferFaultProps {
  readonly model: ReviewModel;
  readonly fault: Fault;
}

export function DeferFault({ model, fault }: DeferFaultProps): JSX.Element | null {
  const isOpen = useSignal(false);
  const may = mayDefer(model.state.value, model.me.self, fault);
  const open = (): void => void (isOpen.value = true);
  useKeys(may ? { d: open } : {});
  if (!may) return null;
  const t = words().defer;
  return (
    <p class="defer-fault">
      <Button keyHint="D" onClick={open}>
        {t.button}
      </Button>
      <Dialog isOpen={isOpen.value} title={t.title(fault.number)} onClose={() => (isOpen.value = false)}>
        <DeferForm model={model} fault={fault} onDone={() => (isOpen.value = false)} />
      </Dialog>
    </p>
  );
}

function DeferForm({ model, fault, onDone }: DeferFaultProps & { readonly onDone: () => void }): JSX.Element {
  const form = useRef<HTMLFormElement>(null);
  const inDays = (days: number): string => dayOf(Date.now() + days * DAY_MS);
  const day = useSignal(inDays(SPANS[1][1]));
  const people = useId();
  const t = words().defer;
  const dueMs = endOfDay(day.value);
  const isPast = dueMs === null || dueMs <= Date.now();
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const given = new FormData(event.currentTarget as HTMLFormElement);
    const textOf = (name: string): string => {
      const value = given.get(name);
      return typeof value === "string" ? value.trim() : "";
    };
    const [reason, owner] = [textOf("reason"), textOf("owner")];
    if (!reason || !owner || dueMs === null || isPast) return;
    model.deferFault(fault, reason, dueMs, owner).then(onDone, showError);
  };
  const sendByKey = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.current?.requestSubmit();
  };
  return (
    <form ref={form} class="form" onSubmit={submit} onKeyDown={sendByKey}>
      <p class="muted">{t.hint}</p>
      <Field label={t.reason}>{(field) => <textarea {...field} name="reason" rows={3} maxLength={1000} required autofocus />}</Field>
      <Field label={t.owner}>{(field) => <input {...field} name="owner" list={people} maxLength={120} required autocomplete="off" />}</Field>
      <datalist id={people}>
        {peopleOf(model).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      <Field label={t.due} error={isPast ? t.needDay : null}>
        {(field) => <input {...field} type="date" name="due" value={day.value} min={dayOf(Date.now())} onInput={(event) => (day.value = event.currentTarget.value)} />}
      </Field>
      <div class="spans" role="group" aria-label={t.due}>
        {SPANS.map(([span, days]) => (
          <Button key={span} kind="quiet" aria-pressed={day.value === inDays(days)} onClick={() => (day.value = inDays(days))}>
            {t.in[span]}
          </Button>
        ))}
      </div>
      <div class="form-actions">
        <Button onClick={onDone}>{common().cancel}</Button>
        <Button kind="primary" type="submit" aria-keyshortcuts="Control+Enter">
          {t.button}
        </Button>
      </div>
    </form>
  );
}

function peopleOf(model: ReviewModel): readonly string[] {
  const there = [...model.state.value.attendance.values()].map(({ actor }) => actor.display_name);
  return [...new Set([model.me.self.display_name, ...there])].filter((name) => name !== "");
}
