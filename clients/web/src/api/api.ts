/** The HTTP interface, a method per route of docs/contracts.md. All methods reject with `SightlineError`. */

import { newId } from "../base/ids";
import { decodeEvent, type LogEvent } from "../protocol/envelope";
import type {
  Ack, AssetModel, AssetModelList, CaseCard, CaseList, CaseRetention, DemoIdentities, DepthHeader, EventList, GuideMenu, Invite, InviteRequest, Login, Me, MediaLink, ModelHeader, PhotoHeader,
  ModelSearch, NewCase, Ops,
  Recording, RecordingList, Session, SavedScene, SavedSceneList, SceneTiles, SceneViewList, SignRequest, StillHeader, SurfacesHeader, Tour, TourWalk,
} from "../protocol/generated";
import type { OpKind } from "../protocol/registry";
import { Http } from "./http";
import { PlantApi } from "./plant";
import { RecordsApi } from "./records";
import type { SessionStore } from "./session";
import type { ComponentTree, GuideView, Language } from "./views";

/** Reading a large file, or comparing shapes on a busy server. */
const MODEL_MS = 120_000;

export interface CaseQuery {
  /** States, separated by commas. */
  readonly state?: string;
  readonly call?: CaseCard["call_state"];
  /** `next` of the page before. */
  readonly before?: string;
}

export interface ApiOptions {
  readonly sessions: SessionStore;
  /** `""`: the page's own origin. */
  readonly baseUrl?: string;
  readonly fetch?: typeof fetch;
}

export class Api {
  readonly #http: Http;
  readonly #sessions: SessionStore;
  readonly records: RecordsApi;
  readonly plant: PlantApi;

