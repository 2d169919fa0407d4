"""Whoever may not ask hears that, in whatever channel, and neither sees a form nor reads where files land."""

import pytest

from handlers.kit import ids
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import press
from tests.scenario.house import BEN, GENERAL, GUS, PRIVACY, House

COMMANDS = ["/dps-export", "/dps-export sensor-42", "/dps-delete", "/dps-delete sensor-42", "/dps-status",
            "/dps-audit sensor-42", "/dps-hold sensor-42", "/dps-hold list", "/dps-verify DSR-000000"]  # fmt: skip


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(("person", "channel"), [(GUS, GENERAL), (GUS, PRIVACY)])
async def test_a_guest_reads_nothing_of_files_or_channels(
    house: House, command: str, person: str, channel: str
) -> None:
    house.slack.directory.join(person, channel)
    async with house.power():
        await house.ask(command, user=person, channel=channel)
        await house.slack.until(lambda: bool(house.whispers(person, channel)))

    (said,) = house.whispers(person, channel)
    assert "file" not in said.lower()
    assert f"<#{PRIVACY}>" not in said
    assert "recorded" in said
    assert not house.slack.views.stack(UserId(person))
    assert house.events() == ["refused"]


@pytest.mark.parametrize("command", ["/dps-export", "/dps-delete", "/dps-delete sensor-42"])
async def test_an_approver_who_may_not_ask_sees_no_form(house: House, command: str) -> None:
    async with house.power():
        await house.ask(command, user=BEN)

    (said,) = house.whispers(BEN)
    assert "You are not on the list of people who may make requests." in said
    assert not house.slack.views.stack(UserId(BEN))


async def test_a_guest_who_presses_a_button_reads_nothing_of_files(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export lock-12")
        await house.until_card("Which one?")
        house.slack.directory.join(GUS, PRIVACY)
        await press(house, f"{ids.CHOOSE}:0", user=GUS)
        await house.slack.until(lambda: bool(house.whispers(GUS)))

    (said,) = house.whispers(GUS)
    assert "not on the list" in said
    assert "file" not in said.lower()
