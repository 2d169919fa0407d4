"""Who reads what: people the requests of their channels, approvers those they could vote on, auditors all of them."""

import csv
import io
import json
import re
from typing import Any

from handlers.kit import ids
from tests.scenario.erasing import CLEO, file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_home import home_of

AUDIT = "C0AUDIT"
AUDITOR = {
    'approvers = ["U0BEN", "U0CLEO"]': f'approvers = ["{BEN}"]\nauditors = ["{CLEO}"]',
    "groups = true": "groups = false",
}
NO_REQUEST = "There is no request about this device that you may read"


async def told(house: House, text: str, user: str, channel: str = AUDIT) -> str:
    """What a command tells the person alone."""
    before = len(house.whispers(user, channel))
    await house.ask(text, user=user, channel=channel)
    await house.slack.until(lambda: len(house.whispers(user, channel)) > before)
    return house.whispers(user, channel)[-1]


def number(house: House, device: str) -> str:
    (card,) = [card.content.text for card in house.cards() if device in card.content.text]
    found = re.search(r"DSR-\w+", card)
    assert found
    return found[0]


async def both(house: House) -> None:
    """An export that waits for a choice, and an erasure that waits for votes."""
    await house.ask("/dps-export dev-7")
    await house.slack.until(lambda: any("Which one?" in card.content.text for card in house.cards()), seconds=20)
    await file_erasure(house, "sensor-42")
    await house.slack.until(lambda: any("Waiting for 1" in card.content.text for card in house.cards()), seconds=20)


async def test_an_approver_who_is_not_in_the_channel_reads_what_they_could_vote_on_and_nothing_else(
    house: House,
) -> None:
    async with house.power():
        await both(house)
        assert "dev-7" in await told(house, "/dps-status", BEN)
        house.slack.directory.leave(BEN, "C0PRIVACY")

        status = await told(house, "/dps-status", BEN)
        assert "sensor-42" in status
        assert "dev-7" not in status
        assert NO_REQUEST in await told(house, "/dps-audit dev-7", BEN)
        hidden = number(house, "dev-7")
        for command, said in (("/dps-audit", "`{}`"), ("/dps-verify", "{}")):
            assert await told(house, f"{command} {hidden}", BEN) == (
                said.format(f"There is no request {hidden} that you may read. Check its number on the card.")
            )
        assert "voted" not in await told(house, f"/dps-audit {number(house, 'sensor-42')}", BEN)
        assert "planned" in await told(house, f"/dps-audit {number(house, 'sensor-42')}", BEN)


async def test_an_auditor_reads_everything_and_can_do_nothing_else(house: House) -> None:
    async with house.power(config=AUDITOR):
        await both(house)
        house.slack.directory.leave(CLEO, "C0PRIVACY")
        status = await told(house, "/dps-status", CLEO)
        assert "sensor-42" in status
        assert "dev-7" in status
        assert "requested" in await told(house, f"/dps-audit {number(house, 'dev-7')}", CLEO)

        house.slack.directory.join(CLEO, "C0PRIVACY")
        (card,) = [card for card in house.cards() if "sensor-42" in card.content.text]
        await press(house, ids.APPROVE, user=CLEO, message=card)
        await house.ask("/dps-export orphan-31", user=CLEO)
        await house.ask("/dps-delete orphan-31", user=CLEO)

    assert "voted" not in house.events()
    assert house.events().count("requested") == 2


async def test_home_shows_what_ended_to_those_who_may_read_it(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        assert "sensor-42" in json.dumps(await home_of(house, BEN))
        house.slack.directory.leave(BEN, "C0PRIVACY")
        assert "sensor-42" not in json.dumps(await home_of(house, BEN))
        assert "sensor-42" in json.dumps(await home_of(house, ANA))


async def test_days_of_the_ledger_come_as_files_into_the_audit_channel_and_nowhere_else(house: House) -> None:
    async with house.power(config=AUDITOR):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        elsewhere = await told(house, "/dps-audit 2020-01-01 2099-12-31", CLEO, "C0PRIVACY")
        assert f"<#{AUDIT}>" in elsewhere
        for days in ("2026-13-01 2026-11-30", "2026-11-02 2026-11-01", "0001-01-01 9999-12-31"):
            assert "first and the last day" in await told(house, f"/dps-audit {days}", CLEO)

        await house.ask("/dps-audit 2020-01-01 2099-12-31", user=CLEO, channel=AUDIT)
        await house.slack.until(lambda: len(_files(house)) == 2, seconds=20)

    csv_file, json_file = sorted(_files(house), key=lambda file: file.name)
    lines = list(csv.DictReader(io.StringIO((csv_file.content or b"").decode())))
    entries = json.loads(json_file.content or b"")
    assert [line["event"] for line in lines] == [entry["event"] for entry in entries]
    assert {"requested", "uploaded", "fulfilled"} <= {line["event"] for line in lines}
    assert {line["requester"] for line in lines if line["event"] == "requested"} == {ANA}
    assert b"sensor-42" not in (csv_file.content or b"") + (json_file.content or b"")


async def test_the_files_hold_what_whoever_asked_may_read(house: House) -> None:
    async with house.power():
        await both(house)
        hidden = number(house, "dev-7")
        house.slack.directory.leave(BEN, "C0PRIVACY")
        await house.ask("/dps-audit 2020-01-01 2099-12-31", user=BEN, channel=AUDIT)
        await house.slack.until(lambda: len(_files(house)) == 2, seconds=20)
        shown = b"".join(file.content or b"" for file in _files(house)).decode()
        assert number(house, "sensor-42") in shown

    assert hidden not in shown


def _files(house: House) -> list[Any]:
    """The files that the audit channel shows."""
    return [house.slack.files.find(file) for said in house.seen(channel=AUDIT) for file in said.files]
