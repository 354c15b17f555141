/** What the dialogs about a fault share: their frame, a choice of a code, a number. */

import type { ComponentChildren, JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { CodeEntry, CodeList } from "../../../src/protocol/generated";
import { Button, Field } from "../../../src/ui/components";
import { faultWords } from "../../../src/i18n/fault-words";
import { UNKNOWN } from "../../../src/workflow/fault-facts";
import { faultDialogWords } from "./fault-words";

interface FaultFormProps {
  readonly save: string;
  readonly onSave: () => void;
  readonly onCancel: () => void;
  readonly children: ComponentChildren;
}

/** Enter saves, from a text of several lines Ctrl and Enter. */
export function FaultForm({ save, onSave, onCancel, children }: FaultFormProps): JSX.Element {
  const submit = (event: Event): void => {
    event.preventDefault();
    onSave();
  };
  const pressed = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) submit(event);
  };
  return (
    <form class="form" onSubmit={submit} onKeyDown={pressed} noValidate>
      {children}
      <div class="form-actions">
        <Button onClick={onCancel}>{common().cancel}</Button>
        <Button kind="primary" type="submit">
          {save}
        </Button>
      </div>
    </form>
  );
}

interface CodeSelectProps {
  readonly label: string;
  readonly codes: CodeList;
  readonly dimension: CodeEntry["dimension"];
  readonly value: string | null;
  readonly onChange: (code: string | null) => void;
  readonly autofocus?: boolean;
  /** What the empty choice says. */
  readonly none?: string;
  /** Those that fit what was said already come first, under this heading. */
  readonly usual?: { readonly heading: string; readonly isUsual: (code: string) => boolean };
}

/** Not assessed, a code, or unknown: three different things. */
export function CodeSelect({ label, codes, dimension, value, onChange, autofocus, none, usual }: CodeSelectProps): JSX.Element {
  const entries = codes.entries.filter((entry) => entry.dimension === dimension);
  const first = usual ? entries.filter(({ code }) => usual.isUsual(code)) : entries;
  const rest = entries.filter((entry) => !first.includes(entry));
  const t = faultDialogWords();
  return (
    <Field label={label}>
      {(field) => (
        <select {...field} autofocus={autofocus} value={value ?? ""} onChange={(event) => onChange(event.currentTarget.value || null)}>
          <option value="">{none ?? t.notAssessed}</option>
          {usual && rest.length > 0 ? (
            <>
              <optgroup label={usual.heading}>{first.map(optionOf)}</optgroup>
              <optgroup label={t.others}>{rest.map(optionOf)}</optgroup>
            </>
          ) : (
            entries.map(optionOf)
          )}
          <option value={UNKNOWN}>{faultWords().unknown}</option>
        </select>
      )}
    </Field>
  );
}

function optionOf(entry: CodeEntry): JSX.Element {
  return (
    <option key={entry.code} value={entry.code}>
      {entry[language.value]}
    </option>
  );
}

interface TextFieldProps {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly maxLength?: number;
  readonly error?: string | null;
  readonly hint?: string;
  readonly autofocus?: boolean;
  /** Id of a list of suggestions. */
  readonly list?: string;
  readonly isNumber?: boolean;
  readonly type?: "text" | "date";
}

export function TextField({ label, value, onChange, error, hint, isNumber, type = "text", ...rest }: TextFieldProps): JSX.Element {
  return (
    <Field label={label} error={error} {...(hint !== undefined && { hint })}>
      {(field) => (
        <input {...field} {...rest} type={type} inputMode={isNumber ? "decimal" : undefined} value={value} onInput={(event) => onChange(event.currentTarget.value)} />
      )}
    </Field>
  );
}
