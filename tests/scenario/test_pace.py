"""Slack's rate limits: the bot keeps to them, so it is hardly ever refused, and waits no longer than they ask for."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from sandbox.slack.model.values import Message
from tests.scenario.house import QUICK, House
from tests.scenario.many import plant
from tests.scenario.test_socket import until

POST = "* /api/chat.postMessage"
SLOWER = 2.5
"""How many times as fast as outside Slack's minute passes where the time that it takes is measured."""


def planted(house: House, count: int) -> list[str]:
    devices = [f"many-{number}" for number in range(count)]
    for device in devices:
        plant(house, device)
    return devices


def refused(house: House) -> Counter[str]:
    return Counter(call.path for call in house.worlds.slack.board.calls if call.status == 429)


async def until_done(house: House, devices: Sequence[str], *, seconds: float = 60) -> None:
    def done() -> int:
        return sum("Done" in card.content.text for card in house.cards())

    try:
        await house.slack.until(lambda: done() == len(devices), seconds=seconds)
    except TimeoutError:
        raise AssertionError(f"{done()} of {len(devices)} are done; refused: {refused(house)}") from None


async def test_fifty_files_at_once_are_hardly_ever_refused(house: House) -> None:
    devices = planted(house, 50)
    async with house.power():
        for start in range(0, 50, 20):
            await house.ask(f"/dps-export {' '.join(devices[start : start + 20])}")
        await until_done(house, devices)

    calls = house.worlds.slack.board.calls_to("* /api/*")
    assert len(calls) > 300
    assert refused(house).total() * 100 < len(calls), refused(house)


def is_answered(house: House, card: Message) -> bool:
    """The file and the reply stand below it."""
    said = [message for message in house.seen() if message.thread_ts == card.ts]
    return any(message.files for message in said) and any("ready to paste" in m.content.text for m in said)


async def test_twenty_exports_are_delivered_as_fast_as_slack_lets_them_each_with_its_card_first(house: House) -> None:
    house.slack.limits.speed = SLOWER
    devices = planted(house, 20)
    async with house.power(replace(QUICK, slack_speed=SLOWER)):
        await house.ask(f"/dps-export {' '.join(devices)}")
        await until_done(house, devices)
        await house.slack.until(lambda: all(is_answered(house, card) for card in house.cards()), seconds=30)

    posts = house.worlds.slack.board.calls_to(POST)
    gaps = [after.at - before.at for before, after in pairwise(posts)]  # a search may keep the machine busy for a while
    assert median(gaps) * SLOWER < 1.2
    said = [bool(message.thread_ts) for message in house.seen() if not message.files]
    assert said == sorted(said)
    for card in house.cards():
        assert [message for message in house.seen() if message.thread_ts == card.ts and message.files]


async def test_what_the_search_found_so_far_is_not_said_once_it_is_over(house: House) -> None:
    async with house.power(config={'audit_channel = "C0AUDIT"': ""}):
        posting = house.worlds.slack.board.hold(POST, when="after", times=1)
        await house.ask("/dps-export sensor-42")
        await posting.reached()  # the card: until it stands nothing is said below it, and the search goes on
        await until(lambda: "gathered" in house.events())
        posting.release()
        await house.slack.until(lambda: len([m for m in house.seen() if m.thread_ts]) >= 2, seconds=20)

    said = [message.content.text for message in house.seen() if message.thread_ts]
    assert not [text for text in said if "search" in text or "Found by id" in text]
