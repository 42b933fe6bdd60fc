"""`rateLimit` and `throttle` against what they promise, in virtual time; `delay` and the others."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parallax_primitives.arguments import Bound, Curried, bind
from parallax_primitives.catalogue import SPECS
from parallax_primitives.checks import check_option
from parallax_primitives.faults import Fault
from parallax_primitives.handlers import PRIMITIVES
from parallax_primitives.quantities import rate
from parallax_primitives.shapes import shape_of
from parallax_primitives.values import Confident, Function, Value, bare, confidence_of, to_json
from tests.primitives.stage import Stage, Step, details, function, perform, run_virtual
from tests.primitives.stores import Notebook
from tests.primitives.test_laws import drawn


class Starts:
    """Tasks that note when they begin."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.at: list[float] = []

    def task(self, seconds: float = 0.0) -> Function:
        async def work() -> Value:
            self.at.append(self.stage.now())
            await asyncio.sleep(seconds)
            return "done"

        return function(work, is_async=True)

    async def call(self, name: str, subject: Value, /, **options: Value) -> Value:
        self.stage.name = name
        return await PRIMITIVES[name].handler(self.stage, subject, **options)

    def run(self, *work: Any) -> list[Value]:
        async def together() -> list[Value]:
            return list(await asyncio.gather(*work))

        return run_virtual(together())


lengths = st.lists(st.sampled_from([0.0, 0.3, 1.0, 2.5]), max_size=12)


@given(lengths, st.integers(1, 4), st.sampled_from([0.5, 1.0, 3.0]), st.integers(1, 5))
@drawn
def test_no_stretch_of_time_has_more_starts_than_allowed(
    some: list[float], count: int, per: float, width: int
) -> None:
    starts = Starts(Stage(concurrency=width))
    tasks: Value = [starts.task(one) for one in some]
    starts.run(starts.call("rateLimit", tasks, rate=f"{count}/{per}s"))
    assert len(starts.at) == len(some)
    for at, first in enumerate(starts.at):
        within = [one for one in starts.at[at:] if one < first + per - 1e-6]
        assert len(within) <= count


@given(lengths, st.integers(1, 4), st.sampled_from([0.5, 1.0, 3.0]))
@drawn
def test_nothing_waits_longer_than_it_must(some: list[float], count: int, per: float) -> None:
    starts = Starts(Stage())
    starts.run(starts.call("rateLimit", [starts.task(one) for one in some], rate=f"{count}/{per}s"))
    assert starts.at == pytest.approx([at // count * per for at in range(len(some))])


def test_calls_of_one_place_share_its_rate_and_names_share_theirs() -> None:
    starts = Starts(Stage())
    starts.run(
        *(starts.call("rateLimit", starts.task(), rate="1/s") for _ in range(3)),
        *(starts.call("rateLimit", starts.task(), rate="1/s", name="x") for _ in range(2)),
    )
    assert sorted(starts.at) == [0, 0, 1, 1, 2]


def test_a_store_carries_the_rate_into_the_next_run() -> None:
    store = Notebook()
    perform(Stage(store=store), "rateLimit", "x", rate="1/m")
    later = Stage(store=store)
    perform(later, "rateLimit", "x", rate="1/m")
    assert later.happened("paced") == [{"seconds": 60.0, "index": 0}]


@pytest.mark.parametrize(
    "data", ["soon", {"at": 1.0}, [None, "x"], {"at": 0.0, "moments": [None, "x"]}]
)
def test_what_a_store_made_up_is_not_waited_for(data: Any) -> None:
    store = Notebook()
    stage = Stage(store=store)
    store.facts["rateLimit", stage.site] = data
    assert perform(stage, "rateLimit", "x", rate="1/m") == "x"
    assert stage.now_at_end == 0


@pytest.mark.parametrize("operation", ["read", "write"])
def test_a_failing_store_does_not_fail_the_run(operation: str) -> None:
    stage = Stage(store=Notebook(operation))
    result = perform(stage, "rateLimit", ["a", "b"], rate="1/s")
    assert to_json(result) == ["a", "b"]
    assert stage.now_at_end == 1
    assert len(stage.happened("store.failed")) == 1


def test_one_task_gives_its_result_and_a_list_a_list() -> None:
    stage = Stage({"a": [Step("x", 0.7)], "b": [Step(error="no")]})
    assert perform(stage, "rateLimit", stage.roster[0], rate="1/s") == Confident("x", 0.7)
    result = perform(stage, "rateLimit", stage.roster, rate="9/s")
    assert to_json(result) == ["x", None]
    assert confidence_of(result) == 0.7


def test_who_waits_too_long_is_late() -> None:
    stage = Stage({"a": [Step("x", 0.9)]})
    result = perform(stage, "throttle", stage.roster * 3, interval="2s", timeout=3000.0)
    assert to_json(result) == ["x", "x", None]
    assert stage.now_at_end == 3


@given(lengths, st.sampled_from([0.0, 0.7, 2.0]))
@drawn
def test_throttled_tasks_begin_apart(some: list[float], apart: float) -> None:
    starts = Starts(Stage())
    tasks: Value = [starts.task(one) for one in some]
    starts.run(starts.call("throttle", tasks, interval=apart * 1000))
    assert starts.at == pytest.approx([at * apart for at in range(len(some))])


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("10/s", (10, 1.0)),
        ("100 / m", (100, 60.0)),
        ("3/500ms", (3, 0.5)),
        ("1/2h", (1, 7200.0)),
        ("0/s", None),
        ("3/0s", None),
        ("-1/s", None),
        ("s", None),
        ("10", None),
        (10.0, None),
    ],
)
def test_rates(written: Value, meant: tuple[int, float] | None) -> None:
    assert rate(written) == meant
    option = SPECS["rateLimit"].parameter("rate")
    assert option is not None
    assert (check_option(option, written) is None) == (meant is not None)


