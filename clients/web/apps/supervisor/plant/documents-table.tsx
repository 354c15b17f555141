/** Versions of guides, code lists, risk matrices and review templates, as they stand. */

import type { JSX } from "preact";
import { common } from "../../../src/i18n/common";
import { language } from "../../../src/i18n/language";
import type { DocumentHead } from "../../../src/protocol/generated";
import { Spinner } from "../../../src/ui/components";
import { words } from "../words";
import { DocumentMoves } from "./document-moves";
import { DocumentUpload } from "./document-upload";
import type { PlantEditing } from "./plant-editing";

interface DocumentsProps {
  readonly documents: readonly DocumentHead[] | null;
  /** Null: this person may only look. */
  readonly editing: PlantEditing | null;
}

export function DocumentsTable({ documents, editing }: DocumentsProps): JSX.Element {
  const t = words().plant;
  const c = t.columns;
  return (
    <section class="plant-documents">
      <header class="plant-documents-head">
        <h2>{t.documents}</h2>
        {editing && <DocumentUpload editing={editing} />}
      </header>
      {documents === null && <Spinner label={common().loading(t.documents)} />}
      {documents?.length === 0 && <p class="muted">{t.noDocuments}</p>}
      {documents !== null && documents.length > 0 && (
        <div class="plant-scroll" tabIndex={0} role="region" aria-label={t.documents}>
          <table>
            <thead>
              <tr>
                {[c.kind, c.title, c.version, c.number, c.revision, c.state, c.since, c.approver].map((name) => (
                  <th key={name} scope="col">{name}</th>
                ))}
                {editing && (
                  <td>
                    <span class="visually-hidden">{t.edit.moves}</span>
                  </td>
                )}
              </tr>
            </thead>
            <tbody>
              {documents.map((head) => (
                <Line key={`${head.kind} ${head.key} ${head.version}`} head={head} editing={editing} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

function Line({ head, editing }: { readonly head: DocumentHead; readonly editing: PlantEditing | null }): JSX.Element {
  const t = words().plant;
  const title = head.titles[language.value] ?? head.titles["en"] ?? head.key;
  return (
    <tr data-state={head.state}>
      <td>{t.kinds[head.kind]}</td>
      <td title={head.key}>{title}</td>
      <td class="figures">{head.version}</td>
      <td class="figures">{head.number}</td>
      <td class="figures">{head.revision}</td>
      <td>{t.states[head.state]}</td>
      <td class="figures">{head.effective_from_ms === null || head.effective_from_ms === undefined ? "" : dayOf(head.effective_from_ms)}</td>
      <td>{head.approver ?? ""}</td>
      {editing && (
        <td class="plant-moves">
          <DocumentMoves editing={editing} head={head} title={title} />
        </td>
      )}
    </tr>
  );
}

/** The day in UTC, as the record writes it. */
function dayOf(atMs: number): string {
  return new Date(atMs).toISOString().slice(0, 10);
}
