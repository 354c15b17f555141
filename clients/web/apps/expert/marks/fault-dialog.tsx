/** What is wrong, on which part, how bad: a mark becomes a fault, or a fault is corrected. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect, useId } from "preact/hooks";
import { common } from "../../../src/i18n/common";
import { length } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import type { ComponentView } from "../../../src/api/views";
import type { CodeList, Severity } from "../../../src/protocol/generated";
import type { Mark } from "../../../src/room/case-state";
import { faultOfMark } from "../../../src/room/selectors";
import { Button, Dialog, Field } from "../../../src/ui/components";
import { NumberPlate } from "../../../src/ui/number-plate";
import type { CallSession } from "../call/call-session";
import { words } from "../words";
import { componentAt, isInHall, type ComponentGuess } from "./component-at";
import { CodeSelect } from "./fault-form";
import type { FaultTools } from "./fault-tools";
import { faultDialogWords } from "./fault-words";

const SEVERITIES: readonly Severity[] = ["low", "medium", "high", "critical"];
const OTHER = "other";

interface FaultDialogProps {
  readonly session: CallSession;
  readonly faults: FaultTools;
  /** Null while the list is being fetched. */
  readonly components: readonly ComponentView[] | null;
  readonly codes: CodeList | null;
}

export function FaultDialog(props: FaultDialogProps): JSX.Element {
  const question = props.faults.question.value;
  const mark = question?.kind === "describe" ? question.mark : null;
  const fault = mark && faultOfMark(props.session.room.state.value, mark);
  const t = words().fault;
  const title = fault ? t.editTitle(fault.number) : t.createTitle(mark?.number ?? 0);
  return (
    <Dialog isOpen={mark !== null} title={title} onClose={() => props.faults.dismiss()}>
      {mark && <DescriptionForm key={mark.annotation_id} {...props} mark={mark} />}
    </Dialog>
  );
}

function DescriptionForm({ session, faults, components, codes, mark }: FaultDialogProps & { readonly mark: Mark }): JSX.Element {
  const state = session.room.state.value;
  const fault = faultOfMark(state, mark);
  const guess = fault ? null : guessOf(session, mark, components ?? []);
  const title = useSignal(fault?.title ?? mark.label);
  const component = useSignal(fault?.component ?? guess?.component.id ?? "");
  const severity = useSignal<Severity>(fault?.severity ?? "medium");
  const note = useSignal(fault?.note ?? "");
  const mode = useSignal<string | null>(null);
  // The list may come while the form is open.
  useEffect(() => {
    if (component.value === "" && guess) component.value = guess.component.id;
  }, [components]);
  const isTried = useSignal(false);
  const t = words().fault;
  const submit = (event: Event): void => {
    event.preventDefault();
    isTried.value = true;
    const described = {
      title: title.value.trim(), component: component.value.trim(), severity: severity.value, note: note.value.trim(),
    };
    if (described.title === "" || described.component === "") return;
    if (fault) faults.edit(fault, described);
    else faults.create(mark.annotation_id, described, mode.value);
  };
  return (
    <form class="form" onSubmit={submit} noValidate>
      <Field label={t.title} error={isTried.value && title.value.trim() === "" ? t.needTitle : null}>
        {(field) => (
          <input
            {...field}
            autofocus
            maxLength={200}
            placeholder={t.titleExample}
            value={title.value}
            onInput={(event) => (title.value = event.currentTarget.value)}
          />
        )}
      </Field>
      {!fault && codes && (
        <CodeSelect
          label={faultDialogWords().mode}
          codes={codes}
          dimension="mode"
          value={mode.value}
          onChange={(code) => {
            title.value = titleAfter(title.value, codes, mode.value, code);
            mode.value = code;
          }}
        />
      )}
      <ComponentField
        components={components}
        value={component.value}
        guess={guess}
        error={isTried.value && component.value.trim() === "" ? t.needComponent : null}
        onChange={(id) => (component.value = id)}
      />
      <SeverityField number={mark.number} value={severity.value} onChange={(value) => (severity.value = value)} />
      <Field label={t.note}>
        {(field) => (
          <textarea {...field} rows={2} maxLength={2000} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} />
        )}
      </Field>
      <div class="form-actions">
        <Button onClick={() => faults.dismiss()}>{common().cancel}</Button>
        <Button kind="primary" type="submit">
          {fault ? t.save : t.create}
        </Button>
      </div>
    </form>
  );
}

