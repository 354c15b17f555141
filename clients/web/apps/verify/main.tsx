/** One page without a server: takes a package, checks it on this device, says what it proves or what is wrong where. */

import { signal } from "@preact/signals";
import { render, type JSX } from "preact";
import { language, startLanguage } from "../../src/i18n/language";
import { defineWords } from "../../src/i18n/words";
import { Banner } from "../../src/ui/components";
import { LanguageSwitch } from "../../src/ui/page";
import { inGroups } from "../../src/verify/crypto";
import type { Finding } from "../../src/verify/findings";
import { digitsOf, isFingerprint, isOtherKey, keyOfAddress } from "../../src/verify/key";
import { verifyPackage, type Verdict } from "../../src/verify/package";
import { en } from "./words-en";
import { zh } from "./words-zh";
import "../../src/ui/base.css";
import "./verify.css";

type View =
  | { readonly is: "waiting" }
  | { readonly is: "checking"; readonly name: string }
  | { readonly is: "unreadable" }
  | { readonly is: "done"; readonly name: string; readonly verdict: Verdict; readonly given: string };

const words = defineWords(en, zh);
const view = signal<View>({ is: "waiting" });
/** A printed report leads here with the fingerprint in the address, which never leaves the device. */
const key = signal(keyOfAddress(location.hash));
const isOver = signal(false);

const digits = (): string => digitsOf(key.value);
const isKeyWrong = (): boolean => digits() !== "" && !isFingerprint(digits());

async function check(file: File): Promise<void> {
  view.value = { is: "checking", name: file.name };
  try {
    const data = new Uint8Array(await file.arrayBuffer());
    const given = digits();
    const verdict = await verifyPackage(data, given === "" ? [] : [given]);
    view.value = { is: "done", name: file.name, verdict, given };
  } catch {
    view.value = { is: "unreadable" };
  }
}

function taken(files: FileList | null | undefined): void {
  const file = files?.[0];
  if (file && !isKeyWrong()) void check(file);
}

function Page(): JSX.Element {
  const t = words();
  document.title = `Sightline: ${t.title}`;
  return (
    <>
      <header class="verify-bar">
        <strong>Sightline</strong>
        <span class="grow" />
        <LanguageSwitch />
      </header>
      <main class="verify">
        <h1>{t.title}</h1>
        <p class="verify-lead">{t.lead}</p>
        <KeyField />
        <Drop />
        <div aria-live="polite">
          <Result />
        </div>
      </main>
    </>
  );
}

function KeyField(): JSX.Element {
  const t = words();
  return (
    <label class="verify-key">
      <span>{t.key}</span>
      <input
        value={key.value}
        spellcheck={false}
        autocomplete="off"
        aria-invalid={isKeyWrong()}
        aria-describedby="key-hint"
        onInput={(event) => (key.value = event.currentTarget.value)}
      />
      <small id="key-hint" data-wrong={isKeyWrong()}>
        {isKeyWrong() ? t.keyWrong : t.keyHint}
      </small>
    </label>
  );
}

function Drop(): JSX.Element {
  const t = words();
  return (
    <label
      class="verify-drop"
      data-over={isOver.value}
      onDragOver={(event) => {
        event.preventDefault();
        isOver.value = true;
      }}
      onDragLeave={() => (isOver.value = false)}
      onDrop={(event) => {
        event.preventDefault();
        isOver.value = false;
        taken(event.dataTransfer?.files);
      }}
    >
      <input
        type="file"
        accept=".zip,application/zip"
        onChange={(event) => {
          taken(event.currentTarget.files);
          // The same file may be chosen again.
          event.currentTarget.value = "";
        }}
      />
      <span>{view.value.is === "done" ? t.another : t.choose}</span>
    </label>
  );
}

function Result(): JSX.Element | null {
  const t = words();
  const state = view.value;
  switch (state.is) {
    case "waiting":
      return null;
    case "checking":
      return <p>{t.checking(state.name)}</p>;
    case "unreadable":
      return <Banner tone="critical">{t.unreadableFile}</Banner>;
    case "done":
      return state.verdict.findings.length === 0 ? <Accepted verdict={state.verdict} /> : <Refused verdict={state.verdict} given={state.given} />;
  }
}

