"""Signatures, and the signed record as PDF."""

from __future__ import annotations

from starlette.responses import Response

from sightline.errors import Conflict, MalformedMessage, PermissionDenied, TransitionNotAllowed
from sightline.ids import OpId
from sightline.protocol import codec, rest, workflow
from sightline.web import limits
from sightline.web.access import CASE_READ, CASE_SIGN, Call, route
from sightline.web.answers import file_answer, json_answer
from sightline.web.body import read_struct
from sightline.web.documented import LANG, Doc, Media
from sightline.web.record import report_pdf
from sightline.web.seal import seal_of
from sightline.workflow.review import Authentication


async def sign(call: Call) -> Response:
    """Sign the record with a meaning. The password is checked anew.

    The first signature of a series also needs the name of the account; those that follow in the same session, with no
    more than 15 minutes between them, need the password alone. Who may give which meaning: ``docs/records.md``.
    """
    services, person = call.services, call.person
    services.limiter.take(limits.SIGN_BY_ACCOUNT, person.account_id)
    wanted = await read_struct(call.request, rest.SignRequest)
    await services.store.cases.case(call.case_id)
    if call.signed_in.account.password_hash is None:
        raise PermissionDenied("Guests cannot sign.")
    authentication = await _authenticate(call, wanted)
    services.limiter.forgive(limits.SIGN_BY_ACCOUNT, person.account_id)
    body = workflow.SignReview(meaning=wanted.meaning, expected_head_seq=wanted.expected_head_seq)
    ack = await services.rooms.submit(
        call.case_id,
        person,
        OpId(wanted.op_id),
        "review.sign",
        codec.to_dict(body),
        reauthenticated_at_ms=services.clock.utc_ms(),
        authentication=authentication,
    )
    services.signing.signed(call.signed_in.token_hash, services.clock.utc_ms())
    return json_answer(ack)


async def _authenticate(call: Call, wanted: rest.SignRequest) -> Authentication:
    """Check who signs, and return by what.

    Raises:
        PermissionDenied: not "unauthenticated": the session is fine, and a page must not sign the person out. Its
            ``reason`` is ``series`` when the name is needed, ``password`` when name or password is wrong.
    """
    services, account, session = call.services, call.signed_in.account, call.signed_in.token_hash
    if wanted.username is None and not services.signing.is_running(session, services.clock.utc_ms()):
        raise PermissionDenied("The first signature of a series needs your name and your password.", reason="series")
    # The password is verified whatever the name: the time tells nothing about which of them is wrong.
    is_right = await services.people.check_password(account, wanted.password)
    if not is_right or wanted.username not in (None, account.username):
        services.signing.end(session)
        raise PermissionDenied("The name or the password is not right; nothing was signed.", reason="password")
    return "password" if wanted.username is None else "username_and_password"


async def report(call: Call) -> Response:
    """The checklist with pictures as PDF, in English or Chinese."""
    lang = call.request.query_params.get("lang", "en")
    if lang not in {"en", "zh"}:
        raise MalformedMessage("?lang= must be en or zh.")
    row = await call.services.store.cases.case(call.case_id)
    services, seal = call.services, seal_of(call.services)
    pdf = await report_pdf(services.store, services.hall, call.case_id, "zh" if lang == "zh" else "en", seal)
    return file_answer(pdf, "application/pdf", name=f"case-{row.number}-{lang}.pdf")


ROUTES = [
    route(
        "/api/v1/cases/{case_id}/signature",
        "POST",
        sign,
        CASE_SIGN,
        doc=Doc(
            "Sign the record",
            tag="review",
            takes=rest.SignRequest,
            gives=workflow.Ack,
            errors=(Conflict, TransitionNotAllowed),
        ),
    ),
    route(
        "/api/v1/cases/{case_id}/report.pdf",
        "GET",
        report,
        CASE_READ,
        doc=Doc("The report as PDF", tag="record", gives=Media("application/pdf"), query=(LANG,)),
    ),
]
