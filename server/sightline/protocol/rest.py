"""Bodies of the HTTP interface under /api/v1.

Generated from protocols/v1 by protocols/generate.py; do not edit.
"""

# ruff: noqa: E501
from __future__ import annotations

from typing import Annotated, Any, Literal

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
    severity: common.Severity | None = None
    """Highest among its faults that are not done with."""
    priority: Annotated[str, Meta(max_length=40)] | None = None
    """Highest priority that the risk matrix gave to one of them, in the words of the matrix."""
    risk: Annotated[int, Meta(ge=0, le=1000)] = 0
    """How urgent it is, for ordering only: 0 no open fault, more is worse."""
    is_safety: bool = False
    """One of its faults that are not done with is a matter of safety."""
    item_count: Annotated[int, Meta(ge=0, le=100000)] = 0
    """Items of the review list."""
    undecided_count: Annotated[int, Meta(ge=0, le=100000)] = 0
    """Items without a verdict."""
    rework_count: Annotated[int, Meta(ge=0, le=100000)] = 0
    """Rejected items that the technician has not answered yet."""
    submitted_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When it was handed in, the last time; UTC."""
    waiting_since_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Since when it waits for the next step of its life, UTC; null when it is finished."""
    due_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Earliest date at which a deferred fault is due; UTC."""
    reviewer_ids: Annotated[tuple[Annotated[str, Meta(max_length=36)], ...], Meta(max_length=20)] = ()
    """Accounts that decided an item or signed."""
    signed_meanings: Annotated[tuple[Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"], ...], Meta(max_length=6)] = ()
    """Meanings of the signatures that hold."""


class CaseList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases"""

    cases: Annotated[tuple[CaseCard, ...], Meta(max_length=200)]
    """In the order asked for, else newest change first."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """Value of ?next= for the next page (also taken as ?before=)."""


class StateCount(msgspec.Struct, frozen=True, kw_only=True):
    """How many cases are in one state."""

    state: Literal["open", "submitted", "in_review", "returned", "signed", "void"]
    """Life cycle."""
    cases: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Cases."""
    with_exceptions: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Of these, cases with open exceptions."""
    overdue: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Of these, cases with a deferred fault whose date has passed."""


