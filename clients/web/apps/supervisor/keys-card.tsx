/** The card of all keys, shown by `?` or its button. */

import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { Button, Dialog, KeyHint } from "../../src/ui/components";
import { useKeys } from "./keyboard";
import { words } from "./words";
import "./keys-card.css";

type Line = readonly [keys: readonly string[], text: string];

function groups(): readonly (readonly [title: string, lines: readonly Line[]])[] {
  const { keys: t } = words();
  return [
    [t.inInbox, [
      [["J", "K"], t.move], [["Enter"], t.open], [["/"], t.search], [["1", "…", "7"], t.views], [["S"], t.sortAgain], [["."], t.refresh],
    ]],
    [t.inReview, [
      [["J", "K"], t.move], [["N"], t.nextOpen], [["C"], t.confirm], [["Enter"], t.suggested], [["R"], t.reject], [["X"], t.notApplicable], [["U"], t.takeBack], [["D"], t.defer],
      [["A"], t.clear], [["Y"], t.why], [["V"], t.scene], [["E"], t.enlarge], [["H"], t.history], [["T"], t.returnIt], [["G"], t.sign], [["Esc"], t.back],
    ]],
    [t.everywhere, [[["?"], t.help]]],
  ];
}

export function KeysButton(): JSX.Element {
  const isOpen = useSignal(false);
  useKeys({ "?": () => (isOpen.value = true) });
  const { keys: t } = words();
  return (
    <>
      <Button kind="quiet" keyHint="?" title={t.show} aria-label={t.show} onClick={() => (isOpen.value = true)}>
        <span class="keys-word">{t.title}</span>
      </Button>
      <Dialog isOpen={isOpen.value} title={t.title} onClose={() => (isOpen.value = false)}>
        <div class="keys-card">
          {groups().map(([title, lines]) => (
            <section key={title}>
              <h3>{title}</h3>
              <dl>
                {lines.map(([keys, text]) => (
                  <div key={text}>
                    <dt>
                      {keys.map((key) => (
                        <KeyHint key={key} keys={key} />
                      ))}
                    </dt>
                    <dd>{text}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
        </div>
      </Dialog>
    </>
  );
}