function Refused({ verdict, given }: { readonly verdict: Verdict; readonly given: string }): JSX.Element {
  const t = words();
  const isOther = isOtherKey(verdict);
  return (
    <section class="verify-result" data-verdict="refused" aria-labelledby="verdict">
      <h2 id="verdict">✕ {isOther ? t.otherKey : t.refused}</h2>
      {isOther && <Keys given={given} found={verdict.keyId} />}
      <p>{t.refusedLead(verdict.findings.length)}</p>
      <ul class="verify-findings">
        {verdict.findings.map((finding) => (
          <li key={JSON.stringify(finding)}>
            <b>{place(finding)}</b>
            <span>{t.findings[finding.code]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** Both fingerprints, so that people see which one differs. */
function Keys({ given, found }: { readonly given: string; readonly found: string }): JSX.Element {
  const t = words();
  return (
    <>
      <p>{t.otherKeyWhy}</p>
      <dl>
        <dt>{t.keyExpected}</dt>
        <dd><code class="verify-fingerprint">{inGroups(given)}</code></dd>
        <dt>{t.keyUsed}</dt>
        <dd><code class="verify-fingerprint">{inGroups(found)}</code></dd>
      </dl>
    </>
  );
}

function place(finding: Finding): string {
  const t = words();
  const where = finding.member === "" ? t.container : finding.member;
  return finding.seq === null ? where : `${where}, ${t.event(finding.seq, finding.kind)}`;
}

function Accepted({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  const t = words();
  const { record, tree } = verdict;
  return (
    <section class="verify-result" data-verdict="accepted" aria-labelledby="verdict">
      <h2 id="verdict">✓ {t.authentic}</h2>
      <p>{t.authenticLead}</p>
      <dl>
        <dt>{t.keyUsed}</dt>
        <dd>
          <code class="verify-fingerprint">{inGroups(verdict.keyId)}</code>
          <p data-warning={!verdict.isKeyGiven}>{verdict.isKeyGiven ? t.keyGiven : t.keyTaken}</p>
        </dd>
        <dt>{t.caseNumber}</dt>
        <dd>
          {record?.number ?? ""} {record?.title ?? ""}
        </dd>
        <dt>{t.record}</dt>
        <dd>
          {t.events(record?.events ?? 0)}
          {record !== null && record.erased > 0 ? `, ${t.erased(record.erased)}` : ""}
          <code class="verify-fingerprint">{inGroups(record?.headHash ?? "")}</code>
        </dd>
        <dt>{t.files}</dt>
        <dd>
          {t.filesOf(verdict.members, verdict.omitted)}
          {record?.deleted.map(({ kind, days, at_ms, files }) => (
            <p key={`${kind} ${at_ms}`}>{t.deleted(files, t.kinds[kind] ?? kind, new Date(at_ms).toISOString().slice(0, 10), days)}</p>
          ))}
        </dd>
        <dt>{t.log}</dt>
        <dd>{tree === null ? "" : time(tree.at_ms)}</dd>
        <dt>{t.signatures}</dt>
        <dd>
          <Signatures verdict={verdict} />
        </dd>
      </dl>
    </section>
  );
}

function Signatures({ verdict }: { readonly verdict: Verdict }): JSX.Element {
  const t = words();
  if (verdict.signatures.length === 0) return <>{t.unsigned}</>;
  return (
    <ul class="verify-signatures">
      {verdict.signatures.map((one) => (
        <li key={one.seq} data-ended={one.ended_by_seq !== null}>
          <b>{one.printed_name}</b> {t.meanings[one.meaning] ?? one.meaning}, {time(one.at_ms)}, {t.upTo(one.subject_seq)}:{" "}
          {one.ended_by_seq === null ? t.holds : t.ended(one.ended_by_seq, one.ended_by_kind ?? "")}
        </li>
      ))}
    </ul>
  );
}

function time(atMs: number): string {
  const tag = language.value === "zh" ? "zh-Hans" : "en";
  return new Intl.DateTimeFormat(tag, { dateStyle: "medium", timeStyle: "long", timeZone: "UTC" }).format(atMs);
}

// Another report's code, opened in the same page: another key.
window.addEventListener("hashchange", () => (key.value = keyOfAddress(location.hash)));
startLanguage();
const root = document.getElementById("app");
if (root) render(<Page />, root);
