"""Calls, faults and holds through the control API, as `docs/sandbox.md` describes them."""

import asyncio
import time

import aiohttp
import pytest

from tests.contract.control.bench import Bench

POST_MESSAGE = "POST /api/chat.postMessage"
DEVICE = "/devices/sensor-42"


async def test_the_list_of_routes_says_of_each_what_it_does(bench: Bench) -> None:
    routes = (await bench.control("GET", ""))["routes"]

    assert {"GET /control/calls", "POST /control/faults", "POST /control/holds/{id}/release"} <= routes.keys()
    assert all(words.endswith(".") for words in routes.values())


async def test_calls_are_recorded_by_world_found_by_route_and_forgotten(bench: Bench) -> None:
    before = time.time()
    await bench.look("hub-eu", f"{DEVICE}?api-version=2021-04-12", **{"If-Match": '"AAAA"'})
    await bench.look("hub-us", "/twins/sensor-42")
    await bench.post("Hello")

    (call,) = (await bench.control("GET", "/calls", world="hub-eu"))["calls"]
    assert before <= call.pop("at") <= call.pop("ended") <= time.time()
    assert call == {
        "world": "hub-eu",
        "method": "GET",
        "path": DEVICE,
        "query": "api-version=2021-04-12",
        "status": 401,
        "if_match": '"AAAA"',
    }
    by_route = (await bench.control("GET", "/calls", route="GET /twins/*"))["calls"]
    assert [found["world"] for found in by_route] == ["hub-us"]

    await bench.control("DELETE", "/calls", world="hub-us")
    assert [found["world"] for found in (await bench.control("GET", "/calls"))["calls"]] == ["hub-eu", "slack"]
    await bench.control("DELETE", "/calls")
    assert (await bench.control("GET", "/calls"))["calls"] == []


async def test_a_status_fault_spoils_the_next_calls_of_its_route_alone_and_is_used_up(bench: Bench) -> None:
    fault = {"world": "hub-eu", "route": "GET /devices/*", "kind": "status", "retry_after": "7", "times": 2}
    added = await bench.control("POST", "/faults", fault)

    (listed,) = (await bench.control("GET", "/faults", world="hub-eu"))["faults"]
    unsaid = {"status": 503, "seconds": 0.0, "body": None, "headers": {}, "error": None, "lasts": None}
    assert listed == {"id": added["id"], **unsaid, **fault}
    assert (await bench.look("hub-us", DEVICE)).status == 401
    answers = [await bench.look("hub-eu", DEVICE) for _ in range(3)]
    assert [answer.status for answer in answers] == [503, 503, 401]
    assert answers[0].headers["Retry-After"] == "7"
    assert (await bench.control("GET", "/faults"))["faults"] == []


async def test_a_fault_without_an_end_stays_until_it_is_taken_back_and_the_newest_wins(bench: Bench) -> None:
    old = await bench.control("POST", "/faults", {"world": "hub-eu", "route": "* *", "kind": "status", "status": 500})
    new = await bench.control("POST", "/faults", {"world": "hub-eu", "route": "GET *", "kind": "status", "status": 429})

    assert [(await bench.look("hub-eu", DEVICE)).status for _ in range(3)] == [429, 429, 429]
    await bench.control("DELETE", f"/faults/{new['id']}")
    assert (await bench.look("hub-eu", DEVICE)).status == 500
    await bench.control("DELETE", f"/faults/{old['id']}")
    assert (await bench.look("hub-eu", DEVICE)).status == 401


async def test_all_faults_of_a_world_or_of_all_worlds_are_taken_back_at_once(bench: Bench) -> None:
    for world in ("hub-eu", "hub-us", "slack"):
        await bench.control("POST", "/faults", {"world": world, "route": "* *", "kind": "reset"})

    await bench.control("DELETE", "/faults", world="hub-eu")
    assert [fault["world"] for fault in (await bench.control("GET", "/faults"))["faults"]] == ["hub-us", "slack"]
    await bench.control("DELETE", "/faults")
    assert (await bench.control("GET", "/faults"))["faults"] == []


