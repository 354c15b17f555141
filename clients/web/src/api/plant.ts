/** The plant: its assets as a tree, and its documents. */

import type { AssetCard, AssetChange, AssetDetail, AssetPage, AssetTree, DocumentHead, DocumentImported, DocumentPage } from "../protocol/generated";
import type { Http } from "./http";

export interface AssetQuery {
  /** Only those directly below the asset with this tag; null: only those that are part of nothing. */
  readonly parent?: string | null;
  /** Only those with this in their tag or a name. */
  readonly text?: string;
  /** Only the asset with this tag. */
  readonly tag?: string;
}

/** Rows of one page of a list. */
const PAGE = 1000;

export class PlantApi {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** In the order of their tags; the first thousand. */
  async assets(query: AssetQuery, signal?: AbortSignal): Promise<readonly AssetCard[]> {
    const given = new URLSearchParams({ limit: String(PAGE) });
    if (query.parent === null) given.set("top", "1");
    else if (query.parent !== undefined) given.set("parent", query.parent);
    if (query.text !== undefined) given.set("text", query.text);
    if (query.tag !== undefined) given.set("tag", query.tag);
    const { assets } = await this.#http.json<AssetPage>({ method: "GET", path: `/assets?${given.toString()}`, signal }, "AssetPage");
    return assets;
  }

  /** An asset with all that it is part of, from the top. */
  asset(assetId: string, signal?: AbortSignal): Promise<AssetDetail> {
    return this.#http.json<AssetDetail>({ method: "GET", path: `/assets/${assetId}`, signal }, "AssetDetail");
  }

  /** An asset and all below it, level by level. */
  tree(assetId: string, signal?: AbortSignal): Promise<AssetTree> {
    return this.#http.json<AssetTree>({ method: "GET", path: `/assets/${assetId}/tree`, signal }, "AssetTree");
  }

  /** All versions of guides, code lists, risk matrices and review templates, without contents. */
  async documents(signal?: AbortSignal): Promise<readonly DocumentHead[]> {
    const { documents } = await this.#http.json<DocumentPage>({ method: "GET", path: "/catalogue", signal }, "DocumentPage");
    return documents;
  }

  /** A tag that is there already is refused as a conflict. */
  addAsset(change: AssetChange): Promise<AssetCard> {
    return this.#http.json<AssetCard>({ method: "POST", path: "/assets", body: change }, "AssetCard");
  }

  /** @param known as it was when somebody began to change it; refused as `precondition_failed` when it is another one by now */
  changeAsset(known: AssetCard, change: AssetChange): Promise<AssetCard> {
    const { asset_id, revision } = known;
    return this.#http.json<AssetCard>({ method: "PUT", path: `/assets/${asset_id}`, body: change, ifMatch: `${asset_id}-${revision}` }, "AssetCard");
  }

  /** A draft from a file of YAML or JSON; number and revision count where the file does not say them. */
  importDocument(kind: DocumentHead["kind"], file: Blob, said: Pick<DocumentHead, "number" | "revision">): Promise<DocumentImported> {
    const body = new Blob([file], { type: "application/yaml" });
    const query = new URLSearchParams(Object.entries({ number: said.number, revision: said.revision }).filter(([, text]) => text !== ""));
    return this.#http.json<DocumentImported>({ method: "POST", path: `/catalogue/${kind}?${query.toString()}`, body }, "DocumentImported");
  }

  /** Counts for cases opened from now on. */
  publishDocument(head: DocumentHead): Promise<DocumentHead> {
    return this.#http.json<DocumentHead>({ method: "POST", path: `${pathOf(head)}/publish`, body: {}, ifMatch: tagOf(head) }, "DocumentHead");
  }

  /** Counts for no new case. */
  retireDocument(head: DocumentHead): Promise<DocumentHead> {
    return this.#http.json<DocumentHead>({ method: "POST", path: `${pathOf(head)}/retire`, body: {}, ifMatch: tagOf(head) }, "DocumentHead");
  }
}

function pathOf({ kind, key, version }: DocumentHead): string {
  return `/catalogue/${kind}/${key}/${version}`;
}

function tagOf({ kind, key, version, change_no }: DocumentHead): string {
  return `${kind}-${key}-${version}-${change_no}`;
}
