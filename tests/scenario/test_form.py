"""`/dps-export` without an id: a form, and what it says at its field."""

from typing import Any

import pytest

from handlers.kit import ids
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import UserId
from tests.scenario.house import ANA, BEN, GENERAL, House


def typed(text: str) -> dict[str, dict[str, Any]]:
    return {ids.DEVICES: {ids.DEVICES: text}}


def open_forms(house: House, user: str = ANA) -> list[str]:
    return [view.id for view in house.slack.views.stack(UserId(user))]


async def test_the_form_files_a_request_for_each_line(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export")
        (form,) = open_forms(house)
        outcome = await house.slack.submit(ANA, form, typed("sensor-42\n  thermo-0107 \n"))
        await house.slack.until(lambda: sum("Done" in card.content.text for card in house.cards()) == 2, seconds=30)

    assert outcome.acked
    assert open_forms(house) == []
    assert house.events().count("requested") == 2


async def test_a_bad_id_is_said_at_its_field_and_the_form_stays(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export")
        (form,) = open_forms(house)
        outcome = await house.slack.submit(ANA, form, typed("sensor-42\n../x"))

    assert outcome.errors is not None
    assert "slash" in outcome.errors[ids.DEVICES]
    assert open_forms(house) == [form]
    assert house.events() == ["refused"]


async def test_opening_the_form_is_not_yet_a_command(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export")

    assert len(open_forms(house)) == 1
    assert house.events() == []


async def test_somebody_who_may_not_ask_any_more_hears_it_when_handing_in(house: House) -> None:
    async with house.power(config={'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "U0BEN"]'}):
        await house.ask("/dps-export", user=BEN)
        (form,) = open_forms(house, BEN)
    async with house.power():
        outcome = await house.slack.submit(BEN, form, typed("sensor-42"))

    assert outcome.errors is not None
    assert "not on the list" in outcome.errors[ids.DEVICES]
    assert house.events() == ["policy changed", "refused"]


@pytest.mark.parametrize("command", ["/dps-export", "/dps-delete sensor-42"])
async def test_in_the_wrong_channel_no_form_opens_and_the_right_channel_is_named(house: House, command: str) -> None:
    async with house.power():
        await house.ask(command, channel=GENERAL)

    assert open_forms(house) == []
    assert "Requests are made in <#C0PRIVACY>" in house.whispers(channel=GENERAL)[0]
    assert house.events() == ["refused"]


async def test_a_form_whose_channel_was_taken_off_the_list_says_so_in_plain_words(house: House) -> None:
    async with house.power(config={'"C0PRIVACY"': '"C0GENERAL"\nallow_public = true'}):
        await house.ask("/dps-export", channel=GENERAL)
        (form,) = open_forms(house)
    async with house.power():
        outcome = await house.slack.submit(ANA, form, typed("sensor-42"))

    assert outcome.errors is not None
    assert outcome.errors[ids.DEVICES].startswith("Files may not land in the channel")
    assert "<" not in outcome.errors[ids.DEVICES]
    assert house.events() == ["policy changed", "refused"]


async def test_where_the_form_does_not_open_help_is_shown(house: House) -> None:
    body = '{"ok": false, "error": "expired_trigger_id"}'
    house.worlds.slack.board.add(Fault(route="* /api/views.open", kind=FaultKind.STATUS, status=200, body=body))
    async with house.power():
        await house.ask("/dps-export")

    assert "/dps-export DEVICE" in house.whispers()[0]