/** A title that was taken from the mode follows it; words of one's own stay. */
function titleAfter(title: string, codes: CodeList, before: string | null, now: string | null): string {
  const wordOf = (code: string | null): string =>
    codes.entries.find((entry) => entry.dimension === "mode" && entry.code === code)?.[language.value] ?? "";
  return title.trim() === wordOf(before) ? wordOf(now) : title;
}

/** Boxes are in the hall's frame: they say something only of marks in a world that is that frame. */
function guessOf(session: CallSession, mark: Mark, components: readonly ComponentView[]): ComponentGuess | null {
  const device = session.technician.value?.device;
  const point = mark.anchor.p_world;
  return device && isInHall(device) && point ? componentAt(point, components) : null;
}

interface ComponentFieldProps {
  readonly components: readonly ComponentView[] | null;
  readonly value: string;
  readonly guess: ComponentGuess | null;
  readonly error: string | null;
  readonly onChange: (id: string) => void;
}

/** A choice from the list, or a name of one's own; without a list the name alone. */
function ComponentField({ components, value, guess, error, onChange }: ComponentFieldProps): JSX.Element {
  const t = words().fault;
  const list = components ?? [];
  const wantsOther = useSignal(false);
  const isOther = wantsOther.value || list.length === 0 || (value !== "" && !list.some(({ id }) => id === value));
  const choose = (chosen: string): void => {
    wantsOther.value = chosen === OTHER;
    onChange(chosen === OTHER ? "" : chosen);
  };
  return (
    <>
      {list.length > 0 && (
        <Field label={t.component} hint={hintOf(guess, value)} error={isOther ? null : error}>
          {(field) => (
            <select {...field} value={isOther ? OTHER : value} onChange={(event) => choose(event.currentTarget.value)}>
              {value === "" && !isOther && <option value="" />}
              {sorted(list).map(({ id, name }) => (
                <option key={id} value={id}>
                  {name[language.value]}
                </option>
              ))}
              <option value={OTHER}>{t.otherComponent}</option>
            </select>
          )}
        </Field>
      )}
      {isOther && (
        <Field
          label={list.length > 0 ? t.otherName : t.component}
          error={error}
          {...(components === null && { hint: t.componentHint.loading })}
        >
          {(field) => (
            <input {...field} maxLength={120} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
          )}
        </Field>
      )}
    </>
  );
}

function hintOf(guess: ComponentGuess | null, value: string): string {
  const t = words().fault.componentHint;
  if (guess?.component.id !== value) return t.none;
  return guess.distanceM > 0 ? t.near(length(guess.distanceM)) : t.inside;
}

function sorted(components: readonly ComponentView[]): readonly ComponentView[] {
  const order = new Intl.Collator(language.value);
  return [...components].sort((a, b) => order.compare(a.name[language.value], b.name[language.value]));
}

interface SeverityFieldProps {
  readonly number: number;
  readonly value: Severity;
  readonly onChange: (value: Severity) => void;
}

function SeverityField({ number, value, onChange }: SeverityFieldProps): JSX.Element {
  const name = useId();
  return (
    <fieldset class="severities">
      <legend>{common().severity}</legend>
      {SEVERITIES.map((severity) => (
        <label key={severity} data-checked={severity === value}>
          <input type="radio" name={name} checked={severity === value} onChange={() => onChange(severity)} />
          <NumberPlate number={number} severity={severity} anchor="good" sizePx={30} />
          <span>
            <strong>{common().severities[severity]}</strong>
            <span class="sub">{words().fault.severityHints[severity]}</span>
          </span>
        </label>
      ))}
    </fieldset>
  );
}