class CaseCounts(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/counts: all cases by state, in the order of their life; states without cases too."""

    states: Annotated[tuple[StateCount, ...], Meta(max_length=6)]
    """One per state."""
    counted_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC at which a date counts as passed."""


class FaultCard(msgspec.Struct, frozen=True, kw_only=True):
    """A fault in lists."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Case that it was found in."""
    case_number: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Of that case."""
    case_state: Literal["open", "submitted", "in_review", "returned", "signed", "void"]
    """Of that case."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """Within the case."""
    annotation_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Its mark."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag of the asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """Of the case."""
    component: Annotated[str, Meta(max_length=120)]
    """Path of the part, empty when nobody said."""
    title: Annotated[str, Meta(max_length=200)]
    """What is wrong."""
    severity: common.Severity
    """How bad it is."""
    priority: Annotated[str, Meta(max_length=40)] | None = None
    """What the risk matrix made of it, in its words."""
    risk: Annotated[int, Meta(ge=0, le=1000)] = 0
    """How urgent it is, for ordering only; 0 when it is done with."""
    is_safety: bool = False
    """A matter of safety."""
    mode: workflow.CodeWord | None = None
    """Failure mode; null when not assessed."""
    state: Literal["suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred"]
    """Life of the fault."""
    created_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""
    changed_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event about it, server UTC."""
    due_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """A deferred fault is due then, UTC."""
    anchor_state: Literal["good", "approximate", "suspect", "lost", "screen_only"]
    """How far its position can be trusted."""
    p_asset: common.Vector3 | None = None
    """Metres in the asset's own frame, when that is known."""
    asset_frame: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    """Id of that frame."""


class FaultList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /faults and GET /assets/{tag}/faults"""

    faults: Annotated[tuple[FaultCard, ...], Meta(max_length=200)]
    """In the order asked for."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """Value of ?next= for the next page."""


class AssetVisit(msgspec.Struct, frozen=True, kw_only=True):
    """One case of an asset, with its faults."""

    case: CaseCard
    """The case."""
    faults: Annotated[tuple[FaultCard, ...], Meta(max_length=100)]
    """In order of their numbers; the first 100."""


class AssetHistory(msgspec.Struct, frozen=True, kw_only=True):
    """GET /assets/{tag}/history: everything that was ever recorded of an asset."""

    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    visits: Annotated[tuple[AssetVisit, ...], Meta(max_length=200)]
    """Newest first, by opening."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """Value of ?next= for the next page."""


class SearchHit(msgspec.Struct, frozen=True, kw_only=True):
    """A case that was found."""

    case: CaseCard
    """The case."""
    faults: Annotated[tuple[FaultCard, ...], Meta(max_length=5)]
    """Its faults that themselves hold one of the words, the first five."""


class SearchResult(msgspec.Struct, frozen=True, kw_only=True):
    """GET /search: cases whose number, title, tag, name, work order, fault texts or people hold all the words."""

    hits: Annotated[tuple[SearchHit, ...], Meta(max_length=200)]
    """The case of the very number first, then newest change first."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """Value of ?next= for the next page."""


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
    meaning: Literal["approved", "rejected", "performed", "reviewed", "accepted", "witnessed"]
    """What the signature says, see review.sign."""
    expected_head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Newest event seen."""
    username: Annotated[str, Meta(min_length=1, max_length=80)] | None = None
    """The signer's own name of the account: needed for the first signature of a series, see records.md."""


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


class SceneView(msgspec.Struct, frozen=True, kw_only=True):
    """A key frame of a scan: a picture of that time, and where its camera was."""

    view_id: Annotated[str, Meta(pattern='^[0-9a-f]{16}\\Z')]
    """Names it; GET /api/v1/cases/{case_id}/scene/{world_id}/views/{view_id}.jpg."""
    seen_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""
    pose: common.Pose
    """Of the camera, in the world's frame."""
    intrinsics: common.Intrinsics
    """Of the picture."""


class SceneViewList(msgspec.Struct, frozen=True, kw_only=True):
    """The key frames kept with the scan of a world, oldest first; none when no picture of it was kept."""

    world_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Tracking origin that all poses belong to."""
    views: Annotated[tuple[SceneView, ...], Meta(max_length=124)]
    """Chosen so that together they show what was seen."""


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


class LogKey(msgspec.Struct, frozen=True, kw_only=True):
    """A public key that signs heads and packages."""

    key_id: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Fingerprint: SHA-256 of the raw public key."""
    public_key: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Ed25519, 32 bytes."""
    valid_from_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC."""
    valid_until_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When it was replaced; null while it signs."""


class SignedHead(msgspec.Struct, frozen=True, kw_only=True):
    """A signed head of the tree over all case heads (RFC 6962)."""

    tree_size: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Leaves."""
    root: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Merkle tree hash."""
    at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC of the signature."""
    key_id: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Who signed."""
    signature: Annotated[str, Meta(pattern='^[0-9a-f]{128}\\Z')]
    """Ed25519 over the canonical head without this field, after the words that name its kind."""


class LogLeaf(msgspec.Struct, frozen=True, kw_only=True):
    """One leaf of the tree: the head of a case when it was taken in."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which case."""
    head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Its newest event."""
    head_hash: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """That event's chain hash."""
    at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Server UTC when it was taken in."""


class LogHead(msgspec.Struct, frozen=True, kw_only=True):
    """GET /log/head"""

    head: SignedHead | None = None
    """The newest; null before anything was signed."""
    keys: Annotated[tuple[LogKey, ...], Meta(max_length=1000)]
    """All keys, oldest first."""


class LogConsistency(msgspec.Struct, frozen=True, kw_only=True):
    """GET /log/proof?first=&second=: that the tree of the second size only adds to that of the first."""

    first: SignedHead
    """The older head."""
    second: SignedHead
    """The newer head."""
    path: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')], ...], Meta(max_length=128)]
    """Consistency proof, RFC 6962 section 2.1.2."""


class LogInclusion(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/{case_id}/log/proof: that a head of a case is in the signed tree."""

    leaf: LogLeaf
    """The newest leaf of the case."""
    leaf_index: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Its place in the tree."""
    head: SignedHead
    """The first signed head that covers it."""
    path: Annotated[tuple[Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')], ...], Meta(max_length=128)]
    """Audit path, RFC 6962 section 2.1.1."""


class ReasonWords(msgspec.Struct, frozen=True, kw_only=True):
    """A stable word with what it says."""

    id: Annotated[str, Meta(min_length=1, max_length=60)]
    """Stable."""
    text: Annotated[str, Meta(max_length=1000)]
    """In the language asked for."""


class ChecklistItem(msgspec.Struct, frozen=True, kw_only=True):
    """One item in words, with what was decided about it."""

    item: workflow.ReviewItem
    """The item."""
    title: Annotated[str, Meta(max_length=1000)]
    """What it is about."""
    verify: Annotated[str, Meta(max_length=4000)]
    """What to verify."""
    why: Annotated[str, Meta(max_length=1000)]
    """Why it is here: the rule in words."""
    reasons: Annotated[tuple[ReasonWords, ...], Meta(max_length=32)]
    """Why it is an exception; empty when it is none."""
    decision: Literal["confirmed", "rejected", "not_applicable", "undecided"]
    """Verdict; undecided in a draft."""
    decision_reason: Annotated[str, Meta(max_length=1000)]
    """Of the verdict."""
    decided_by: common.Actor | None = None
    """Who decided."""
    decision_seq: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Event of the verdict, 0 for none."""


class Checklist(msgspec.Struct, frozen=True, kw_only=True):
    """GET /api/v1/cases/{case_id}/checklist: the draft while work goes on, the stored list after that."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    head_seq: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """Newest event that it was made from."""
    ruleset: Annotated[str, Meta(min_length=1, max_length=60)]
    """Name of the rule set."""
    ruleset_version: Annotated[int, Meta(ge=1, le=100000)]
    """Its version."""
    is_draft: bool
    """True until the case is handed over, and while it is sent back."""
    items: Annotated[tuple[ChecklistItem, ...], Meta(max_length=2000)]
    """Exceptions first, the most severe first among them."""


class RuleWords(msgspec.Struct, frozen=True, kw_only=True):
    """One rule in words."""

    rule_id: Annotated[str, Meta(min_length=1, max_length=60)]
    """Rule id."""
    version: Annotated[int, Meta(ge=1, le=100000)]
    """Its version."""
    title: Annotated[str, Meta(max_length=200)]
    """Short name."""
    why: Annotated[str, Meta(max_length=1000)]
    """What it puts on the list."""
    exception_when: Annotated[tuple[ReasonWords, ...], Meta(max_length=32)]
    """Reasons that make its items exceptions."""


class RuleList(msgspec.Struct, frozen=True, kw_only=True):
    """GET /api/v1/rules: the rules by which review lists are made."""

    ruleset: Annotated[str, Meta(min_length=1, max_length=60)]
    """Name."""
    ruleset_version: Annotated[int, Meta(ge=1, le=100000)]
    """Version that new lists get."""
    rules: Annotated[tuple[RuleWords, ...], Meta(max_length=100)]
    """In the order of their items."""


class PhotoHeader(msgspec.Struct, frozen=True, kw_only=True):
    """Part header of an uploaded picture (POST photos): what it is about, one of the three."""

    photo_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Made by the client."""
    step_key: Annotated[str, Meta(max_length=60)] | None = None
    """The guide step it is about."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """The fault it is about."""
    item_id: Annotated[str, Meta(max_length=80)] | None = None
    """The rejected review item it answers."""
    caption: Annotated[str, Meta(max_length=200)] = ''
    """What it shows; may be empty."""


class AssetReference(msgspec.Struct, frozen=True, kw_only=True):
    """What another system calls an asset."""

    system: Annotated[str, Meta(min_length=1, max_length=60)]
    """Which system, e.g. SAP PM."""
    id: Annotated[str, Meta(min_length=1, max_length=120)]
    """Its identifier there."""


class AssetChange(msgspec.Struct, frozen=True, kw_only=True):
    """How an asset of the plant shall be (POST /assets, PUT /assets/{asset_id})."""

    tag: Annotated[str, Meta(min_length=1, max_length=120)]
    """As the plant writes it; no other asset may differ from it only in case or spaces, and it never changes."""
    names: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]
    """Name by language; at least one."""
    level: Literal["site", "line", "machine", "component"]
    """Level in the tree; nothing is part of a smaller level than its own."""
    asset_class: Annotated[str, Meta(max_length=200)] = ''
    """Kind of equipment, in the plant's words."""
    parent_tag: Annotated[str, Meta(min_length=1, max_length=120)] | None = None
    """Tag of what it is part of; null at the top."""
    external_refs: Annotated[tuple[AssetReference, ...], Meta(max_length=20)] = ()
    """What other systems call it."""
    is_retired: bool = False
    """No longer there; cases of it stay."""


class AssetCard(msgspec.Struct, frozen=True, kw_only=True):
    """An asset of the plant."""

    asset_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity; never changes."""
    tag: Annotated[str, Meta(min_length=1, max_length=120)]
    """As the plant writes it."""
    names: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]
    """Name by language."""
    level: Literal["site", "line", "machine", "component"]
    """Level in the tree."""
    asset_class: Annotated[str, Meta(max_length=200)]
    """Kind of equipment."""
    parent_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')] | None = None
    """What it is part of; null at the top."""
    external_refs: Annotated[tuple[AssetReference, ...], Meta(max_length=20)]
    """What other systems call it."""
    is_retired: bool
    """No longer there."""
    revision: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """One more with each change."""
    changed_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """When it was last changed; server UTC milliseconds."""
    changed_by: Annotated[str, Meta(max_length=200)]
    """Who changed it."""


class AssetDetail(msgspec.Struct, frozen=True, kw_only=True):
    """An asset with what it is part of."""

    asset: AssetCard
    """The asset."""
    ancestors: Annotated[tuple[AssetCard, ...], Meta(max_length=16)]
    """From the top of the tree down to its parent."""


class AssetPage(msgspec.Struct, frozen=True, kw_only=True):
    """Assets in the order of their tags; GET /assets."""

    assets: Annotated[tuple[AssetCard, ...], Meta(max_length=1000)]
    """The assets."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """For the next page; null on the last."""


class AssetTree(msgspec.Struct, frozen=True, kw_only=True):
    """An asset and all below it."""

    assets: Annotated[tuple[AssetCard, ...], Meta(max_length=2000)]
    """Level by level, the asset itself first."""
    is_complete: bool
    """False: there are more than fit."""


class AssetsImported(msgspec.Struct, frozen=True, kw_only=True):
    """What an import of assets did."""

    added: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """New assets."""
    changed: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Changed assets."""
    unchanged: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Assets that were so already."""


class DocumentHead(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document of the plant, without its content."""

    kind: Literal["guide", "code_list", "risk_matrix", "review_template"]
    """What it is."""
    key: Annotated[str, Meta(min_length=1, max_length=60)]
    """Which document, the same for all its versions."""
    version: Annotated[int, Meta(ge=1, le=1000000)]
    """Version."""
    state: Literal["draft", "published", "retired"]
    """A draft can be changed; what was published never changes; what is retired counts for no new case."""
    number: Annotated[str, Meta(max_length=60)]
    """Document number of the plant."""
    revision: Annotated[str, Meta(max_length=60)]
    """Revision of the plant."""
    titles: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]
    """Name by language."""
    sha256: Annotated[str, Meta(pattern='^[0-9a-f]{64}\\Z')]
    """Of the canonical JSON (RFC 8785) of the body."""
    change_no: Annotated[int, Meta(ge=1, le=9007199254740991)]
    """One more with each change of draft or state."""
    changed_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """When the draft was last changed; server UTC milliseconds."""
    changed_by: Annotated[str, Meta(max_length=200)]
    """Who wrote it."""
    published_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When it was published."""
    approver: Annotated[str, Meta(max_length=200)] | None = None
    """Who published it."""
    effective_from_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Counts for cases opened from then on."""
    retired_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When it was retired."""
    retired_by: Annotated[str, Meta(max_length=200)] | None = None
    """Who retired it."""


class DocumentPage(msgspec.Struct, frozen=True, kw_only=True):
    """Versions by kind and key, the newest first; GET /catalogue."""

    documents: Annotated[tuple[DocumentHead, ...], Meta(max_length=200)]
    """The versions."""
    next: Annotated[str, Meta(max_length=200)] | None = None
    """For the next page; null on the last."""


class DocumentVersion(msgspec.Struct, frozen=True, kw_only=True):
    """One version of a document with its content."""

    head: DocumentHead
    """About it."""
    body: dict[str, Any]
    """Guide, CodeList, RiskMatrix or ReviewTemplate."""


class DocumentImported(msgspec.Struct, frozen=True, kw_only=True):
    """A draft was read from a file."""

    head: DocumentHead
    """The draft."""
    warnings: Annotated[tuple[Annotated[str, Meta(max_length=1000)], ...], Meta(max_length=100)]
    """What its author should know, e.g. texts without a translation."""


class PublishDocument(msgspec.Struct, frozen=True, kw_only=True):
    """Publish a draft; its author may not."""

    effective_from_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Counts for cases opened from then on; null is now."""


class GuideEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A guide that a case can be opened with."""

    guide_id: Annotated[str, Meta(min_length=1, max_length=60)]
    """Which."""
    version: Annotated[int, Meta(ge=1, le=100000)]
    """The version that counts now."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=20)]
    """Name by language."""
    asset_class: Annotated[str, Meta(max_length=60)]
    """Which machines it is for; empty for any."""
    is_shipped: bool
    """Came with the server, not from the plant."""


class GuideMenu(msgspec.Struct, frozen=True, kw_only=True):
    """The guides that count now; GET /guides."""

    guides: Annotated[tuple[GuideEntry, ...], Meta(max_length=1000)]
    """By title."""


class HandoverCase(msgspec.Struct, frozen=True, kw_only=True):
    """A case that is not finished, or was finished in the shift."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    case_number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    title: Annotated[str, Meta(max_length=200)]
    """Title."""
    asset_name: Annotated[str, Meta(max_length=120)]
    """Asset."""
    work_order: Annotated[str, Meta(max_length=60)]
    """Work order."""
    state: Literal["open", "submitted", "in_review", "returned", "signed", "void"]
    """Life cycle at the end of the shift."""
    opened_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    changed_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Newest event before the end of the shift, UTC."""
    is_changed: bool
    """Something happened in it during the shift."""
    faults: Annotated[int, Meta(ge=0, le=100000)]
    """Faults that are not verified or rejected."""
    open_exceptions: Annotated[int, Meta(ge=0, le=100000)]
    """Exceptions of the review list without a verdict."""


