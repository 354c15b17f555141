/** What tests do over HTTP because it has a browser test of its own elsewhere. */

import type { APIRequestContext, APIResponse } from "@playwright/test";
import type { Identity } from "./support";

/** People of the demo by the names of their accounts. */
export interface DemoPeople {
  readonly technician: Identity;
  readonly expert: Identity;
  readonly supervisor: Identity;
  readonly operations: Identity;
  readonly auditor: Identity;
}

export async function demoPeople(request: APIRequestContext): Promise<DemoPeople> {
  const body = (await (await request.post("/api/v1/demo/identities")).json()) as {
    identities: { session: { token: string; self: { role: string } }; password: string; username: string }[];
  };
  const person = (username: string): Identity => {
    const found = body.identities.find((one) => one.username === username);
    if (!found) throw new Error(`The demo has no ${username}.`);
    return { token: found.session.token, password: found.password, username, role: found.session.self.role };
  };
  return {
    technician: person("demo-technician"), expert: person("demo-expert"), supervisor: person("demo-supervisor"), operations: person("demo-operations"),
    auditor: person("demo-auditor"),
  };
}

/** One operation; what the server refuses fails the test with its words. */
export async function op(request: APIRequestContext, who: Identity, caseId: string, kind: string, body: object): Promise<void> {
  const answer = await request.post(`/api/v1/cases/${caseId}/ops`, { headers: bearer(who), data: { op_id: crypto.randomUUID(), kind, body } });
  if (!answer.ok()) throw new Error(`${kind}: ${await answer.text()}`);
}

export async function get(request: APIRequestContext, who: Identity, path: string): Promise<APIResponse> {
  const answer = await request.get(`/api/v1${path}`, { headers: bearer(who), timeout: 60_000 });
  if (!answer.ok()) throw new Error(`${path}: ${answer.status()} ${await answer.text()}`);
  return answer;
}

/** A mark with a fault on it; ids are made here, as a client does. */
export async function placeFault(
  request: APIRequestContext, expert: Identity, caseId: string, fault: { title: string; severity: string; component?: string },
): Promise<{ readonly faultId: string; readonly annotationId: string }> {
  const [annotationId, faultId] = [crypto.randomUUID(), crypto.randomUUID()];
  const frame = { publication_id: crypto.randomUUID(), frame_no: 1 };
  await op(request, expert, caseId, "annotation.place", { annotation_id: annotationId, shape: "point", frame, u: 0.5, v: 0.5, label: "" });
  await op(request, expert, caseId, "fault.create", {
    fault_id: faultId, annotation_id: annotationId, title: fault.title, component: fault.component ?? "P-101/pump/mechanical-seal", severity: fault.severity, note: "",
  });
  return { faultId, annotationId };
}

/** A picture of an item that was sent back, as the technician's page sends it; returns its id. */
export async function addsPhoto(
  request: APIRequestContext, who: Identity, caseId: string, itemId: string, image: Buffer,
): Promise<string> {
  const photoId = crypto.randomUUID();
  const header = JSON.stringify({ photo_id: photoId, item_id: itemId, caption: "" });
  const answer = await request.post(`/api/v1/cases/${caseId}/photos`, {
    headers: bearer(who),
    multipart: {
      header: { name: "header.json", mimeType: "application/json", buffer: Buffer.from(header) },
      image: { name: "photo.jpg", mimeType: "image/jpeg", buffer: image },
    },
  });
  if (!answer.ok()) throw new Error(`photo: ${answer.status()} ${await answer.text()}`);
  return photoId;
}

interface Listed {
  readonly item_id: string;
  readonly is_exception: boolean;
}

/** Items of the review list as the server has it now. */
export async function itemsOf(request: APIRequestContext, who: Identity, caseId: string): Promise<readonly Listed[]> {
  const { items } = (await (await get(request, who, `/cases/${caseId}/checklist`)).json()) as { items: { item: Listed }[] };
  return items.map(({ item }) => item);
}

export function bearer(who: Identity): Record<string, string> {
  return { Authorization: `Bearer ${who.token}` };
}
