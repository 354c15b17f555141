/** The lockout form. It documents what the people on site did, and is never the authority for it: the form says so. */

import type { JSX } from "preact";
import { language } from "../../../../src/i18n/language";
import { textIn } from "../../../../src/workflow/text-in";
import type { GuideLockout } from "../../../../src/protocol/generated";
import { Field } from "../../../../src/ui/components";
import { words } from "../../words";
import { usualShiftEnd, type LockoutDraft } from "./draft";

interface LockoutProps {
  readonly wanted: GuideLockout;
  readonly draft: LockoutDraft;
  /** The technician's name, until another is typed. */
  readonly self: string;
  readonly onChange: (change: Partial<LockoutDraft>) => void;
}

export function Lockout({ wanted, draft, self, onChange }: LockoutProps): JSX.Element {
  const t = words().lockout;
  const toggle = (key: string, isOn: boolean): void => {
    onChange({ isolated: isOn ? [...draft.isolated, key] : draft.isolated.filter((one) => one !== key) });
  };
  return (
    <div class="lockout">
      <p class="lockout-authority">{t.authority}</p>
      <fieldset class="big-checks">
        <legend>{t.points}</legend>
        {wanted.points.map((point) => (
          <Check key={point.key} name={`point-${point.key}`} isOn={draft.isolated.includes(point.key)} onChange={(isOn) => toggle(point.key, isOn)}>
            {textIn(point.name, language.value)}
            <span class="muted"> {textIn(point.energy, language.value)}</span>
          </Check>
        ))}
      </fieldset>
      <div class="big-checks">
        <Check name="tried-out" isOn={draft.isTriedOut} onChange={(isTriedOut) => onChange({ isTriedOut })}>
          {t.triedOut}
        </Check>
      </div>
      {(wanted.needs_permit ?? true) && (
        <Text label={t.permit} name="permit" value={draft.permit} onInput={(permit) => onChange({ permit })} />
      )}
      <Text label={t.lockOwner} name="lock-owner" value={draft.lockOwner ?? self} onInput={(lockOwner) => onChange({ lockOwner })} />
      <Field label={t.people} hint={t.peopleHint} size="field">
        {(field) => (
          <textarea {...field} name="people" rows={2} maxLength={2000} value={draft.people ?? self} onInput={(event) => onChange({ people: event.currentTarget.value })} />
        )}
      </Field>
      {(wanted.expires_at_shift_change ?? true) && (
        <Field label={t.shiftEnd} hint={t.shiftEndHint} size="field">
          {(field) => (
            <input
              {...field}
              type="time"
              name="shift-end"
              value={draft.shiftEnd ?? usualShiftEnd(Date.now())}
              onInput={(event) => onChange({ shiftEnd: event.currentTarget.value })}
            />
          )}
        </Field>
      )}
    </div>
  );
}

interface CheckProps {
  readonly name: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
  readonly children: JSX.Element | string | (JSX.Element | string)[];
}

function Check({ name, isOn, onChange, children }: CheckProps): JSX.Element {
  return (
    <label class="big-check">
      <input type="checkbox" name={name} checked={isOn} onChange={(event) => onChange(event.currentTarget.checked)} />
      <span>{children}</span>
    </label>
  );
}

interface TextProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  readonly onInput: (value: string) => void;
}

function Text({ label, name, value, onInput }: TextProps): JSX.Element {
  return (
    <Field label={label} size="field">
      {(field) => <input {...field} name={name} autocomplete="off" maxLength={120} value={value} onInput={(event) => onInput(event.currentTarget.value)} />}
    </Field>
  );
}
