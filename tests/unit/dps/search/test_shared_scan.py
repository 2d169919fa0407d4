"""One reading of all enrollments for all who need it, and what it leaves behind."""

import asyncio

import httpx
import pytest

from dps.search.shared_scan import Page
from privacy.model.errors import NotAllowedError, TryLaterError
from privacy.model.ids import Millis
from tests.unit.dps.samples import NOW, page
from tests.unit.dps.search.shared_fleet import Clock, Fleet, Search, shared


async def test_those_who_ask_at_once_share_one_pass_and_each_sees_every_page() -> None:
    fleet = Fleet()
    scan = shared(fleet)
    searches = [Search(f"lamp-{number % 10}") for number in range(100)]
    looks = await asyncio.gather(*(search.look(scan) for search in searches))
    assert fleet.asked == ["", "2", "4", "6", "8"]
    assert [search.found for search in searches] == [[f"reg-{number % 10}"] for number in range(100)]
    assert {tuple(search.sizes) for search in searches} == {(2, 2, 2, 2, 2)}
    assert {(look.scanned, look.as_of) for look in looks} == {(10, NOW)}


async def test_those_who_come_later_share_the_next_pass() -> None:
    fleet = Fleet()
    fleet.stop_at("4")
    scan = shared(fleet, max_age=0)
    first = asyncio.create_task(Search("lamp-1").look(scan))
    await fleet.at_page["4"].wait()
    late = [Search("lamp-1"), Search("lamp-9")]
    later = [asyncio.create_task(search.look(scan)) for search in late]
    await asyncio.sleep(0)
    fleet.go["4"].set()
    await asyncio.gather(first, *later)
    assert fleet.passes == 2
    assert [search.found for search in late] == [["reg-1"], ["reg-9"]]


async def test_the_end_of_a_pass_answers_those_who_waited_if_it_rules_their_names_out() -> None:
    fleet = Fleet()
    fleet.stop_at("4")
    scan = shared(fleet)
    first = asyncio.create_task(Search("lamp-1").look(scan))
    await fleet.at_page["4"].wait()
    nobody, somebody = Search("nobody-0"), Search("lamp-3")
    later = [asyncio.create_task(search.look(scan)) for search in (nobody, somebody)]
    await asyncio.sleep(0)
    fleet.go["4"].set()
    await asyncio.gather(first, *later)
    assert (nobody.sizes, somebody.found) == ([], ["reg-3"])
    assert fleet.passes == 2


async def test_a_scan_answers_for_an_hour_that_no_enrollment_names_a_device() -> None:
    fleet, clock = Fleet(), Clock()
    scan = shared(fleet, clock)
    await Search("lamp-1").look(scan)
    clock.at = Millis(NOW + 3_600_000)
    look = await Search("nobody-0").look(scan)
    assert (look.as_of, look.scanned, fleet.passes) == (NOW, 10, 1)
    clock.at = Millis(NOW + 3_600_001)
    look = await Search("nobody-0").look(scan)
    assert (look.as_of, fleet.passes) == (clock.at, 2)


async def test_a_scan_of_before_the_erasure_does_not_answer_for_whoever_asks_for_a_newer_one() -> None:
    fleet, clock = Fleet(), Clock()
    scan, one, names = shared(fleet, clock), Search("nobody"), Search("nobody")
    old = await one.look(scan)
    clock.at = Millis(clock.at + 1000)
    new = await scan.look(names.wanted, names.see, since=clock.at)
    again = await scan.look(names.wanted, names.see, since=clock.at)

    assert (old.as_of, new.as_of, again.as_of) == (NOW, clock.at, clock.at)
    assert fleet.passes == 2


async def test_a_scan_never_answers_for_a_name_that_it_met() -> None:
    fleet = Fleet()
    scan = shared(fleet)
    await Search("nobody-0").look(scan)
    for name in ("lamp-5", "lamp-5".upper()):
        search = Search(name.casefold())
        await search.look(scan)
        assert search.found == ["reg-5"]
    assert fleet.passes == 3


async def test_without_an_age_every_look_is_a_new_scan() -> None:
    fleet = Fleet()
    scan = shared(fleet, max_age=0)
    await Search("nobody-0").look(scan)
    await Search("nobody-0").look(scan)
    assert fleet.passes == 2


async def test_one_who_leaves_or_fails_does_not_stop_the_others() -> None:
    fleet = Fleet()
    fleet.stop_at("4")
    scan = shared(fleet)

    class Failing(Search):
        async def see(self, page: Page) -> None:
            raise LookupError(page.size)

    staying, leaving, failing = Search("lamp-9"), Search("lamp-9"), Failing("lamp-9")
    tasks = [asyncio.create_task(search.look(scan)) for search in (staying, leaving, failing)]
    await fleet.at_page["4"].wait()
    tasks[1].cancel()
    fleet.go["4"].set()
    results = await asyncio.gather(*tasks, return_exceptions=True)
    assert isinstance(results[1], asyncio.CancelledError)
    assert isinstance(results[2], LookupError)
    assert staying.found == ["reg-9"]
    assert fleet.passes == 1