# --- pool, bulkhead ------------------------------------------------------------------------------


@given(st.integers(1, 5), st.integers(0, 9), st.integers(1, 4))
@drawn
def test_a_pool_has_so_many_workers(size: int, tasks: int, concurrency: int) -> None:
    stage = Stage({"a": [Step("x", 0.9, delay=1)]}, concurrency=concurrency)
    result = perform(stage, "pool", stage.roster * tasks, size=float(size))
    assert to_json(result) == ["x"] * tasks
    assert stage.most_running == min(size, tasks, concurrency)


def test_a_pool_keeps_failures_apart_and_has_an_end() -> None:
    stage = Stage({"a": [Step("x", 0.9)], "b": [Step(error="no")], "c": [Step("z", delay=9)]})
    result = perform(stage, "pool", stage.roster, size=2.0, timeout=1000.0)
    assert to_json(result) == ["x", None, None]
    assert confidence_of(result) == 0.9
    assert [one["error"] for one in details(result)["errors"]] == ["crash", "timeout"]
    assert stage.running == 0


class Crowd(Starts):
    """Counts how many tasks run at once."""

    inside = 0
    most = 0

    def task(self, seconds: float = 1.0) -> Function:
        async def work() -> Value:
            self.inside += 1
            self.most = max(self.most, self.inside)
            try:
                await asyncio.sleep(seconds)
            finally:
                self.inside -= 1
            return "done"

        return function(work, is_async=True)


@given(st.integers(1, 4), st.integers(0, 8))
@drawn
def test_a_bulkhead_has_so_many_places(size: int, tasks: int) -> None:
    crowd = Crowd(Stage())
    found = crowd.run(
        *(crowd.call("bulkhead", crowd.task(), name="db", size=float(size)) for _ in range(tasks))
    )
    assert found == ["done"] * tasks
    assert crowd.most == min(size, tasks)


def test_other_bulkheads_have_their_own_places() -> None:
    crowd = Crowd(Stage())
    crowd.run(*(crowd.call("bulkhead", crowd.task(), name=one, size=1.0) for one in "ab"))
    assert crowd.most == 2


def test_a_bulkhead_of_two_sizes_is_a_fault() -> None:
    stage = Stage()
    perform(stage, "bulkhead", "x", name="db", size=2.0)
    with pytest.raises(Fault, match="`bulkhead` `db` has 2 places elsewhere, here 3"):
        perform(stage, "bulkhead", "x", name="db", size=3.0)


