/**
 * Everything that the log of one case says, folded. Same parts and names as server/sightline/workflow/case_state.py,
 * in the spelling of the wire; a shared example of events and result is tested on both sides.
 *
 * States are values: nothing in them is ever changed, a new event makes a new state.
 */

import type {
  Actor, Anchor, AnnotationRelocated, AssetLocalised, AssetMapped, CaseClosed, CaseOpened, ClipFailed, ClipRequested,
  ClipStored, DeletedFiles, FaultActed, FaultAssessed, FaultCoded, FaultCreated, FaultLinked, FaultMeasured, FaultMoved, FrameRef,
  Geometry, Guide, ImagePoint, ItemDecided, ModelImported, ModelProposed, PhotoStored, RecordingStopped,
  ReviewGenerated, ReviewSigned, ReviewTemplate, SceneSaved, Shape, StepAnswered, StillStored,
  WorldStarted,
} from "../protocol/generated";

export type CaseLife = "new" | "open" | "submitted" | "in_review" | "returned" | "signed" | "void";
export type CallLife = "none" | "ringing" | "in_call" | "ended";
export type FaultLife = FaultMoved["to_state"];
export type AnchorLife = Anchor["state"];
export type StepOutcome = NonNullable<StepAnswered["outcome"]>;
export type Verdict = ItemDecided["decision"];

/** Which event it came with. */
interface Stamp {
  readonly at_ms: number;
  readonly seq: number;
}

interface Authored extends Stamp {
  readonly by: Actor;
}

/** The body of an event with null where it leaves something out, as the state has it. */
type Full<Body> = { readonly [Key in keyof Body]-?: Exclude<Body[Key], undefined> };

export interface CaseFacts extends Omit<CaseOpened, "video_codecs" | "guide" | "asset_id" | "review_template"> {
  readonly opened_at_ms: number;
  readonly opened_by: Actor;
  /** As it was then; null in old logs: one that ships with the server, by id and version. */
  readonly guide: Guide | null;
  /** In the plant's tree; null when the tag is not in it. */
  readonly asset_id: string | null;
  /** Standard items of its review; null in old logs: the shipped ones. */
  readonly review_template: ReviewTemplate | null;
}

export interface Decline {
  readonly by: Actor;
  readonly at_ms: number;
  readonly reason: string;
}

/** One call of the case, from ringing to hanging up. */
export interface Call {
  readonly state: CallLife;
  readonly message: string;
  readonly requested_by: Actor;
  readonly requested_at_ms: number;
  readonly taken_by: Actor | null;
  readonly taken_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly declines: readonly Decline[];
}

/** One stay of a participant in the call, as logged; `left_at_ms` is null while there. */
export interface Attendance {
  readonly participant_id: string;
  readonly actor: Actor;
  readonly device: string;
  readonly joined_at_ms: number;
  readonly left_at_ms: number | null;
}

/** One tracking origin; it ends when the same account starts the next. */
export interface World {
  readonly world_id: string;
  readonly account_id: string;
  readonly reason: WorldStarted["reason"];
  readonly started_seq: number;
  readonly ended_seq: number | null;
}

export interface Still extends Stamp, Full<StillStored> {}

/** A mark as the record knows it now. Show `anchorStateOf(mark)`, not `mark.anchor.state`. */
export interface Mark {
  readonly annotation_id: string;
  /** On its plate; unique in the case. */
  readonly number: number;
  readonly shape: Shape;
  readonly frame: FrameRef | null;
  readonly is_approximate: boolean;
  readonly u: number;
  readonly v: number;
  readonly label: string;
  readonly anchor: Anchor;
  readonly first_anchor: Anchor;
  readonly by: Actor;
  readonly placed_at_ms: number;
  /** All events about the mark, oldest first. */
  readonly seqs: readonly number[];
  /** The one that put it where it is. */
  readonly placed_seq: number;
  /** Further positions that the shape has on the frame. */
  readonly points: readonly ImagePoint[];
  /** The shape in space. */
  readonly geometry: Geometry | null;
  readonly is_deleted: boolean;
  readonly acknowledged_by: Actor | null;
  readonly acknowledged_at_ms: number | null;
  readonly fault_id: string | null;
  readonly still_ids: readonly string[];
  /** The event that ended the mark's tracking origin. */
  readonly world_ended_seq: number | null;
}

/** One world in the asset's own frame. See workflow/localising.py. */
export interface LocalisationOfWorld extends Stamp, Full<AssetLocalised> {}

export interface LocalisationAnswer extends Authored {
  readonly localisation_id: string;
  readonly is_confirmed: boolean;
}