  constructor(options: ApiOptions) {
    this.#sessions = options.sessions;
    this.#http = new Http({
      baseUrl: options.baseUrl ?? "",
      token: () => options.sessions.token,
      // A bare reference would be called with the wrong `this`.
      fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    });
    this.records = new RecordsApi(this.#http);
    this.plant = new PlantApi(this.#http);
  }

  get sessions(): SessionStore {
    return this.#sessions;
  }

  // --- people ---

  /** Signs in in this tab (with `keep_cookie` also beyond it). */
  async signIn(login: Login): Promise<Session> {
    const session = await this.#http.json<Session>({ method: "POST", path: "/session", body: login }, "Session");
    this.#sessions.set(session);
    return session;
  }

  /** Signs out, also when the server cannot be reached any more. */
  async signOut(): Promise<void> {
    try {
      await this.#http.json({ method: "DELETE", path: "/session" });
    } finally {
      this.#sessions.clear();
    }
  }

  /** Who I am by token or cookie. @throws SightlineError with code `unauthenticated` */
  me(): Promise<Me> {
    return this.#http.json<Me>({ method: "GET", path: "/me" }, "Me");
  }

  invite(request: InviteRequest): Promise<Invite> {
    return this.#http.json<Invite>({ method: "POST", path: "/invites", body: request }, "Invite");
  }

  /** Turns the token of a link into a session of this tab. */
  async redeem(token: string): Promise<Session> {
    const session = await this.#http.json<Session>({ method: "POST", path: "/invites/redeem", body: { token } }, "Session");
    this.#sessions.set(session);
    return session;
  }

  // --- cases ---

  cases(query: CaseQuery = {}): Promise<CaseList> {
    const text = new URLSearchParams(Object.entries(query)).toString();
    return this.#http.json<CaseList>({ method: "GET", path: `/cases${text && `?${text}`}` }, "CaseList");
  }

  case(caseId: string): Promise<CaseCard> {
    return this.#http.json<CaseCard>({ method: "GET", path: `/cases/${caseId}` }, "CaseCard");
  }

  openCase(body: Omit<NewCase, "op_id">, opId = newId()): Promise<CaseCard> {
    return this.#http.json<CaseCard>({ method: "POST", path: "/cases", body: { op_id: opId, ...body } }, "CaseCard");
  }

  /** All events after `after`, in order, fetched page by page. */
  async events(caseId: string, after = 0): Promise<readonly LogEvent[]> {
    const found: LogEvent[] = [];
    for (let seq = after; ; ) {
      const path = `/cases/${caseId}/events?after=${seq}`;
      const page = await this.#http.json<EventList>({ method: "GET", path }, "EventList");
      found.push(...page.events.map(decodeEvent));
      const last = page.events.at(-1)?.seq ?? page.head_seq;
      if (last >= page.head_seq) return found;
      seq = last;
    }
  }

  /** An operation without a call, for example a verdict of the supervisor. Repeating it with the same id is harmless. */
  op<Kind extends OpKind>(caseId: string, kind: Kind, body: Ops[Kind], opId = newId()): Promise<Ack> {
    return this.#http.json<Ack>({ method: "POST", path: `/cases/${caseId}/ops`, body: { op_id: opId, kind, body } });
  }

  sign(caseId: string, request: Omit<SignRequest, "op_id">, opId = newId()): Promise<Ack> {
    return this.#http.json<Ack>({ method: "POST", path: `/cases/${caseId}/signature`, body: { op_id: opId, ...request } });
  }

  // --- pictures and depth ---

  /** @param depth zlib-deflated little-endian uint16 millimetres, row-major */
  putDepth(caseId: string, header: DepthHeader, depth: Blob, signal?: AbortSignal): Promise<unknown> {
    const { publication_id, frame_no } = header.frame;
    const body = form(header, "depth", depth);
    return this.#http.response({ method: "PUT", path: `/cases/${caseId}/depth/${publication_id}/${frame_no}`, body, signal });
  }

  putStill(caseId: string, requestId: string, header: StillHeader, image: Blob, signal?: AbortSignal): Promise<unknown> {
    const body = form(header, "image", image);
    return this.#http.response({ method: "PUT", path: `/cases/${caseId}/stills/${requestId}`, body, signal });
  }

  /** A picture of a step, a fault or a rejected item; its `photo.stored` comes as an event too. */
  photo(caseId: string, header: PhotoHeader, image: Blob): Promise<unknown> {
    return this.#http.response({ method: "POST", path: `/cases/${caseId}/photos`, body: form(header, "image", image) });
  }

  blob(caseId: string, sha256: string, signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/blobs/${sha256}`, signal });
  }

  /** A still of a call whose path takes no video now; kept by the server for a while only. */
  look(caseId: string, lookId: string, signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/looks/${lookId}`, signal, deadlineMs: 30_000 });
  }

  /** An address at which a player may read one file for a while. @param path e.g. `blobs/{sha256}` */
  mediaLink(caseId: string, path: string): Promise<MediaLink> {
    const query = new URLSearchParams({ path }).toString();
    return this.#http.json<MediaLink>({ method: "GET", path: `/cases/${caseId}/media-links?${query}` }, "MediaLink");
  }

  /** Recordings of the case's calls, oldest first. Not for guests. */
  async recordings(caseId: string, signal?: AbortSignal): Promise<readonly Recording[]> {
    const path = `/cases/${caseId}/recordings`;
    return (await this.#http.json<RecordingList>({ method: "GET", path, signal }, "RecordingList")).recordings;
  }

  /** What of the case goes when. */
  retention(caseId: string, signal?: AbortSignal): Promise<CaseRetention> {
    return this.#http.json<CaseRetention>({ method: "GET", path: `/cases/${caseId}/retention`, signal }, "CaseRetention");
  }

  /** The still with its mark drawn, whole or cropped around the mark. */
  markedStill(caseId: string, stillId: string, isCropped: boolean, signal?: AbortSignal): Promise<Blob> {
    const path = `/cases/${caseId}/stills/${stillId}/marked.jpg?crop=${isCropped ? 1 : 0}`;
    return this.#http.blob({ method: "GET", path, signal });
  }

  // --- the place in 3D ---

  /** @param data zlib-deflated: for each surface its vertices (float32), then its indices (uint32) */
  postSurfaces(caseId: string, worldId: string, header: SurfacesHeader, data: Blob, signal?: AbortSignal): Promise<unknown> {
    const body = form(header, "data", data);
    return this.#http.response({ method: "POST", path: `/cases/${caseId}/scene/${worldId}/surfaces`, body, signal });
  }

  /** What there is to see of a world, with revisions. */
  sceneTiles(caseId: string, worldId: string, signal?: AbortSignal): Promise<SceneTiles> {
    return this.#http.json<SceneTiles>({ method: "GET", path: `/cases/${caseId}/scene/${worldId}/tiles`, signal }, "SceneTiles");
  }

  /** One tile as GLB. */
  sceneTile(caseId: string, worldId: string, tile: string, level: "coarse" | "fine", signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/scene/${worldId}/tiles/${tile}.glb?level=${level}`, signal });
  }

  /** Key frames of a world's scan: from where pictures were taken, and when. */
  sceneViews(caseId: string, worldId: string, signal?: AbortSignal): Promise<SceneViewList> {
    return this.#http.json<SceneViewList>({ method: "GET", path: `/cases/${caseId}/scene/${worldId}/views`, signal }, "SceneViewList");
  }

  /** The picture of one of them, JPEG. */
  sceneView(caseId: string, worldId: string, viewId: string, signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/scene/${worldId}/views/${viewId}.jpg`, signal });
  }

  /** Scans and marks of a machine's earlier visits, the newest first. */
  async earlierScenes(assetTag: string, signal?: AbortSignal): Promise<readonly SavedScene[]> {
    const path = `/assets/${encodeURIComponent(assetTag)}/scenes`;
    return (await this.#http.json<SavedSceneList>({ method: "GET", path, signal }, "SavedSceneList")).scenes;
  }

  /** Scans and CAD meshes that were imported for a machine, the newest first. */
  async assetModels(assetTag: string, signal?: AbortSignal): Promise<readonly AssetModel[]> {
    const path = `/assets/${encodeURIComponent(assetTag)}/models`;
    return (await this.#http.json<AssetModelList>({ method: "GET", path, signal }, "AssetModelList")).models;
  }

  /** @param data the file as it is: PLY, STL, OBJ or GLB */
  importModel(caseId: string, header: ModelHeader, data: Blob, signal?: AbortSignal): Promise<unknown> {
    const body = form(header, "data", data);
    return this.#http.response({ method: "POST", path: `/cases/${caseId}/models`, body, signal, deadlineMs: MODEL_MS });
  }

  /** Looks where a model lies in what is scanned of a world; what is found comes as an event. */
  findModel(caseId: string, modelId: string, worldId: string, signal?: AbortSignal): Promise<ModelSearch> {
    const path = `/cases/${caseId}/models/${modelId}/proposals`;
    const call = { method: "POST", path, body: { world_id: worldId }, signal, deadlineMs: MODEL_MS } as const;
    return this.#http.json<ModelSearch>(call, "ModelSearch");
  }

  reportPdf(caseId: string, language: Language, signal?: AbortSignal): Promise<Blob> {
    const path = `/cases/${caseId}/report.pdf?lang=${language}`;
    return this.#http.blob({ method: "GET", path, signal, deadlineMs: 60_000 });
  }

  recordJson(caseId: string, signal?: AbortSignal): Promise<Blob> {
    return this.#http.blob({ method: "GET", path: `/cases/${caseId}/record.json`, signal });
  }

  // --- catalogue ---

  /** The guides that a case can be opened with. */
  guides(): Promise<GuideMenu> {
    return this.#http.json<GuideMenu>({ method: "GET", path: "/guides" }, "GuideMenu");
  }

  guide(guideId: string): Promise<GuideView> {
    return this.#http.json<GuideView>({ method: "GET", path: `/guides/${encodeURIComponent(guideId)}` });
  }

  components(assetTag: string): Promise<ComponentTree> {
    return this.#http.json<ComponentTree>({ method: "GET", path: `/assets/${encodeURIComponent(assetTag)}/components` });
  }

  // --- demo ---

  /** Fresh identities for this tab; none of them is signed in by asking (see `SessionStore.set`). */
  demoIdentities(): Promise<DemoIdentities> {
    return this.#http.json<DemoIdentities>({ method: "POST", path: "/demo/identities" }, "DemoIdentities");
  }

  /** A case in which the tour's technician rings. */
  startTour(language: Language): Promise<Tour> {
    return this.#http.json<Tour>({ method: "POST", path: "/tour", body: { language }, deadlineMs: 60_000 }, "Tour");
  }

  /** Whether what the tour's technician plays is rendered. */
  tourWalk(): Promise<TourWalk> {
    return this.#http.json<TourWalk>({ method: "GET", path: "/tour/walk" }, "TourWalk");
  }

  /** Begins to render it, unless it is there. */
  prepareTour(): Promise<TourWalk> {
    return this.#http.json<TourWalk>({ method: "POST", path: "/tour/walk" }, "TourWalk");
  }
}

function form(header: object, name: string, content: Blob): FormData {
  const parts = new FormData();
  parts.set("header", new Blob([JSON.stringify(header)], { type: "application/json" }), "header.json");
  parts.set(name, content, name);
  return parts;
}
