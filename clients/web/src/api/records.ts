/** Lists, search, review lists, history and exports of cases: what the office asks for. */

import type { AssetHistory, CaseCard, CaseCounts, Checklist, CodeList, FaultList, RiskMatrix, SearchResult } from "../protocol/generated";
import type { Http } from "./http";
import type { Language } from "./views";

/** A document with pictures, or a package, of a large case. */
const EXPORT_MS = 120_000;

/** What can be taken out of a case: `GET /cases/{id}/export/{name}`. */
export const EXPORTS = [
  "report.pdf", "report.html", "faults.csv", "items.csv", "exceptions.csv", "signatures.csv", "record.json", "bcf.zip", "scene.glb", "evidence.zip",
] as const;
export type ExportName = (typeof EXPORTS)[number];

export class RecordsApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  counts(signal?: AbortSignal): Promise<CaseCounts> {
    return this.#http.json<CaseCounts>({ method: "GET", path: "/cases/counts", signal }, "CaseCounts");
  }

  /** Cases whose number, texts, tags or people hold all the words; the first page. */
  async search(text: string, states: readonly CaseCard["state"][] = [], signal?: AbortSignal): Promise<readonly CaseCard[]> {
    const query = new URLSearchParams({ q: text, ...(states.length > 0 ? { state: states.join(",") } : {}) });
    const { hits } = await this.#http.json<SearchResult>({ method: "GET", path: `/search?${query.toString()}`, signal }, "SearchResult");
    return hits.map((hit) => hit.case);
  }

  /** The review list as it stands: a draft while the work goes on. */
  checklist(caseId: string, signal?: AbortSignal): Promise<Checklist> {
    return this.#http.json<Checklist>({ method: "GET", path: `/cases/${caseId}/checklist`, signal }, "Checklist");
  }

  /** What was ever recorded of a machine, the newest visit first. */
  history(assetTag: string, signal?: AbortSignal): Promise<AssetHistory> {
    return this.#http.json<AssetHistory>({ method: "GET", path: `/assets/${encodeURIComponent(assetTag)}/history`, signal }, "AssetHistory");
  }

  faults(assetTag: string, signal?: AbortSignal): Promise<FaultList> {
    return this.#http.json<FaultList>({ method: "GET", path: `/assets/${encodeURIComponent(assetTag)}/faults`, signal }, "FaultList");
  }

  /** The codes by which faults are coded now. */
  faultCodes(signal?: AbortSignal): Promise<CodeList> {
    return this.#http.json<CodeList>({ method: "GET", path: "/fault-codes", signal }, "workflow.CodeList");
  }

  /** The matrix by which faults are assessed now. */
  riskMatrix(signal?: AbortSignal): Promise<RiskMatrix> {
    return this.#http.json<RiskMatrix>({ method: "GET", path: "/risk-matrix", signal }, "workflow.RiskMatrix");
  }

  /** One document or package of a case. */
  exported(caseId: string, name: ExportName, language: Language, signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/export/${name}?lang=${language}`, signal, deadlineMs: EXPORT_MS });
  }
}