/** A mark of an earlier case on the same asset, at its place in a world of this one. */
export interface EarlierMark extends Stamp, Omit<Full<AnnotationRelocated>, "geometry" | "case_id"> {
  readonly case_id: string;
}

/** Stored pictures by which later visits find the asset's frame. */
export interface AssetMap extends Stamp, AssetMapped {}

export interface FaultMove extends Authored, Omit<Full<FaultMoved>, "fault_id" | "from_state"> {}

/** Of a fault, as the events said it. See workflow/fault_parts.py. */
export interface FaultCoding extends Authored, Omit<Full<FaultCoded>, "fault_id"> {}
export interface FaultRisk extends Authored, Omit<Full<FaultAssessed>, "fault_id" | "severity"> {}
export interface FaultMeasurement extends Authored, Omit<Full<FaultMeasured>, "fault_id"> {}
export interface FaultAction extends Authored, Omit<Full<FaultActed>, "fault_id"> {}
export interface FaultLink extends Authored, Omit<FaultLinked, "fault_id" | "is_withdrawn"> {}

export interface Fault extends FaultCreated {
  readonly state: FaultLife;
  readonly by: Actor;
  readonly created_at_ms: number;
  readonly moves: readonly FaultMove[];
  readonly seqs: readonly number[];
  /** Null: nobody coded it, which is not the same as codes that are unknown. */
  readonly coding: FaultCoding | null;
  readonly risk: FaultRisk | null;
  /** All of them in order, also those that a later one corrects (`supersedes`). */
  readonly measurements: readonly FaultMeasurement[];
  readonly actions: readonly FaultAction[];
  /** Those that hold. */
  readonly links: readonly FaultLink[];
  /** Each time that something said before was said anew, in order. */
  readonly changes: readonly FaultChange[];
}

/** That something said of a fault before was said anew: its description, its codes or its risk. */
export interface FaultChange extends Authored {
  readonly what: "edited" | "coded" | "assessed";
}

export interface StepAnswer extends Authored, Omit<Full<StepAnswered>, "outcome"> {
  /** What the answer amounts to by the guide. */
  readonly outcome: StepOutcome;
}

/** A picture taken for a guide step, a fault or an item sent back for rework: one of the three. */
export interface Photo extends Authored, Full<PhotoStored> {}

/** A chat line or a supplement to the record. */
export interface Remark extends Authored {
  readonly text: string;
}

/** Why a file that the record names is not there any more. */
export interface DeletedFile {
  readonly kind: DeletedFiles["kind"];
  readonly days: number;
  readonly at_ms: number;
  readonly seq: number;
}

export interface Closing extends Authored, CaseClosed {}

export interface ItemDecision extends Authored, Omit<ItemDecided, "decision"> {
  readonly verdict: Verdict;
}

export interface Review extends ReviewGenerated {
  readonly generated_at_ms: number;
  readonly seq: number;
  readonly decisions: ReadonlyMap<string, ItemDecision>;
  /** Verdicts on the list before that did not stay: their items were reworked or have changed since. */
  readonly earlier: ReadonlyMap<string, ItemDecision>;
}

/** What was done about an item that was sent back. */
export interface ReworkAnswer {
  readonly text: string;
  readonly photo_ids: readonly string[];
  readonly by: Actor;
  readonly at_ms: number;
  readonly seq: number;
}

/** An item that was sent back; `by`, `at_ms` and `seq` are of the newest return, `round` counts them. */
export interface ReworkItem {
  readonly item_id: string;
  /** Why it was rejected. */
  readonly reason: string;
  readonly round: number;
  readonly by: Actor;
  readonly at_ms: number;
  readonly seq: number;
  /** Of all rounds, oldest first. */
  readonly answers: readonly ReworkAnswer[];
  /** Until the case is handed over again. */
  readonly is_open: boolean;
}

/** One time that the case went back to the technician; `resubmitted_*` are null while it is there. */
export interface Return {
  readonly item_ids: readonly string[];
  readonly message: string;
  readonly by: Actor;
  readonly at_ms: number;
  readonly seq: number;
  readonly summary: string;
  readonly resubmitted_by: Actor | null;
  readonly resubmitted_at_ms: number | null;
  readonly resubmitted_seq: number | null;
}

/** Why a case is invalid. */
export interface Voiding {
  readonly reason: string;
  readonly by: Actor;
  readonly at_ms: number;
  readonly seq: number;
}

/** A signature; `ended_by_*` name the first event that changed the record after it. */
export interface Signature extends Authored, ReviewSigned {
  readonly ended_by_seq: number | null;
  readonly ended_by_kind: string | null;
  readonly ended_at_ms: number | null;
}

