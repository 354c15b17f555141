"""What a decision needs from outside the log."""

from __future__ import annotations

from dataclasses import dataclass

from sightline.protocol.common import Anchor, FrameRef, Geometry
from sightline.protocol.workflow import CodeList, Guide, ReviewTemplate, RiskMatrix
from sightline.workflow.review import Authentication


@dataclass(frozen=True, slots=True)
class EarlierFault:
    """A fault of another case at the same asset, as the store knows it now."""

    case_id: str
    case_number: int
    fault_id: str
    number: int
    title: str


@dataclass(frozen=True, slots=True)
class Facts:
    """Each kind of operation uses a few of these; the caller fills those.

    Attributes:
        now_ms: server UTC, milliseconds.
        case_number: ``case.open``: the number taken from the store.
        guide: ``case.open``: the plant's newest version of the guide asked for; None: the shipped one.
        review_template: of the same: the plant's standard items; None: the shipped ones.
        asset_id: of the same: the asset in the plant's tree, None when the tag is not in it.
        frame: ``annotation.place``, ``.move``: the identified frame, None when it could not be identified.
        is_approximate: ``annotation.place``, ``.move``: the frame's identity or pose was in doubt.
        anchor: ``annotation.place``, ``.move``: where the mark lies; ``.resnap``: on the chosen surface.
        geometry: of the same: the shape in space, None where there is none.
        codes: ``fault.code``, ``.act``: the plant's list; None: the shipped one.
        risk_matrix: ``fault.assess``, ``.edit``: the plant's matrix; None: the shipped one.
        earlier_fault: ``fault.link`` to another case: that fault, None when this asset had no such one.
        reauthenticated_at_ms: ``review.sign``: when the signer's password was checked.
        authentication: of the same: what was asked for.
    """

    now_ms: int
    case_number: int | None = None
    guide: Guide | None = None
    review_template: ReviewTemplate | None = None
    asset_id: str | None = None
    frame: FrameRef | None = None
    is_approximate: bool = False
    anchor: Anchor | None = None
    geometry: Geometry | None = None
    codes: CodeList | None = None
    risk_matrix: RiskMatrix | None = None
    earlier_fault: EarlierFault | None = None
    reauthenticated_at_ms: int | None = None
    authentication: Authentication | None = None