async def test_when_the_last_leaves_the_pass_stops_and_a_newcomer_gets_one_of_his_own() -> None:
    fleet = Fleet()
    fleet.stop_at("4")
    scan = shared(fleet)
    only = asyncio.create_task(Search("lamp-9").look(scan))
    await fleet.at_page["4"].wait()
    only.cancel()
    with pytest.raises(asyncio.CancelledError):
        await only
    del fleet.go["4"]
    newcomer = Search("lamp-9")
    await newcomer.look(scan)
    assert newcomer.found == ["reg-9"]
    assert fleet.asked == ["", "2", "4", "", "2", "4", "6", "8"]


async def test_a_newcomer_keeps_the_pass_that_the_first_one_gives_up_at_once() -> None:
    fleet = Fleet()
    scan = shared(fleet)
    gone = asyncio.create_task(Search("lamp-9").look(scan))
    await asyncio.sleep(0)
    gone.cancel()
    newcomer = Search("lamp-9")
    await newcomer.look(scan)
    assert (newcomer.found, fleet.passes) == (["reg-9"], 1)


async def test_a_failed_pass_reaches_all_who_joined_it_and_leaves_nothing_to_answer_with() -> None:
    fleet = Fleet()
    refused = False

    async def handler(request: httpx.Request) -> httpx.Response:
        if request.headers.get("x-ms-continuation") == "4" and not refused:
            return httpx.Response(403)
        return await fleet(request)

    scan = shared(handler)
    searches = [Search("nobody-0") for _ in range(3)]
    results = await asyncio.gather(*(search.look(scan) for search in searches), return_exceptions=True)
    assert [type(result) for result in results] == [NotAllowedError] * 3
    assert len({id(result) for result in results}) == 3
    assert {(result.status, result.tries) for result in results if isinstance(result, NotAllowedError)} == {(403, 1)}
    refused = True
    await Search("nobody-0").look(scan)
    assert fleet.passes == 2


async def test_a_slow_listener_holds_the_pass_up_instead_of_filling_memory() -> None:
    items = [[{"registrationId": str(number)}] for number in range(40)]
    asked = 0

    async def handler(request: httpx.Request) -> httpx.Response:
        nonlocal asked
        asked += 1
        number = int(request.headers.get("x-ms-continuation", 0))
        return page(*items[number], token=str(number + 1) if number < 39 else None)

    go = asyncio.Event()

    class Slow(Search):
        async def see(self, page: Page) -> None:
            await go.wait()
            await super().see(page)

    class Quick(Search):
        four = asyncio.Event()

        async def see(self, page: Page) -> None:
            await super().see(page)
            if len(self.sizes) == 4:
                self.four.set()

    scan, slow, quick = shared(handler), Slow("x"), Quick("x")
    tasks = [asyncio.create_task(search.look(scan)) for search in (slow, quick)]
    await asyncio.wait_for(quick.four.wait(), 5)
    for _ in range(50):
        await asyncio.sleep(0)
    assert asked < 10
    go.set()
    await asyncio.gather(*tasks)
    assert len(slow.sizes) == len(quick.sizes) == 40


async def test_closing_tells_those_who_listen() -> None:
    fleet = Fleet()
    fleet.stop_at("4")
    scan = shared(fleet)
    listening = asyncio.create_task(Search("lamp-9").look(scan))
    await fleet.at_page["4"].wait()
    await scan.aclose()
    with pytest.raises(TryLaterError):
        await listening


async def test_names_are_asked_for_only_where_a_scan_could_answer() -> None:
    scan = shared(Fleet())

    async def never() -> tuple[str, ...]:
        raise AssertionError

    await scan.look(never, Search().see)
    with pytest.raises(AssertionError):
        await scan.look(never, Search().see)


async def test_after_the_clock_was_set_no_scan_of_before_answers_nor_does_one_that_was_under_way() -> None:
    fleet = Fleet()
    scan = shared(fleet)
    await Search("lamp-1").look(scan)
    scan.forget()
    fleet.stop_at("4")
    under_way = asyncio.create_task(Search("nobody-0").look(scan))
    await fleet.at_page["4"].wait()
    scan.forget()
    fleet.go["4"].set()
    await under_way
    assert fleet.passes == 2
    await Search("nobody-0").look(scan)
    assert fleet.passes == 3
    await Search("nobody-0").look(scan)
    assert fleet.passes == 3