class HandoverFault(msgspec.Struct, frozen=True, kw_only=True):
    """A fault that the next shift must know."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    case_number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    fault_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Which."""
    number: Annotated[int, Meta(ge=1, le=100000)]
    """Number in the case."""
    title: Annotated[str, Meta(max_length=200)]
    """What is wrong."""
    component: Annotated[str, Meta(max_length=200)]
    """Part."""
    severity: common.Severity
    """How bad."""
    priority: Literal["low", "medium", "high", "urgent"] | None = None
    """By the risk matrix; null: not assessed."""
    state: Literal["suspected", "confirmed", "in_progress", "resolved", "verified", "rejected", "deferred"]
    """State at the end of the shift."""
    is_new: bool
    """It was found during the shift."""
    is_safety: bool
    """People could be hurt."""
    created_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    due_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Deferred until, UTC."""
    is_overdue: bool
    """Deferred, and the date has passed."""
    risk_owner: Annotated[str, Meta(max_length=120)] | None = None
    """Who answers for the risk of the deferred fault."""
    reason: Annotated[str, Meta(max_length=2000)]
    """Why it was deferred; empty for others."""


class HandoverLock(msgspec.Struct, frozen=True, kw_only=True):
    """An isolation of which the record does not say that its locks were removed. It documents, it is never the authority for it."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    case_number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    step_key: Annotated[str, Meta(max_length=60)]
    """Step of the guide."""
    title: Annotated[dict[str, Annotated[str, Meta(max_length=200)]], Meta(max_length=16)]
    """The step, by language."""
    permit: Annotated[str, Meta(max_length=120)]
    """Permit to work."""
    lock_owner: Annotated[str, Meta(max_length=120)]
    """Who holds the key."""
    is_tried_out: bool
    """Start was tried and nothing moved."""
    people_on_site: Annotated[tuple[Annotated[str, Meta(max_length=80)], ...], Meta(max_length=50)]
    """Who works under the lock."""
    recorded_by: Annotated[str, Meta(max_length=80)]
    """Who recorded it."""
    recorded_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    expires_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """Until then the record holds, UTC."""
    is_expired: bool
    """The record no longer holds: isolate and record anew."""
    is_overridden: bool
    """Work went on although something was missing."""


