"""Bodies of the HTTP interface under /api/v1.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from sightline.protocol import common, workflow


class Login(msgspec.Struct, frozen=True, kw_only=True):
    """POST /session"""

    username: Annotated[str, Meta(min_length=1, max_length=80)]
    """Account name."""
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    """Password."""
    keep_cookie: bool
    """Also set the session cookie (HttpOnly, SameSite=Strict)."""
    role: common.Role | None = None
    """Role to act in, for accounts with several; null = the account's first."""


class Session(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to POST /session, /invites/redeem and /demo/identities."""

    token: Annotated[str, Meta(min_length=16, max_length=256)]
    """Bearer token."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    self: common.Actor
    """Who you are."""
    roles: Annotated[tuple[common.Role, ...], Meta(max_length=5)]
    """Roles the account has."""
    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """For guests: the only case."""


class Me(msgspec.Struct, frozen=True, kw_only=True):
    """GET /me"""

    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    self: common.Actor
    """Who you are."""
    roles: Annotated[tuple[common.Role, ...], Meta(max_length=5)]
    """Roles the account has."""
    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """For guests: the only case."""


class InviteRequest(msgspec.Struct, frozen=True, kw_only=True):
    """POST /invites"""

    role: common.Role
    """field or expert."""
    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Only this case."""
    display_name: Annotated[str, Meta(min_length=1, max_length=80)]
    """Name of the guest."""
    valid_for_s: Annotated[int, Meta(ge=60, le=604800)]
    """Life time."""
    uses: Annotated[int, Meta(ge=1, le=50)]
    """How often it can be used."""


class Invite(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to POST /invites."""

    token: Annotated[str, Meta(min_length=16, max_length=256)]
    """Goes into the URL fragment: /join#TOKEN."""
    url: Annotated[str, Meta(max_length=500)]
    """The whole link."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""


class InviteRedeem(msgspec.Struct, frozen=True, kw_only=True):
    """POST /invites/redeem"""

    token: Annotated[str, Meta(min_length=16, max_length=256)]
    """From the URL fragment."""


class CaseCard(msgspec.Struct, frozen=True, kw_only=True):
    """A case in lists."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    title: Annotated[str, Meta(max_length=200)]
    """Title."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """Asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """Work order."""
    state: Literal["open", "submitted", "in_review", "returned", "signed", "void"]
    """Life cycle."""
    call_state: Literal["none", "ringing", "in_call", "ended"]
    """Call."""
    opened_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    opened_by: Annotated[str, Meta(max_length=80)]
    """Name."""
    changed_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    head_seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event."""
    fault_count: Annotated[int, Meta(ge=0, le=100000)]
    """Live faults."""
    exception_count: Annotated[int, Meta(ge=0, le=100000)]
    """Open exceptions of the review."""
    signature_holds: bool | None = None
    """Null when never signed."""


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases"""

    cases: Annotated[tuple[CaseCard, ...], Meta(max_length=200)]
    """Newest change first."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """Value of ?before= for the next page."""


class EventList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/{case_id}/events"""

    events: Annotated[tuple[workflow.Event, ...], Meta(max_length=10000)]
    """In order of seq, after the one asked for."""
    head_seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event of the case; more pages exist while the last seq is lower."""


class RecordedTrack(msgspec.Struct, frozen=True, kw_only=True):
    """One track of a recorded file."""

    publication_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which publication."""
    kind: Literal["audio", "video"]
    """What it is."""
    codec: Annotated[str, Meta(max_length=40)]
    """MIME type, lower case."""
    name: Annotated[str, Meta(max_length=80)]
    """Who is seen or heard."""
    width: Annotated[int, Meta(ge=0, le=65535)]
    """Pixels at the beginning; 0 for audio."""
    height: Annotated[int, Meta(ge=0, le=65535)]
    """Pixels at the beginning; 0 for audio."""


class RecordedPart(msgspec.Struct, frozen=True, kw_only=True):
    """One file of a recording: camera and microphone of one participant while its tracks stayed the same."""

    file: Annotated[str, Meta(max_length=64, pattern='^part-[0-9]{3,6}\\.(webm|mkv)\\Z')]
    """Name below the recording's address."""
    participant_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Whose."""
    starts_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Time zero of the file on the recording's time line, milliseconds."""
    duration_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Milliseconds; 0 while it grows."""
    size_bytes: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Bytes; 0 while it grows."""
    is_complete: bool
    """False while it grows."""
    tracks: Annotated[tuple[RecordedTrack, ...], Meta(max_length=16)]
    """In the order of the file."""


class Recording(msgspec.Struct, frozen=True, kw_only=True):
    """One recording of a call. Its files: GET /cases/{case_id}/recordings/{recording_id}/{file}, with Range; beside the parts there are poses.jsonl and events.jsonl."""

    recording_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    started_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC milliseconds at zero of the time line."""
    ended_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None
    """Null while it runs."""
    end_reason: Literal["asked", "call_ended", "declined", "failed", "interrupted"] | None
    """As in recording.stopped; null while it runs."""
    parts: Annotated[tuple[RecordedPart, ...], Meta(max_length=10000)]
    """In order of their beginning."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Server UTC after which its files are deleted; null: they are kept, or it still runs."""


class RecordingList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/{case_id}/recordings"""

    recordings: Annotated[tuple[Recording, ...], Meta(max_length=1000)]
    """Oldest first."""


class MediaLink(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/{case_id}/media-links?path=recordings/{recording_id}/{file} (or blobs/{sha256}): an address at which a player, which sends no headers of ours, may read that file for a while. It ends with the session that asked for it."""

    url: Annotated[str, Meta(min_length=1, max_length=1000)]
    """Path and query on this server; takes Range."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""


class NewCase(msgspec.Struct, frozen=True, kw_only=True):
    """POST /cases: open a case. Repeating op_id answers with the same case."""

    op_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Idempotency key."""
    title: Annotated[str, Meta(min_length=1, max_length=200)]
    """What it is about."""
    asset_tag: Annotated[str, Meta(min_length=1, max_length=60)]
    """Plant tag of the asset, e.g. P-101."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """Name of the asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """The plant's work-order number; may be empty."""
    guide_id: Annotated[str, Meta(max_length=60)]
    """Guide to run; empty for the standard one."""
    video_codecs: Annotated[tuple[common.VideoCodec, ...], Meta(min_length=1, max_length=5)] | None = None
    """Video codecs for its calls, most wanted first; null for what the server prefers."""


class SignRequest(msgspec.Struct, frozen=True, kw_only=True):
    """POST /cases/{case_id}/signature"""

    op_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Idempotency key."""
    password: Annotated[str, Meta(min_length=1, max_length=256)]
    """The signer's own password, checked anew."""
    meaning: Literal["approved", "rejected"]
    """What the signature says."""
    expected_head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Newest event seen."""


class DemoIdentity(msgspec.Struct, frozen=True, kw_only=True):
    """One identity of the demo."""

    session: Session
    """Signed in."""
    password: Annotated[str, Meta(min_length=1, max_length=80)]
    """For signing; demo accounts only."""
    username: Annotated[str, Meta(max_length=80)] | None = None
    """Account name, for signing in with another of its roles."""


class DemoIdentities(msgspec.Struct, frozen=True, kw_only=True):
    """POST /demo/identities (only with --demo): fresh tokens for one tab."""

    identities: Annotated[tuple[DemoIdentity, ...], Meta(max_length=5)]
    """field, expert, supervisor."""


class TourStart(msgspec.Struct, frozen=True, kw_only=True):
    """POST /tour (only with --demo)"""

    language: Literal["en", "zh"]
    """Language of the scripted technician."""


class Tour(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to POST /tour: a case whose scripted technician rings."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The case."""
    number: Annotated[int, Meta(ge=1, le=100000000)]
    """Its number."""


class TourWalk(msgspec.Struct, frozen=True, kw_only=True):
    """Answer to GET and POST /tour/walk: whether the walk that the scripted technician plays is rendered."""

    state: Literal["absent", "rendering", "ready", "failed"]
    """absent: nobody asked yet; failed: POST tries again."""
    done: Annotated[int, Meta(ge=0, le=1000000)]
    """Pictures rendered."""
    total: Annotated[int, Meta(ge=0, le=1000000)]
    """Pictures in all; 0 while that is not known."""


class SurfaceEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One surface that the device has found, in the order of its numbers in part "data"."""

    surface_id: Annotated[str, Meta(pattern='^[A-Za-z0-9_-]{1,64}\\Z')]
    """The device's name for it while it lives."""
    kind: Literal["mesh", "plane"]
    """Detected mesh, or a plane as triangles."""
    label: Annotated[str, Meta(max_length=64)] = ''
    """What the device says it is, for example table."""
    pose: common.Pose
    """world_from_surface, metres."""
    vertex_count: Annotated[int, Meta(ge=3, le=400000)]
    """Rows of three float32 in the surface's frame, metres."""
    triangle_count: Annotated[int, Meta(ge=1, le=400000)]
    """Rows of three uint32."""


class SurfacesHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Part "header" (JSON) of the multipart upload POST /api/v1/cases/{case_id}/scene/{world_id}/surfaces; part "data" is zlib-deflated: for each surface in order its vertices (little-endian float32), then its indices (little-endian uint32)."""

    surfaces: Annotated[tuple[SurfaceEntry, ...], Meta(max_length=256)]
    """New or changed since the last upload."""
    removed: Annotated[tuple[Annotated[str, Meta(pattern='^[A-Za-z0-9_-]{1,64}\\Z')], ...], Meta(max_length=1000)]
    """surface_ids that are gone."""


class SceneTile(msgspec.Struct, frozen=True, kw_only=True):
    """A cube of the scene that is fetched by itself: GET .../tiles/{tile}.glb?level=coarse|fine."""

    tile: Annotated[str, Meta(pattern='^[a-z0-9_-]{1,64}\\Z')]
    """Its name in addresses."""
    kind: Literal["scan", "device"]
    """Fused from depth, or surfaces that the device itself has found."""
    revision: Annotated[str, Meta(max_length=40)]
    """Changes when fetching again is worth it; compared for equality only."""


class SceneTiles(msgspec.Struct, frozen=True, kw_only=True):
    """What there is to see of a world."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin that all coordinates belong to."""
    tiles: Annotated[tuple[SceneTile, ...], Meta(max_length=100000)]
    """In no particular order."""
    frames: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Depth images fused so far."""


class SavedMark(msgspec.Struct, frozen=True, kw_only=True):
    """A mark of an earlier visit, in the world of its scene."""

    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    number: Annotated[int, Meta(ge=1, le=1000000)]
    """As shown on its plate."""
    label: Annotated[str, Meta(max_length=400)]
    """Title of its fault, or empty."""
    severity: common.Severity | None = None
    """Of its fault."""
    p_world: common.Vector3
    """Metres."""
    normal: common.Vector3 | None = None
    """Unit surface normal."""
    sigma_m: Annotated[float, Meta(ge=0.0, le=100000.0)] | None = None
    """Standard deviation of the position, metres."""


class SavedScene(msgspec.Struct, frozen=True, kw_only=True):
    """The scene of one world as it was stored with its case."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case that it was scanned in."""
    case_number: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of that case."""
    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin of its coordinates."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """GLB; GET /api/v1/cases/{case_id}/blobs/{blob}."""
    saved_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""
    area_m2: Annotated[float, Meta(ge=0.0, le=1000000000.0)]
    """Surface that was scanned."""
    marks: Annotated[tuple[SavedMark, ...], Meta(max_length=500)]
    """Marks placed in that world that were not deleted."""
    asset_from_world: common.Pose | None = None
    """Where that world lies in the asset's own frame; null when it was never found."""


class SavedSceneList(msgspec.Struct, frozen=True, kw_only=True):
    """Scenes of an asset's earlier visits, the newest first."""

    scenes: Annotated[tuple[SavedScene, ...], Meta(max_length=20)]
    """At most one per world."""


class ModelHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Part "header" (JSON) of the multipart upload POST /api/v1/cases/{case_id}/models; part "data" is the file: PLY, STL, OBJ or GLB with triangles."""

    name: Annotated[str, Meta(min_length=1, max_length=120)]
    """Name of the file; its ending says what it is."""
    unit: Literal["m", "cm", "mm", "inch"]
    """What one unit of the file is; STL and OBJ do not say."""


class AssetModel(msgspec.Struct, frozen=True, kw_only=True):
    """A scan or CAD mesh that was imported for an asset."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case that it was imported in."""
    case_number: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of that case."""
    model_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    name: Annotated[str, Meta(min_length=1, max_length=120)]
    """Of the file."""
    blob: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """GLB; GET /api/v1/cases/{case_id}/blobs/{blob}."""
    triangles: Annotated[int, Meta(ge=1, le=4000000)]
    """As stored."""
    size_m: common.Vector3
    """Extent along its own axes, metres."""
    imported_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""


class AssetModelList(msgspec.Struct, frozen=True, kw_only=True):
    """Models of an asset, the newest first."""

    models: Annotated[tuple[AssetModel, ...], Meta(max_length=50)]
    """At most 50."""


class ProposeModel(msgspec.Struct, frozen=True, kw_only=True):
    """POST /api/v1/cases/{case_id}/models/{model_id}/proposals: look where a model lies in what is scanned of a world now."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin."""


class ModelSearch(msgspec.Struct, frozen=True, kw_only=True):
    """What came of looking for a model's place; takes some seconds."""

    outcome: Literal["proposed", "nothing_scanned", "too_few_points", "no_overlap"]
    """proposed: the log has model.proposed."""
    proposal_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """Of model.proposed; null without a proposal."""
