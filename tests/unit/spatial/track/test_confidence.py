"""When an answer is believed: more agreement, less doubt; a point that nothing holds is lost however it looks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from sightline.spatial.track import warp
from sightline.spatial.track.align import Alignment
from sightline.spatial.track.confidence import LOST_FROM_RISK, TRUSTED_BELOW_RISK, Evidence, is_believed, judge, risk
from sightline.spatial.track.view import View
from support.moving_pictures import HEIGHT, WIDTH, picture

VIEW = View(picture(np.zeros((HEIGHT, WIDTH), np.uint8)))
SURE = Alignment(
    picture_from_reference=warp.identity(),
    at=np.array([100.0, 80.0]),
    near=30,
    near_share=0.9,
    coverage=1.0,
    spread_px=0.3,
    rift_px=0.5,
    likeness=0.95,
    wide_likeness=0.95,
    own_px=0.2,
    support=8.0,
    dissent=0.0,
    surround=1.0,
    jump_px=0.5,
    texture=2.0,
)


def _said(found: Alignment, since_key: int = 0, stretch: float = 1.0) -> str:
    return judge(found.at, Evidence(found, "key", since_key, 0, stretch), VIEW).state


def test_what_agrees_all_around_the_click_is_good() -> None:
    answer = judge(SURE.at, Evidence(SURE, "key", 0, 0, 1.0), VIEW)
    assert (answer.state, answer.standing) == ("good", "visible")
    assert answer.confidence > 0.99
    assert answer.sigma_px < 4


@pytest.mark.parametrize(
    "worse",
    [
        replace(SURE, near=5),
        replace(SURE, coverage=0.34),
        replace(SURE, jump_px=20.0),
        replace(SURE, likeness=0.2),
    ],
)
def test_each_sign_of_trouble_raises_the_risk(worse: Alignment) -> None:
    assert risk(worse, 0, 1.0) > risk(SURE, 0, 1.0)


def test_time_without_the_click_s_own_picture_and_a_bent_view_raise_the_risk_until_it_is_lost() -> None:
    risks = [risk(SURE, since, 1.0) for since in range(30)]
    assert risks == sorted(risks)
    assert risk(SURE, 0, 1.6) > risk(SURE, 0, 1.0)
    assert _said(SURE, since_key=30) == "lost"


def test_what_is_shown_is_surer_than_what_following_goes_on_from() -> None:
    doubtful = next(
        replace(SURE, jump_px=jump)
        for jump in np.arange(1.0, 100.0)
        if risk(replace(SURE, jump_px=jump), 3, 1.1) > LOST_FROM_RISK
    )
    far_off = risk(doubtful, 3, 1.1)
    assert LOST_FROM_RISK < far_off < TRUSTED_BELOW_RISK
    assert is_believed(doubtful, far_off)
    assert _said(doubtful, 3, 1.1) == "lost"


def test_a_point_that_nothing_beside_it_holds_is_lost() -> None:
    assert _said(replace(SURE, surround=0.17)) == "lost"
    assert _said(replace(SURE, support=0.8)) == "lost"


def test_something_else_in_its_place_is_lost() -> None:
    assert _said(replace(SURE, likeness=0.1, wide_likeness=0.3)) == "lost"


def test_nothing_found_is_lost_and_less_certain_with_every_picture() -> None:
    answers = [judge(SURE.at, Evidence(None, "none", n, n, 1.0), VIEW) for n in range(1, 40)]
    assert {answer.state for answer in answers} == {"lost"}
    sigmas = [answer.sigma_px for answer in answers]
    assert sigmas == sorted(sigmas)
    assert sigmas[-1] <= 100


def test_a_good_point_off_the_picture_is_outside() -> None:
    off = replace(SURE, at=np.array([-20.0, 80.0]))
    assert judge(off.at, Evidence(off, "key", 0, 0, 1.0), VIEW).standing == "outside"