class HandoverRework(msgspec.Struct, frozen=True, kw_only=True):
    """Something that was sent back and is not handed over again."""

    case_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """Identity."""
    case_number: Annotated[int, Meta(ge=1, le=100000000)]
    """Short number."""
    asset_tag: Annotated[str, Meta(max_length=60)]
    """Plant tag."""
    item_id: Annotated[str, Meta(max_length=80)]
    """Item of the review list."""
    reason: Annotated[str, Meta(max_length=2000)]
    """Why it was rejected."""
    message: Annotated[str, Meta(max_length=2000)]
    """What the reviewer wrote to all of it."""
    returned_by: Annotated[str, Meta(max_length=80)]
    """Who sent it back."""
    returned_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """UTC."""
    is_answered: bool
    """It has an answer."""


class HandoverPerson(msgspec.Struct, frozen=True, kw_only=True):
    """Who works on what."""

    name: Annotated[str, Meta(max_length=80)]
    """Name."""
    role: common.Role
    """In which role."""
    case_numbers: Annotated[tuple[Annotated[int, Meta(ge=1, le=100000000)], ...], Meta(max_length=10000)]
    """Unfinished cases that this person worked on, the newest work first."""
    is_in_call: bool
    """In a call at the end of the shift."""
    last_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Last seen in these, UTC."""


class Handover(msgspec.Struct, frozen=True, kw_only=True):
    """What the next shift must know, folded from the logs up to the end of a shift."""

    since_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Begin of the shift, UTC."""
    until_ms: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """End of the shift, UTC."""
    site: Annotated[str, Meta(max_length=60)] | None = None
    """Tag of the asset below which everything lies; null is the whole plant."""
    cases: Annotated[tuple[HandoverCase, ...], Meta(max_length=10000)]
    """Unfinished first, the newest change first."""
    faults: Annotated[tuple[HandoverFault, ...], Meta(max_length=10000)]
    """Severe or new and not put off, the gravest first."""
    deferred: Annotated[tuple[HandoverFault, ...], Meta(max_length=10000)]
    """Put off, the earliest date first."""
    locks: Annotated[tuple[HandoverLock, ...], Meta(max_length=10000)]
    """The oldest first."""
    rework: Annotated[tuple[HandoverRework, ...], Meta(max_length=10000)]
    """The oldest first."""
    people: Annotated[tuple[HandoverPerson, ...], Meta(max_length=10000)]
    """By name."""
    is_cut: bool
    """There were more cases than one answer holds: choose a site."""


