"""What faults are coded and assessed by at the moment: the plant's lists, or the ones that ship with the server."""

from __future__ import annotations

from starlette.responses import Response

from sightline.plant.effective import codes_for, risk_matrix_for
from sightline.protocol.workflow import CodeList, RiskMatrix
from sightline.web.access import SIGNED_IN, Call, route
from sightline.web.answers import tagged
from sightline.web.documented import Doc
from sightline.workflow.codes import DEFAULT_CODES
from sightline.workflow.risk import DEFAULT_MATRIX


async def codes(call: Call) -> Response:
    """The list of codes by which a fault is coded now. Cases keep the words that they were coded with."""
    now_ms = call.services.clock.utc_ms()
    found = await codes_for(call.services.store.plant, at_ms=now_ms) or DEFAULT_CODES
    return tagged(call.request, f"{found.key}-{found.version}", found)


async def matrix(call: Call) -> Response:
    """The risk matrix by which a fault is assessed now. Cases keep the outcome, with the matrix it came from."""
    now_ms = call.services.clock.utc_ms()
    found = await risk_matrix_for(call.services.store.plant, at_ms=now_ms) or DEFAULT_MATRIX
    return tagged(call.request, f"{found.key}-{found.version}", found)


ROUTES = [
    route(
        "/api/v1/fault-codes",
        "GET",
        codes,
        SIGNED_IN,
        doc=Doc("The codes for faults in force", tag="catalogue", gives=CodeList, is_tagged=True),
    ),
    route(
        "/api/v1/risk-matrix",
        "GET",
        matrix,
        SIGNED_IN,
        doc=Doc("The risk matrix in force", tag="catalogue", gives=RiskMatrix, is_tagged=True),
    ),
]
