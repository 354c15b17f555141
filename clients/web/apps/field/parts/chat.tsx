/** The chat: the last lines and a field to write in. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { exactTime } from "../../../src/i18n/format";
import { language } from "../../../src/i18n/language";
import { Button } from "../../../src/ui/components";
import type { FieldSession } from "../session/field-session";
import { words } from "../words";

const SHOWN = 30;

export function Chat({ session }: { readonly session: FieldSession }): JSX.Element {
  const t = words();
  const text = useSignal("");
  const lines = session.room.state.value.chat.slice(-SHOWN);
  const mine = session.room.welcome.value?.self.account_id;
  const submit = (event: Event): void => {
    event.preventDefault();
    session.chat(text.value);
    text.value = "";
  };
  return (
    <section class="chat" aria-label={t.chat.title}>
      <ol class="chat-lines" aria-live="polite" tabIndex={0} aria-label={t.chat.title}>
        {lines.length === 0 && <li class="muted">{t.chat.empty}</li>}
        {lines.map((line) => (
          <li key={line.seq} data-mine={line.by.account_id === mine}>
            <span class="chat-by">
              {line.by.display_name} <time class="figures">{exactTime(line.at_ms, Date.now(), language.value)}</time>
            </span>
            {line.text}
          </li>
        ))}
      </ol>
      <form class="chat-form" onSubmit={submit}>
        <input
          name="chat"
          aria-label={t.chat.write}
          placeholder={t.chat.write}
          maxLength={2000}
          autocomplete="off"
          value={text.value}
          onInput={(event) => (text.value = event.currentTarget.value)}
        />
        <Button type="submit" size="field" disabled={text.value.trim() === ""}>
          {t.send}
        </Button>
      </form>
    </section>
  );
}