class EraseAccount(msgspec.Struct, frozen=True, kw_only=True):
    """POST /accounts/{account_id}/erase"""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why; it goes into every record."""
    with_words: bool = False
    """Also the words of the person's notes and chat messages."""
    is_dry_run: bool = False
    """Only say what would be erased."""


class EraseCase(msgspec.Struct, frozen=True, kw_only=True):
    """POST /cases/{case_id}/erase"""

    reason: Annotated[str, Meta(min_length=1, max_length=500)]
    """Why; it stays in the record."""
    is_dry_run: bool = False
    """Only say what would be erased."""


class NotErased(msgspec.Struct, frozen=True, kw_only=True):
    """A case in which nothing was erased."""

    number: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Of the case."""
    reason: Annotated[str, Meta(max_length=1000)]
    """Why not."""


class ErasedAccount(msgspec.Struct, frozen=True, kw_only=True):
    """What erasing a person came to."""

    account_id: Annotated[str, Meta(pattern='^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\\Z')]
    """The account; its id stays."""
    numbers: Annotated[tuple[Annotated[int, Meta(ge=0, le=9007199254740991)], ...], Meta(max_length=100000)]
    """Cases in which something was erased."""
    signed: Annotated[tuple[Annotated[int, Meta(ge=0, le=9007199254740991)], ...], Meta(max_length=100000)]
    """Cases that keep the printed name of a signature of this person."""
    refused: Annotated[tuple[NotErased, ...], Meta(max_length=100000)]
    """Cases under legal hold, or worked on."""
    is_closed: bool
    """The account has lost names, password and sessions. Not while a case of it is worked on."""


class ErasedCase(msgspec.Struct, frozen=True, kw_only=True):
    """What erasing a case came to."""

    number: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Of the case."""
    names: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Events that lost a name."""
    bodies: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Events that lost their body."""
    files: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Files deleted."""
    shared_files: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Files that stay because another case names them."""
    recordings: Annotated[int, Meta(ge=0, le=9007199254740991)]
    """Recordings deleted."""


