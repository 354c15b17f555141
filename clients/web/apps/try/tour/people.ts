/**
 * Whom this tab is at the moment. All people of the demo are kept in the tab, so that changing between them needs no
 * password, and a reload changes nothing. A fresh tab with the tour's address asks for fresh tokens of the same people.
 */

import type { Api } from "../../../src/api/api";
import { keepDemoNames, keepDemoPasswords } from "../../../src/api/demo-password";
import { SightlineError } from "../../../src/base/errors";
import type { DemoIdentity, Role, Session } from "../../../src/protocol/generated";
import type { Who } from "./steps";

interface Kept {
  readonly sessions: Partial<Record<Who, Session>>;
  readonly passwords: Readonly<Record<string, string>>;
  /** Of the accounts; missing in tabs that are older than this. */
  readonly names?: Readonly<Record<string, string>>;
  readonly expertName: string;
}

const KEY = "sightline.tour.people";
/** Of `RoomSocket`, by case and not by person: they change hands with the tab. */
const PERSONAL = ["sightline.participant.", "sightline.outbox."];
const MARGIN_MS = 30 * 60_000;

export class TourPeople {
  readonly #api: Api;
  readonly #storage: Storage;
  #kept: Kept | null = null;
  #now: Who | null = null;

  constructor(api: Api, storage: Storage) {
    this.#api = api;
    this.#storage = storage;
  }

  get expertId(): string {
    return this.session("expert").self.account_id;
  }

  session(who: Who): Session {
    const session = this.#kept?.sessions[who];
    if (!session) throw new SightlineError("internal", `Nobody is ${who} yet.`);
    return session;
  }

  /** The demo password of whoever that is. */
  passwordOf(who: Who): string {
    return this.#kept?.passwords[this.session(who).self.account_id] ?? "";
  }

  /** The name of that person's account. */
  nameOf(who: Who): string {
    return this.#kept?.names?.[this.session(who).self.account_id] ?? "";
  }

  /** Finds the people kept in this tab, or asks the server for them. */
  async load(): Promise<void> {
    this.#kept = recall(this.#storage);
    if (this.#kept && (await this.#isKnown(this.#kept))) return;
    const { identities } = await this.#api.demoIdentities();
    const [field, expert, supervisor] = (["field", "expert", "supervisor"] as const).map((role) => personOf(identities, role));
    if (!field || !expert || !supervisor) throw new SightlineError("not_found", "The demo lacks some of its people.");
    this.#keep({
      sessions: { field: field.session, expert: expert.session, supervisor: supervisor.session },
      passwords: Object.fromEntries(identities.map(({ session, password }) => [session.self.account_id, password])),
      names: Object.fromEntries(identities.map(({ session, username }) => [session.self.account_id, username ?? ""])),
      expertName: expert.username ?? "",
    });
  }

  /** Makes this tab that person. */
  async become(who: Who): Promise<void> {
    if (who === "expert-as-supervisor" && !this.#kept?.sessions[who]) await this.#signInAsSupervisor();
    if (this.#now !== null && this.#now !== who) this.#changeHands(this.#now, who);
    this.#now = who;
    this.#api.sessions.set(this.session(who));
  }

  /** The demo's expert may sign as a supervisor too: the same account in its other role. */
  async #signInAsSupervisor(): Promise<void> {
    const kept = this.#kept;
    if (!kept) throw new SightlineError("internal", "The people were not loaded.");
    const session = await this.#api.signIn({
      username: kept.expertName, password: this.passwordOf("expert"), keep_cookie: false, role: "supervisor",
    });
    this.#keep({ ...kept, sessions: { ...kept.sessions, "expert-as-supervisor": session } });
  }

  /** What a page keeps to come back as the same participant belongs to the person, not to the tab. */
  #changeHands(from: Who, to: Who): void {
    for (const key of keysOf(this.#storage).filter((one) => PERSONAL.some((start) => one.startsWith(start)))) {
      this.#storage.setItem(`sightline.tour.${from}.${key}`, this.#storage.getItem(key) ?? "");
      this.#storage.removeItem(key);
    }
    const prefix = `sightline.tour.${to}.`;
    for (const key of keysOf(this.#storage).filter((one) => one.startsWith(prefix))) {
      this.#storage.setItem(key.slice(prefix.length), this.#storage.getItem(key) ?? "");
      this.#storage.removeItem(key);
    }
  }

  #keep(kept: Kept): void {
    this.#kept = kept;
    this.#storage.setItem(KEY, JSON.stringify(kept));
    keepDemoPasswords(kept.passwords);
    keepDemoNames(kept.names ?? {});
  }

  /** A server that was restarted has new passwords, and its old tokens may be gone. */
  async #isKnown({ sessions }: Kept): Promise<boolean> {
    const current = this.#api.sessions.current.value;
    this.#now = (Object.entries(sessions).find(([, session]) => session.token === current?.token)?.[0] as Who | undefined) ?? null;
    if (this.#now === null && sessions.expert) this.#api.sessions.set(sessions.expert);
    try {
      await this.#api.me();
      return true;
    } catch {
      this.#now = null;
      return false;
    }
  }
}

function recall(storage: Storage): Kept | null {
  try {
    const kept = JSON.parse(storage.getItem(KEY) ?? "null") as Kept | null;
    const ends = Object.values(kept?.sessions ?? {}).map(({ expires_at_ms }) => expires_at_ms);
    return kept && Math.min(...ends) > Date.now() + MARGIN_MS ? kept : null;
  } catch {
    return null;
  }
}

function personOf(identities: readonly DemoIdentity[], role: Role): DemoIdentity | undefined {
  return identities.find(({ session }) => session.self.role === role);
}

function keysOf(storage: Storage): readonly string[] {
  return Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "");
}