async def test_a_method_of_slack_refuses_for_a_while_and_then_works_again(bench: Bench) -> None:
    refused = {"world": "slack", "route": POST_MESSAGE, "kind": "refused", "error": "fatal_error"}
    await bench.control("POST", "/faults", {**refused, "times": 1})
    answers = [await bench.post(text) for text in ("One", "Two")]
    assert [(answer.status, (await answer.json()).get("error")) for answer in answers] == [
        (200, "fatal_error"),
        (200, None),
    ]
    assert await bench.texts() == ["Two"]

    long = await bench.control("POST", "/faults", {**refused, "lasts": 3600})
    assert (await (await bench.post("Three")).json())["ok"] is False
    await bench.control("DELETE", f"/faults/{long['id']}")
    await bench.control("POST", "/faults", {**refused, "lasts": 0.05})

    async def works() -> bool:
        return bool((await (await bench.post("Four")).json())["ok"])

    await bench.until(works)
    assert (await bench.control("GET", "/faults"))["faults"] == []


async def test_slacks_own_errors_can_be_dictated(bench: Bench) -> None:
    body = '{"ok": false, "error": "ratelimited"}'
    fault = {"world": "slack", "route": POST_MESSAGE, "kind": "status", "status": 429, "body": body}
    await bench.control("POST", "/faults", fault | {"headers": {"X-Told": "so"}})

    answer = await bench.post("Hello")

    assert (answer.status, answer.headers["X-Told"]) == (429, "so")
    assert await answer.json() == {"ok": False, "error": "ratelimited"}
    assert await bench.texts() == []


async def test_wrong_json_is_a_good_status_without_json_and_without_an_effect(bench: Bench) -> None:
    await bench.control("POST", "/faults", {"world": "slack", "route": POST_MESSAGE, "kind": "wrong-json"})

    answer = await bench.post("Hello")

    assert answer.status == 200
    with pytest.raises(ValueError):
        await answer.json()
    assert await bench.texts() == []


async def test_a_reset_gives_no_answer_has_no_effect_and_is_recorded_as_status_0(bench: Bench) -> None:
    await bench.control("POST", "/faults", {"world": "slack", "route": POST_MESSAGE, "kind": "reset"})

    with pytest.raises(aiohttp.ClientConnectionError):
        await bench.post("Hello")

    assert await bench.texts() == []
    calls = (await bench.control("GET", "/calls", route=POST_MESSAGE))["calls"]
    assert {call["status"] for call in calls} == {0}


async def test_half_a_body_has_its_effect_and_an_answer_that_breaks_off(bench: Bench) -> None:
    await bench.control("POST", "/faults", {"world": "slack", "route": POST_MESSAGE, "kind": "half-body"})

    with pytest.raises(aiohttp.ClientPayloadError):
        await bench.post("Hello")

    assert await bench.texts() == ["Hello"]


async def test_a_slow_call_is_answered_after_its_seconds(bench: Bench) -> None:
    fault = {"world": "slack", "route": POST_MESSAGE, "kind": "slow", "seconds": 0.1, "times": 1}
    await bench.control("POST", "/faults", fault)
    started = time.monotonic()

    await bench.post("Hello")

    assert time.monotonic() - started >= 0.1
    assert await bench.texts() == ["Hello"]


@pytest.mark.parametrize(("when", "texts_meanwhile"), [("before", []), ("after", ["First"])])
async def test_a_hold_stops_one_call_until_released(bench: Bench, when: str, texts_meanwhile: list[str]) -> None:
    hold = (await bench.control("POST", "/holds", {"world": "slack", "route": POST_MESSAGE, "when": when}))["id"]
    waiting = asyncio.create_task(bench.post("First"))
    await bench.until(lambda: _waiting(bench, 1))

    assert await bench.texts() == texts_meanwhile
    assert (await bench.post("Second")).status == 200
    assert not waiting.done()
    await bench.control("POST", f"/holds/{hold}/release")

    assert (await waiting).status == 200
    assert sorted(await bench.texts()) == ["First", "Second"]
    assert await _waiting(bench, 0)


async def test_a_hold_without_an_end_stops_every_call_until_released(bench: Bench) -> None:
    body = {"world": "slack", "route": POST_MESSAGE, "when": "before", "times": None}
    hold = (await bench.control("POST", "/holds", body))["id"]
    all_waiting = [asyncio.create_task(bench.post(text)) for text in ("First", "Second", "Third")]
    await bench.until(lambda: _waiting(bench, 3))

    await bench.control("POST", f"/holds/{hold}/release")

    assert [(await waiting).status for waiting in all_waiting] == [200, 200, 200]
    assert (await bench.post("Fourth")).status == 200


async def _waiting(bench: Bench, count: int) -> bool:
    (hold,) = (await bench.control("GET", "/holds"))["holds"]
    return bool(hold["waiting"] == count)
