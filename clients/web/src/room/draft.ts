/** A case state under construction: the fold's own copy, changed in place and then given out as a value. */

import type {
  Attendance, Call, CaseState, Clip, DeletedFile, EarlierMark, Fault, ImportedModel, LocalisationAnswer, LocalisationOfWorld, SavedSceneOfWorld, Mark, ModelProposal, Photo, RecordingState, Remark, Return, ReworkItem, Signature, StepAnswer, Still, World,
} from "./case-state";

type Mutable<Value> = { -readonly [Key in keyof Value]: Value[Key] };

export interface Draft extends Mutable<CaseState> {
  calls: Call[];
  attendance: Map<string, Attendance>;
  recordings: Map<string, RecordingState>;
  clips: Map<string, Clip>;
  worlds: Map<string, World>;
  localisations: Map<string, LocalisationOfWorld>;
  scenes: Map<string, SavedSceneOfWorld>;
  models: Map<string, ImportedModel>;
  model_proposals: Map<string, ModelProposal>;
  localisation_answers: Map<string, LocalisationAnswer>;
  annotations: Map<string, Mark>;
  earlier_marks: Map<string, EarlierMark>;
  stills: Map<string, Still>;
  faults: Map<string, Fault>;
  answers: Map<string, readonly StepAnswer[]>;
  photos: Map<string, Photo>;
  chat: Remark[];
  notes: Remark[];
  rework: Map<string, ReworkItem>;
  returns: Return[];
  signatures: Signature[];
  erasures: Remark[];
  deleted_files: Map<string, DeletedFile>;
  performers: Map<string, number>;
}

/** Copies the collections once; their parts are values and are shared. */
export function copyOf(state: CaseState): Draft {
  return {
    ...state,
    calls: [...state.calls],
    attendance: new Map(state.attendance),
    recordings: new Map(state.recordings),
    clips: new Map(state.clips),
    worlds: new Map(state.worlds),
    localisations: new Map(state.localisations),
    scenes: new Map(state.scenes),
    models: new Map(state.models),
    model_proposals: new Map(state.model_proposals),
    localisation_answers: new Map(state.localisation_answers),
    annotations: new Map(state.annotations),
    earlier_marks: new Map(state.earlier_marks),
    stills: new Map(state.stills),
    faults: new Map(state.faults),
    answers: new Map(state.answers),
    photos: new Map(state.photos),
    chat: [...state.chat],
    notes: [...state.notes],
    rework: new Map(state.rework),
    returns: [...state.returns],
    signatures: [...state.signatures],
    erasures: [...state.erasures],
    deleted_files: new Map(state.deleted_files),
    performers: new Map(state.performers),
  };
}

/** Replaces fields of the entry under `key`; passes over a key that is not there. */
export function update<Value extends object>(map: Map<string, Value>, key: string, change: Partial<Value>): void {
  const present = map.get(key);
  if (present) map.set(key, { ...present, ...change });
}