def test_a_place_is_left_by_who_is_late() -> None:
    crowd = Crowd(Stage())
    late, waiting = crowd.run(
        crowd.call("bulkhead", crowd.task(9.0), name="db", size=1.0, timeout=1000.0),
        crowd.call("bulkhead", crowd.task(), name="db", size=1.0),
    )
    assert (bare(late), waiting) == (None, "done")
    assert crowd.stage.happened("bulkhead.waited") == [{"bulkhead": "db", "seconds": 1.0}]


def test_a_bulkhead_does_not_wait_for_itself() -> None:
    crowd = Crowd(Stage())

    async def again() -> Value:
        return await crowd.call("bulkhead", "inner", name="db", size=1.0)

    outer = crowd.call("bulkhead", function(again, is_async=True), name="db", size=1.0)
    assert "held around it" in details(crowd.run(outer)[0])["message"]


# --- delay, debounce, periodic -------------------------------------------------------------------


def test_delay_waits_and_then_runs() -> None:
    stage = Stage({"a": [Step("x", 0.9)]})
    assert perform(stage, "delay", stage.roster[0], duration="5s") == Confident("x", 0.9)
    assert stage.now_at_end == 5
    late = perform(stage, "delay", stage.roster[0], duration="5s", timeout="2s")
    assert details(late)["error"] == "timeout"
    assert stage.calls == ["a"]


def test_delay_takes_the_librarys_call() -> None:
    assert isinstance(bind(SPECS["delay"], [shape_of(1500.0)]), Bound)
    assert isinstance(bind(SPECS["timeout"], [shape_of("2s")]), Curried)
    stage = Stage()
    assert perform(stage, "delay", 1500.0) is None
    assert stage.now_at_end == 1.5


@pytest.mark.parametrize("subject", ["soon", -1.0, None, [1.0]])
def test_delay_without_a_duration_is_a_fault(subject: Value) -> None:
    with pytest.raises(Fault, match="`delay` needs to know how long"):
        perform(Stage(), "delay", subject)


@given(st.lists(st.sampled_from([0.0, 0.5, 1.0, 1.5, 3.0]), min_size=1, max_size=6))
@settings(max_examples=40, deadline=None)
def test_only_calls_followed_by_quiet_do_something(pauses: list[float]) -> None:
    starts = Starts(Stage())

    async def called(at: float) -> Value:
        await asyncio.sleep(at)
        return await starts.call("debounce", starts.task(), quiet="1s")

    moments = [sum(pauses[: n + 1]) for n in range(len(pauses))]
    found = starts.run(*map(called, moments))
    followed = [after - at for at, after in zip(moments, [*moments[1:], 1e9], strict=True)]
    for result, gap in zip(found, followed, strict=True):
        if gap != 1.0:
            assert (result == "done") == (gap > 1.0)


def test_an_overtaken_call_says_so() -> None:
    starts = Starts(Stage())
    first, second = starts.run(
        *(starts.call("debounce", starts.task(), quiet=1000.0) for _ in range(2))
    )
    assert (details(first)["error"], second) == ("overtaken", "done")
    assert starts.stage.happened("debounced") == [{}]
    late = perform(Stage(), "debounce", "x", quiet="5s", timeout="1s")
    assert details(late)["error"] == "timeout"


def test_periodic_begins_on_time() -> None:
    starts = Starts(Stage())
    starts.run(starts.call("periodic", starts.task(0.4), every="1s", times=3.0))
    assert starts.at == [0, 1, 2]


def test_periodic_never_overlaps_and_catches_up() -> None:
    starts = Starts(Stage())
    left = [2.5, 0.1, 0.1]

    async def work() -> Value:
        starts.at.append(starts.stage.now())
        await asyncio.sleep(left.pop(0))
        return "done"

    starts.run(starts.call("periodic", function(work, is_async=True), every="1s", times=3.0))
    assert starts.at == [0, 2.5, 2.6]


def test_periodic_keeps_failures_and_has_an_end() -> None:
    stage = Stage({"a": [Step("x", 0.9), Step(error="no"), Step("z", 0.7)]})
    result = perform(stage, "periodic", stage.roster[0], every="1s", times=3.0)
    assert to_json(result) == ["x", None, "z"]
    assert confidence_of(result) == 0.7
    short = perform(stage, "periodic", stage.roster[0], every="2s", times=9.0, timeout="3s")
    assert to_json(short) == ["z", "z", None]
