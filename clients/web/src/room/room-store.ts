/**
 * What a page shows of a case and its call: the folded log, who is here, what is offered, where the expert looks.
 *
 * Fed by a `RoomSocket` (`attach`) or by events from HTTP (`absorb`). No DOM, no sockets of its own.
 */

import { batch, computed, signal, type ReadonlySignal } from "@preact/signals-core";
import { Disposer } from "../base/emitter";
import type { LogEvent } from "../protocol/envelope";
import type { Localisation, Looking, MarksSeen, MarkSight, Participant, Publication, Welcome } from "../protocol/generated";
import type { RoomSocket } from "../signalling/room-socket";
import { EMPTY_CASE, type CaseState } from "./case-state";
import { advance } from "./fold";
import { withSights, type FollowedMarks } from "./following";
import { callStateOf, liveFaults, liveMarks } from "./selectors";

/** What the store needs of a `RoomSocket`. */
export type RoomSource = Pick<RoomSocket, "on">;

export class RoomStore {
  readonly #state = signal<CaseState>(EMPTY_CASE);
  readonly #self = signal<Welcome | null>(null);
  readonly #participants = signal<ReadonlyMap<string, Participant>>(new Map());
  readonly #publications = signal<ReadonlyMap<string, Publication>>(new Map());
  readonly #looking = signal<ReadonlyMap<string, Looking>>(new Map());
  readonly #marksSeen = signal<MarksSeen | null>(null);
  readonly #followed = signal<FollowedMarks>(new Map());
  readonly #localising = signal<ReadonlyMap<string, Localisation>>(new Map());
  #caughtUp = true;
  #waiting: LogEvent[] = [];

  /** The folded case; changes once per event, and once for all events of a catch-up. */
  get state(): ReadonlySignal<CaseState> {
    return this.#state;
  }

  /** The newest welcome: `participant_id`, `self` (name and role), `permissions`. */
  get welcome(): ReadonlySignal<Welcome | null> {
    return this.#self;
  }

  /** Who is in the call now, me included, in order of coming. */
  readonly participants = computed(() => [...this.#participants.value.values()]);

  /** Everybody but me. */
  readonly others = computed(() =>
    this.participants.value.filter((one) => one.participant_id !== this.#self.value?.participant_id),
  );

  readonly publications = computed(() => [...this.#publications.value.values()]);
  readonly marks = computed(() => liveMarks(this.#state.value));
  readonly faults = computed(() => liveFaults(this.#state.value));
  readonly callState = computed(() => callStateOf(this.#state.value));

  /** Where others point in a picture, by participant; entries go when they stop or leave. */
  get looking(): ReadonlySignal<ReadonlyMap<string, Looking>> {
    return this.#looking;
  }

  /** Visibility of marks against the newest depth frame; null before the first. */
  readonly sights = computed<ReadonlyMap<string, MarkSight>>(
    () => new Map((this.#marksSeen.value?.marks ?? []).map((sight) => [sight.annotation_id, sight])),
  );

  get marksSeen(): ReadonlySignal<MarksSeen | null> {
    return this.#marksSeen;
  }

  /** What following says of each mark, on this page's clock (`performance.now`); see following.ts. */
  get followed(): ReadonlySignal<FollowedMarks> {
    return this.#followed;
  }

  /** How finding the asset's own frame goes, by the camera's publication. */
  get localising(): ReadonlySignal<ReadonlyMap<string, Localisation>> {
    return this.#localising;
  }

  /** May I do this now, as far as the role goes? */
  may(opKind: string): boolean {
    return this.#self.value?.permissions.includes(opKind) ?? false;
  }

  participant(participantId: string): Participant | null {
    return this.#participants.value.get(participantId) ?? null;
  }

  publication(publicationId: string): Publication | null {
    return this.#publications.value.get(publicationId) ?? null;
  }

  /** Adds events (from HTTP or a test); those already known are passed over. @throws MalformedMessage on a gap */
  absorb(events: Iterable<LogEvent>): void {
    this.#state.value = advance(this.#state.value, events);
  }

  /** Follows a socket; returns the function that ends that. */
  attach(socket: RoomSource): () => void {
    const listening = new Disposer();
    listening.add(socket.on("room.welcome", (welcome) => this.#welcomed(welcome)));
    listening.add(socket.on("event", (event) => this.#received(event)));
    listening.add(socket.on("room.caught_up", () => this.#catchUp()));
    listening.add(socket.on("lost", () => this.#catchUp()));
    listening.add(socket.on("room.participant", ({ participant }) => this.#came(participant)));
    listening.add(socket.on("room.participant_left", ({ participant_id }) => this.#left(participant_id)));
    listening.add(socket.on("room.publication", ({ publication }) => this.#published(publication)));
    listening.add(socket.on("room.publication_ended", ({ publication_id }) => this.#unpublished(publication_id)));
    listening.add(socket.on("expert.looking", (looking) => this.#looked(looking)));
    listening.add(socket.on("marks.seen", (seen) => this.#sighted(seen)));
    listening.add(socket.on("localisation.state", (one) => this.#localised(one)));
    return () => listening.dispose();
  }

  #welcomed(welcome: Welcome): void {
    batch(() => {
      this.#caughtUp = false;
      this.#self.value = welcome;
      this.#participants.value = new Map(welcome.participants.map((one) => [one.participant_id, one]));
      this.#publications.value = new Map(welcome.publications.map((one) => [one.publication_id, one]));
      this.#looking.value = new Map();
      this.#localising.value = new Map();
    });
  }

  #received(event: LogEvent): void {
    if (this.#caughtUp) this.absorb([event]);
    else this.#waiting.push(event);
  }

  #catchUp(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#caughtUp = true;
    if (waiting.length > 0) this.absorb(waiting);
  }

  #came(participant: Participant): void {
    this.#participants.value = new Map(this.#participants.value).set(participant.participant_id, participant);
  }

  #left(participantId: string): void {
    batch(() => {
      this.#participants.value = without(this.#participants.value, participantId);
      this.#looking.value = without(this.#looking.value, participantId);
    });
  }

  #published(publication: Publication): void {
    this.#publications.value = new Map(this.#publications.value).set(publication.publication_id, publication);
  }

  #unpublished(publicationId: string): void {
    this.#publications.value = without(this.#publications.value, publicationId);
    this.#localising.value = without(this.#localising.value, publicationId);
  }

  #sighted(seen: MarksSeen): void {
    batch(() => {
      this.#followed.value = withSights(this.#followed.value, seen, performance.now());
      this.#marksSeen.value = seen;
    });
  }

  #localised(localisation: Localisation): void {
    this.#localising.value = new Map(this.#localising.value).set(localisation.publication_id, localisation);
  }

  #looked(looking: Looking): void {
    const id = looking.participant_id;
    if (!id || id === this.#self.value?.participant_id) return;
    const hasStopped = looking.u === null || looking.u === undefined;
    const others = without(this.#looking.value, id);
    this.#looking.value = hasStopped ? others : new Map(others).set(id, looking);
  }
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const rest = new Map(map);
  rest.delete(key);
  return rest;
}
