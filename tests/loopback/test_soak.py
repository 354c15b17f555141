"""The soak's two parts, short: that nothing stays behind, and that the soak would say so if it did."""

from __future__ import annotations

from collections import Counter

from support.held import Held, growth_per_hour
from support.load.results import Figure
from support.soak.joins import JoinPlan, joins_and_leaves
from support.soak.report import join_figures, stream_figures
from support.soak.stream import Look, Streamed, StreamPlan, stream

MIB = 2**20
PLAN = StreamPlan(seconds=3, warm_up_s=1, rate=300, viewers=2)


def ignore(share: float, words: str) -> None:
    """A short run needs no bar."""


def held(rss_bytes: int, fds: int) -> Held:
    return Held(rss_bytes, descriptors=Counter({"socket": fds}), threads=3)


def missed(figures: list[Figure]) -> list[str]:
    return [figure.name for figure in figures if figure.met is False]


async def test_a_stream_leaves_descriptors_threads_and_tasks_as_they_were() -> None:
    run = await stream(PLAN, ignore)
    assert run.forwarded > 100
    # Memory still warms up in seconds; its slope is the long run's to judge.
    assert set(missed(stream_figures(PLAN, run))) <= {"stream: growth of memory"}


async def test_who_joins_and_leaves_leaves_nothing_behind() -> None:
    plan = JoinPlan(joins=6, at_once=2, warm_up=4, settle_s=90, is_memory_judged=False)
    run = await joins_and_leaves(plan, ignore)
    assert (run.asked, run.seen) == (6, 6)
    # So few joins are a warm-up still, as far as memory goes.
    left = {name: after.descriptors - run.before[name].descriptors for name, after in run.after.items()}
    assert [name for name in missed(join_figures(run)) if "memory" not in name] == [], f"descriptors left: {left}"


def test_a_leak_would_be_told() -> None:
    sizes = [100 * MIB + minute * MIB for minute in range(30)]
    looks = [Look(60.0 * minute, held(size, fds=8 + minute), tasks=9) for minute, size in enumerate(sizes)]
    plan = StreamPlan(seconds=1800, warm_up_s=300, rate=1, viewers=1)
    assert missed(stream_figures(plan, Streamed(looks=looks))) == [
        "stream: growth of memory",
        "stream: descriptors more than after the warm-up",
    ]


def test_one_late_look_does_not_tilt_the_slope() -> None:
    times = [60.0 * minute for minute in range(20)]
    sizes = [1000.0] * 19 + [5000.0]
    assert growth_per_hour(times, sizes) == 0.0
    assert abs(growth_per_hour(times, [1000 + time for time in times]) - 3.6) < 1e-9
