/** One tour: whose turn it is, which page the frame shows, and the few things that the panel itself does. */

import { computed, signal, type ReadonlySignal } from "@preact/signals";
import type { Api } from "../../../src/api/api";
import { saveBlob } from "../../../src/api/blob-url";
import { asSightlineError } from "../../../src/base/errors";
import { Disposer } from "../../../src/base/emitter";
import { language } from "../../../src/i18n/language";
import type { Vector3 } from "../../../src/protocol/generated";
import { currentCall } from "../../../src/room/selectors";
import { theme } from "../../../src/ui/theme";
import { TourHost, type GuestMessage } from "../../../src/ui/tour-link";
import { words } from "../words";
import { CaseFollower } from "./case-follower";
import { NoteBook } from "./notes";
import { afterReport, OUTAGE_MS } from "./outage";
import type { TourPeople } from "./people";
import { ownMarks, viewOf, type StepId, type TourFacts, type View, type Who } from "./steps";

/** Where the hall's leak is; its box is asked of the server. */
const SEAL_PART = "mechanical_seal";
const SEAL_RADIUS_M = 0.06;

export class Tour {
  readonly caseId: string;
  readonly follower: CaseFollower;
  readonly #api: Api;
  readonly #people: TourPeople;
  readonly #book: NoteBook;
  readonly #step: ReturnType<typeof signal<StepId>>;
  readonly #who = signal<Who>("expert");
  readonly #outageEndsMs = signal<number | null>(null);
  readonly #running = new Disposer();
  #frame: HTMLIFrameElement | null = null;
  #host: TourHost | null = null;
  #seal: Vector3 | null = null;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(api: Api, people: TourPeople, caseId: string, step: StepId) {
    this.#api = api;
    this.#people = people;
    this.caseId = caseId;
    this.#step = signal<StepId>(step);
    this.#book = new NoteBook(sessionStorage, caseId);
    this.follower = new CaseFollower(api, caseId);
  }

  get step(): ReadonlySignal<StepId> {
    return this.#step as ReadonlySignal<StepId>;
  }

  get who(): ReadonlySignal<Who> {
    return this.#who;
  }

  /** Page time at which the network comes back; null while it is not cut. */
  get outageEndsMs(): ReadonlySignal<number | null> {
    return this.#outageEndsMs;
  }

  readonly facts = computed<TourFacts>(() => ({
    state: this.follower.state.value,
    events: this.follower.events.value,
    notes: this.#book.notes.value,
    expertId: this.#people.expertId,
  }));

  personName(who: Who): string {
    return this.#people.session(who === "expert-as-supervisor" ? "expert" : who).self.display_name;
  }

  passwordOf(who: Who): string {
    return this.#people.passwordOf(who);
  }

  /** Takes the frame and begins; the people were loaded. */
  async start(frame: HTMLIFrameElement): Promise<void> {
    this.#frame = frame;
    this.#host = new TourHost(() => this.#frame, (message) => this.#heard(message));
    this.#running.add(() => this.#host?.close());
    await this.#people.become("expert");
    this.follower.start();
    this.#running.add(() => this.follower.close());
    await this.follower.look();
    await this.#showPage();
    // Nobody waits for it: on a fresh server the hall may have to be made first.
    this.#findSeal().then(() => this.#tellShow(), () => undefined);
    this.#running.add(language.subscribe(() => this.#tellSettings()));
    this.#running.add(theme.subscribe(() => this.#tellSettings()));
  }

  close(): void {
    this.#running.dispose();
  }

  /** Goes to a step; the address says it, so that a reload stays there. */
  async go(step: StepId): Promise<void> {
    this.#step.value = step;
    const address = new URL(location.href);
    address.searchParams.set("step", step);
    history.replaceState(null, "", address);
    await this.#showPage();
    this.#tellShow();
  }

  /** Cuts the network of the page in the frame. */
  async cutNetwork(): Promise<void> {
    await this.follower.look();
    this.#book.write({ outage: { sinceSeq: this.follower.state.value.head_seq, waited: 0, isOver: false } });
    this.#outageEndsMs.value = performance.now() + OUTAGE_MS;
    const timer = setTimeout(() => (this.#outageEndsMs.value = null), OUTAGE_MS);
    this.#running.add(() => clearTimeout(timer));
    this.#host?.tell({ type: "cut-network", durationMs: OUTAGE_MS });
  }

  /** Asks the server to let the expert sign the own work. It must refuse. */
  async attemptSignature(): Promise<void> {
    await this.follower.look();
    const expected_head_seq = this.follower.state.value.head_seq;
    const [username, password] = [this.#people.nameOf("expert"), this.passwordOf("expert")];
    try {
      await this.#api.sign(this.caseId, { meaning: "approved", username, password, expected_head_seq });
    } catch (error) {
      const { code, message, details } = asSightlineError(error);
      const status = typeof details["status"] === "number" ? details["status"] : 0;
      // A network that is away has refused nothing.
      if (status === 0) throw error;
      this.#book.write({ refusal: { status, code, message } });
    }
    await this.follower.look();
  }

  /** Fetches and saves the PDF; returns its size. */
  async getDocument(): Promise<number> {
    const pdf = await this.#api.reportPdf(this.caseId, language.value);
    saveBlob(pdf, `case-${this.follower.state.value.opened?.number ?? ""}.pdf`);
    this.#book.write({ hasDocument: true });
    return pdf.size;
  }

  markedStill(stillId: string): Promise<Blob> {
    return this.#api.markedStill(this.caseId, stillId, true);
  }

  /** Steps without which the later ones cannot be shown are done for those who skip them. */
  async doForVisitor(step: StepId): Promise<void> {
    const { state } = this.facts.value;
    if (step === "take" && currentCall(state)?.state === "ringing") await this.#api.op(this.caseId, "call.take", {});
    if (step === "close" && state.life === "open") await this.#closeCase();
    await this.follower.look();
  }

  /** Lets the technician go; the next tour has a case of its own. */
  async end(): Promise<void> {
    await this.#inTurn(() => this.#people.become("expert"));
    const call = currentCall(this.facts.value.state);
    if (call && call.state !== "ended") await this.#api.op(this.caseId, "call.end", {});
  }

  async #closeCase(): Promise<void> {
    await this.#inTurn(() => this.#people.become("expert"));
    await this.#api.op(this.caseId, "case.close", { summary: "" });
    const call = currentCall(this.facts.value.state);
    if (call && call.state !== "ended") await this.#api.op(this.caseId, "call.end", {});
  }

  async #findSeal(): Promise<void> {
    const tag = this.follower.state.value.opened?.asset_tag;
    if (tag === undefined) return;
    const { components } = await this.#api.components(tag);
    const seal = components.find(({ part }) => part === SEAL_PART);
    if (!seal) return;
    const middle = ([0, 1, 2] as const).map((axis) => (seal.box_min[axis] + seal.box_max[axis]) / 2);
    this.#seal = [middle[0] ?? 0, middle[1] ?? 0, middle[2] ?? 0];
  }

  /** One change of person at a time: a sign-in that is answered late must not undo the one after it. */
  #inTurn<Result>(change: () => Promise<Result>): Promise<Result> {
    const done = this.#turn.then(change);
    this.#turn = done.catch(() => undefined);
    return done;
  }

  /** Becomes who the step is for, then shows the page, unless it is shown already. */
  #showPage(): Promise<void> {
    return this.#inTurn(() => this.#showPageNow());
  }

  async #showPageNow(): Promise<void> {
    const view = viewOf(this.step.value, this.caseId, this.facts.value);
    const hasChanged = this.#who.value !== view.who;
    await this.#people.become(view.who);
    this.#who.value = view.who;
    const guest = this.#frame?.contentWindow;
    if (guest && (hasChanged || !isShown(guest.location, view))) guest.location.replace(addressOf(view));
  }

  #heard(message: GuestMessage): void {
    switch (message.type) {
      case "here":
        this.#tellSettings();
        return this.#tellShow();
      case "ghost":
        this.#book.write({ ghost: message.ghost });
        return this.#tellShow();
      case "link": {
        const note = this.#book.notes.value.outage;
        const isTimeUp = this.#outageEndsMs.value === null;
        if (note && !note.isOver) this.#book.write({ outage: afterReport(note, message, isTimeUp) });
      }
    }
  }

  #tellSettings(): void {
    this.#host?.tell({ type: "settings", language: language.value, theme: theme.value });
    this.#tellShow();
  }

  #tellShow(): void {
    const isMarking = this.step.value === "mark";
    const hasMarks = ownMarks(this.follower.state.value).length > 0;
    const place = isMarking && !hasMarks && this.#seal
      ? { pWorld: this.#seal, radiusM: SEAL_RADIUS_M, label: words().mark.pointOut }
      : null;
    this.#host?.tell({ type: "show", place, hasGhosts: isMarking });
  }
}

/** Whether the frame is at this page already; it moves on by itself, for example from the desk to the call. */
function isShown(shown: Location, { path, query }: View): boolean {
  const there = new URLSearchParams(shown.search);
  return shown.pathname === path && Object.entries(query).every(([name, value]) => there.get(name) === value);
}

function addressOf({ path, query }: View): string {
  return `${path}?${new URLSearchParams({ ...query, tour: "1", lang: language.value }).toString()}`;
}