class KeptKind(msgspec.Struct, frozen=True, kw_only=True):
    """How long one kind of what belongs to a case is kept."""

    kind: Literal["pictures", "clips", "scans", "maps", "models", "recordings", "cases"]
    """cases: the whole record."""
    days: Annotated[int, Meta(ge=1, le=36500)] | None = None
    """The period; null keeps for ever."""
    ends_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When it ends, UTC, should nobody hold the case; null while it does not run, or when there is nothing of the kind. Of recordings the earliest."""
    files: Annotated[int, Meta(ge=0, le=9007199254740991)] = 0
    """Files of the kind that are there; recordings count as one each."""
    deleted: Annotated[int, Meta(ge=0, le=9007199254740991)] = 0
    """Files that went after their period."""
    deleted_at_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """When the last of them went, UTC."""


class CaseRetention(msgspec.Struct, frozen=True, kw_only=True):
    """GET /cases/{case_id}/retention: what of a case goes when."""

    is_held: bool
    """Under legal hold: nothing goes, whatever its period."""
    counted_from_ms: Annotated[int, Meta(ge=0, le=9007199254740991)] | None = None
    """The periods of files and of the case run from here, UTC: from the signature that holds, or from when the case was declared void; null while it is neither."""
    kinds: Annotated[tuple[KeptKind, ...], Meta(max_length=20)]
    """In the order in which they are shown."""