/** One recording of a call; times are server UTC milliseconds. See workflow/recording.py. */
export interface RecordingState {
  readonly recording_id: string;
  readonly state: "requested" | "running" | "ended";
  readonly requested_by: Actor;
  readonly requested_at_ms: number;
  /** When each account agreed. */
  readonly consents: ReadonlyMap<string, number>;
  readonly started_at_ms: number | null;
  readonly ended_at_ms: number | null;
  readonly end_reason: RecordingStopped["reason"] | null;
}

/** The last seconds of picture and sound, attached to a fault; `stored` and `failure` are null while it is cut. */
export interface Clip extends ClipRequested {
  readonly by: Actor;
  readonly at_ms: number;
  readonly stored: ClipStored | null;
  readonly failure: ClipFailed | null;
}

/** The scan of a world as it was stored with the case; a later one replaces it. See workflow/scene.py. */
export interface SavedSceneOfWorld extends Stamp, Full<SceneSaved> {}

/** A scan or CAD mesh made elsewhere: in its own frame, metres. */
export interface ImportedModel extends Authored, ModelImported {}

/** Where a model may lie in a world; means nothing without a confirming answer. */
export interface ModelProposal extends Stamp, ModelProposed {
  readonly answer: (Authored & { readonly is_confirmed: boolean }) | null;
}

export interface CaseState {
  readonly head_seq: number;
  readonly head_hash: string;
  readonly head_at_ms: number;
  /** Newest event that a signature covers or is ended by: all but presence. */
  readonly record_seq: number;
  readonly life: CaseLife;
  /** Null before `case.opened` arrived. */
  readonly opened: CaseFacts | null;
  readonly calls: readonly Call[];
  readonly attendance: ReadonlyMap<string, Attendance>;
  /** In order of asking; at most the last one is not ended. */
  readonly recordings: ReadonlyMap<string, RecordingState>;
  readonly clips: ReadonlyMap<string, Clip>;
  readonly worlds: ReadonlyMap<string, World>;
  /** By world id. */
  readonly localisations: ReadonlyMap<string, LocalisationOfWorld>;
  /** By localisation id: what people said when asked. */
  readonly localisation_answers: ReadonlyMap<string, LocalisationAnswer>;
  readonly asset_map: AssetMap | null;
  /** By world id. */
  readonly scenes: ReadonlyMap<string, SavedSceneOfWorld>;
  readonly models: ReadonlyMap<string, ImportedModel>;
  /** By proposal id, in order. */
  readonly model_proposals: ReadonlyMap<string, ModelProposal>;
  /** By annotation id, in order of placing; deleted ones included. */
  readonly annotations: ReadonlyMap<string, Mark>;
  /** By annotation id: marks of earlier cases that were found again. */
  readonly earlier_marks: ReadonlyMap<string, EarlierMark>;
  readonly stills: ReadonlyMap<string, Still>;
  readonly faults: ReadonlyMap<string, Fault>;
  /** Of each guide step all answers, oldest first; the newest counts. */
  readonly answers: ReadonlyMap<string, readonly StepAnswer[]>;
  readonly photos: ReadonlyMap<string, Photo>;
  readonly chat: readonly Remark[];
  readonly notes: readonly Remark[];
  readonly closing: Closing | null;
  readonly review: Review | null;
  /** By item id: what was ever sent back to the technician. */
  readonly rework: ReadonlyMap<string, ReworkItem>;
  readonly returns: readonly Return[];
  readonly voiding: Voiding | null;
  readonly signatures: readonly Signature[];
  /** Legal hold: why, by whom, since when. */
  readonly hold: Remark | null;
  /** When personal data was erased, by whom and why. */
  readonly erasures: readonly Remark[];
  /** By content hash: files that were deleted after their period. */
  readonly deleted_files: ReadonlyMap<string, DeletedFile>;
  /** Accounts that took part in the work, with their first event; they may not sign. */
  readonly performers: ReadonlyMap<string, number>;
}

export const EMPTY_CASE: CaseState = {
  head_seq: 0,
  head_hash: "",
  head_at_ms: 0,
  record_seq: 0,
  life: "new",
  opened: null,
  calls: [],
  attendance: new Map(),
  recordings: new Map(),
  clips: new Map(),
  worlds: new Map(),
  localisations: new Map(),
  scenes: new Map(),
  models: new Map(),
  model_proposals: new Map(),
  localisation_answers: new Map(),
  asset_map: null,
  annotations: new Map(),
  earlier_marks: new Map(),
  stills: new Map(),
  faults: new Map(),
  answers: new Map(),
  photos: new Map(),
  chat: [],
  notes: [],
  closing: null,
  review: null,
  rework: new Map(),
  returns: [],
  voiding: null,
  signatures: [],
  hold: null,
  erasures: [],
  deleted_files: new Map(),
  performers: new Map(),
};
