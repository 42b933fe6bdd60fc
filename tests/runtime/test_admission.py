"""Places for calls: first come, first served, and none is lost."""

from __future__ import annotations

import asyncio

from parallax_runtime import VirtualLoop
from parallax_runtime.admission import Admission


def test_places_go_round_in_order_and_pass_over_who_has_gone() -> None:
    served: list[str] = []

    async def guest(places: Admission, name: str) -> None:
        if places.free:
            places.free -= 1
        else:
            await places.wait()
        try:
            served.append(name)
            await asyncio.sleep(1)
        finally:
            places.give_back()

    async def main() -> int:
        places = Admission(2)
        guests = {name: asyncio.create_task(guest(places, name)) for name in "abcdef"}
        await asyncio.sleep(0.5)
        guests["d"].cancel()  # while it waits
        asyncio.get_running_loop().call_later(0.5, guests["c"].cancel)  # as it gets its place
        await asyncio.wait(guests.values())
        return places.free

    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        assert runner.run(main()) == 2
    assert [one for one in served if one != "c"] == ["a", "b", "e", "f"]
