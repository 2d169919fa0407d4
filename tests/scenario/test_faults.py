"""When Azure or Slack misbehave: wait and say so, or end with a sentence that says what to do."""

import pytest

from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import UserId
from tests.scenario.house import IMPATIENT, House

EVERYWHERE = ("factory-eu", "factory-us", "hub-eu", "hub-us")


def spoil(house: House, fault: Fault, *places: str) -> None:
    for place in places or EVERYWHERE:
        house.azure.boards[place].add(fault)


def mend(house: House) -> None:
    for board in house.azure.boards.values():
        board.clear()


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="* *", kind=FaultKind.STATUS, status=503),
        Fault(route="* *", kind=FaultKind.STATUS, status=429),
        Fault(route="* *", kind=FaultKind.RESET),
        Fault(route="* *", kind=FaultKind.HALF_BODY),
    ],
    ids=lambda fault: f"{fault.kind}-{fault.status}",
)
async def test_with_azure_down_the_request_waits_and_says_so_and_goes_on_by_itself(house: House, fault: Fault) -> None:
    spoil(house, fault)
    async with house.power():
        await house.ask("/dps-export sensor-42")
        waiting = await house.until_card("Waiting", "Trying again")
        mend(house)
        await house.until_card("Done", "Found 1 enrollment")

    assert "factory-eu" in waiting
    assert house.events()[-1] == "fulfilled"


async def test_azure_down_for_too_long_ends_aloud(house: House) -> None:
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=503))
    async with house.power(IMPATIENT):
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("Not done", "for too long", "Nothing was exported")

    assert "HTTP 503" in card
    assert house.events()[-1] == "failed"


async def test_a_missing_right_ends_at_once_and_says_whom_to_ask(house: House) -> None:
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=403))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("Not done", "administrator", "roles")

    assert "Nothing was exported" in card
    assert "factory-us does not allow the bot to read this (HTTP 403): give the bot's identity the role Device" in card
    assert "hub-us.azure-devices.net does not allow the bot to read this (HTTP 403): give the bot's identity" in card
    for role, places in (("Device Provisioning Service Data Reader", 2), ("IoT Hub Data Reader", 2)):
        assert card.count(f"the role {role} there") == places
    assert house.events() == ["requested", "started", "failed"]


async def test_a_right_that_lacks_in_one_place_is_named_on_the_card_and_in_the_file(house: House) -> None:
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=403), "hub-us")
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("PARTIAL", "the role IoT Hub Data Reader there")

    opened = house.file()
    assert "hub-us.azure-devices.net does not allow the bot to read this (HTTP 403), 1 try: give the bot's" in card
    failures = [search["failure"] for search in opened.json("coverage.json")["searches"] if search["failure"]]
    assert {failure["role"] for failure in failures} == {"IoT Hub Data Reader"}


async def test_a_refused_token_ends_at_once_and_never_shows_the_identitys_words(house: House) -> None:
    spoil(
        house,
        Fault(route="* *", kind=FaultKind.STATUS, status=400, body='{"error": "invalid_scope secret-words"}'),
        "identity",
    )
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("Not done")

    assert "secret-words" not in card
    assert "administrator" in card


async def test_an_hours_retry_after_is_waited_for_and_said(house: House) -> None:
    spoil(house, Fault(route="* *", kind=FaultKind.STATUS, status=429, retry_after="3600"))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("Waiting", "HTTP 429")
        calls = len(house.azure.boards["hub-eu"].calls_to("GET /devices/sensor-42"))

    (message,) = house.cards()
    assert "Trying again" in card
    assert calls == 1
    assert "Next try" in str(message.content.blocks)


@pytest.mark.parametrize("code", ["storage_limit_reached", "file_uploads_disabled", "not_in_channel"])
async def test_a_refused_upload_ends_with_slacks_reason_and_what_to_do(house: House, code: str) -> None:
    body = f'{{"ok": false, "error": "{code}"}}'
    house.worlds.slack.board.add(
        Fault(route="* /api/files.completeUploadExternal", kind=FaultKind.STATUS, status=200, body=body)
    )
    async with house.power():
        await house.ask("/dps-export sensor-42")
        card = await house.until_card("Not done", f"Slack refused the file ({code})")

    assert card.endswith("then ask again.")
    assert house.events()[-1] == "failed"


async def test_a_busy_slack_is_waited_for(house: House) -> None:
    board = house.worlds.slack.board
    board.add(Fault(route="* /api/files.getUploadURLExternal", kind=FaultKind.STATUS, status=429, times=2))
    board.add(Fault(route="* /api/chat.postMessage", kind=FaultKind.STATUS, status=503, times=2))
    board.add(Fault(route="* /upload/*", kind=FaultKind.RESET, times=1))
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")

    assert len([file for message in house.seen() for file in message.files]) == 1


async def test_a_file_that_slack_never_shows_is_not_called_delivered(house: House) -> None:
    house.slack.files.share_delay = None
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Handing over")

    assert "fulfilled" not in house.events()


async def test_a_channel_without_the_bot_is_told_privately_what_to_do(house: House) -> None:
    async with house.power():
        house.slack.directory.leave("U0DPSBOT", "C0PRIVACY")
        await house.ask("/dps-export sensor-42")
        await house.slack.until(lambda: any("Not done" in said for said in house.whispers()), seconds=20)

    assert "invite the bot to this channel (`/invite @dps-bot`)" in house.whispers()[-1]
    assert house.cards() == []
    assert house.events()[-1] == "failed"


@pytest.mark.parametrize(
    "fault",
    [
        Fault(route="* /hooks/*", kind=FaultKind.STATUS, status=404),
        Fault(route="* /hooks/*", kind=FaultKind.WRONG_JSON),
        Fault(route="* /hooks/*", kind=FaultKind.STATUS, status=200, body='{"ok": false, "error": "used_url"}'),
    ],
    ids=["used up", "no answer of Slack's", "a no"],
)
async def test_without_a_response_url_a_direct_message_says_it(house: House, fault: Fault) -> None:
    house.worlds.slack.board.add(fault)
    async with house.power():
        house.slack.directory.leave("U0DPSBOT", "C0PRIVACY")
        await house.ask("/dps-export sensor-42")
        direct = house.slack.directory.direct_messages(UserId("U0ANA"))
        await house.slack.until(
            lambda: any("Not done" in m.content.text for m in house.seen(channel=direct.id)), seconds=20
        )

    assert house.events()[-1] == "failed"
