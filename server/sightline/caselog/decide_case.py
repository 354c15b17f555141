"""Decisions about the case itself, its calls, worlds, guide steps and words."""

from __future__ import annotations

from sightline.caselog.deciding import NOTHING, Draft, Drafts, Request, require_open, require_text
from sightline.errors import Conflict
from sightline.ids import AccountId, WorldId
from sightline.protocol import workflow as wire
from sightline.workflow.guide import check_guide, newest_guide
from sightline.workflow.review_template import STANDARD_TEMPLATE, check_template
from sightline.workflow.rules import RULESET, RULESET_VERSION, generate
from sightline.workflow.states import CALL, CASE


def open_case(request: Request, body: wire.OpenCase) -> Drafts:
    CASE.next(request.state.life, "case.opened")
    if request.facts.case_number is None:
        raise RuntimeError("case.open needs Facts.case_number")
    guide = request.facts.guide or newest_guide(body.guide_id)
    check_guide(guide)
    template = request.facts.review_template or STANDARD_TEMPLATE
    check_template(template)
    opened = wire.CaseOpened(
        number=request.facts.case_number,
        title=require_text(body.title, "The title"),
        asset_tag=require_text(body.asset_tag, "The asset's tag"),
        asset_name=body.asset_name.strip(),
        work_order=body.work_order.strip(),
        guide_id=guide.guide_id,
        guide_version=guide.version,
        video_codecs=body.video_codecs,
        guide=guide,
        asset_id=request.facts.asset_id,
        review_template=template,
    )
    return (Draft("case.opened", opened),)


def request_call(request: Request, body: wire.RequestCall) -> Drafts:
    require_open(request.state, "call.request")
    CALL.next(request.state.call_state, "request")
    return (Draft("call.requested", wire.CallRequested(message=body.message)),)


def take_call(request: Request, body: wire.TakeCall) -> Drafts:
    require_open(request.state, "call.take")
    CALL.next(request.state.call_state, "take")
    return (Draft("call.taken", wire.CallTaken()),)


def decline_call(request: Request, body: wire.DeclineCall) -> Drafts:
    CALL.next(request.state.call_state, "decline")
    return (Draft("call.declined", wire.CallDeclined(reason=body.reason)),)


def end_call(request: Request, body: wire.EndCall) -> Drafts:
    """Possible in any state of the case: people go on talking while they close it."""
    CALL.next(request.state.call_state, "end")
    return (Draft("call.ended", wire.CallEnded()),)


def start_world(request: Request, body: wire.StartWorld) -> Drafts:
    """A device that comes back names the world that is still its own: that changes nothing."""
    state = request.state
    require_open(state, "world.start")
    known = state.worlds.get(WorldId(body.world_id))
    if known is not None:
        if known.account_id == AccountId(request.actor.account_id) and known.ended_seq is None:
            return NOTHING
        raise Conflict("The world", expected="an id not used before", actual=body.world_id)
    return (Draft("world.started", wire.WorldStarted(world_id=body.world_id, reason=body.reason)),)


def post_chat(request: Request, body: wire.PostChat) -> Drafts:
    require_open(request.state, "chat.post")
    return (Draft("chat.posted", wire.ChatPosted(text=require_text(body.text, "A chat line"))),)


def add_note(request: Request, body: wire.AddNote) -> Drafts:
    CASE.next(request.state.life, "note.added")
    return (Draft("note.added", wire.NoteAdded(text=require_text(body.text, "A note"))),)


def close_case(request: Request, body: wire.CloseCase) -> Drafts:
    """Hand the case over with its review list. A call that still rings ends: nobody can take it any more."""
    state = request.state
    CASE.next(state.life, "case.closed")
    ringing = (Draft("call.ended", wire.CallEnded()),) if state.call_state == "ringing" else ()
    review = wire.ReviewGenerated(ruleset=RULESET, ruleset_version=RULESET_VERSION, items=generate(state))
    closed = Draft("case.closed", wire.CaseClosed(summary=body.summary.strip()))
    return (*ringing, closed, Draft("review.generated", review))
