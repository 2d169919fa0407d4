"""Open places: who closes the stores beyond the bot's reach, and what the request says until then."""

import asyncio
import re
import sqlite3
from collections.abc import Iterable

import pytest

from bot.verify import verify_ledger
from evidence.signing import load_keys
from handlers.kit import ids
from privacy.model.errors import LedgerBrokenError
from privacy.model.out_of_reach import STORES
from privacy.subject.pseudonym import Pseudonyms
from sandbox.slack.model.values import Message, Outcome, Person, UserGroup, UserId
from tests.scenario.erasing import file_erasure, has_button, press
from tests.scenario.house import ANA, BEN, EVE, GUS, PRIVACY, House

ALL = len(STORES)
IVY = "U0IVY"
LOGS = 1 + next(number for number, store in enumerate(STORES) if store.name == "Diagnostic logs")


def only(*stores: str, owner: str = "") -> dict[str, str]:
    """A config in which these stores alone are in use, owned by the requester or by `owner`."""
    sections = [
        f'[[open_place]]\nstore = "{store.name}"\nnot_used = true\n' for store in STORES if store.name not in stores
    ]
    sections += [f'[[open_place]]\nstore = "{store}"\nowner = "{owner}"\n' for store in stores if owner]
    return {"[policy]": "\n".join([*sections, "[policy]"])}


async def erased(house: House, device: str = "sensor-42") -> None:
    await file_erasure(house, device)
    await house.until_card("Waiting for 1 approver")
    await press(house, ids.APPROVE)
    await house.until_card("Done", seconds=30)
    await house.slack.until(lambda: bool(lists(house)))


def lists(house: House) -> list[Message]:
    """The messages that list open places: there is more in them than in the news of how it ended."""
    said = [m for m in house.seen() if not m.visible_to and m.thread_ts]
    return [m for m in said if m.content.text.startswith("*DSR-")]


async def open_form(house: House, user: str) -> str:
    await house.slack.until(lambda: bool(lists(house)))
    await press(house, ids.CLOSE_PLACE, user=user, message=lists(house)[0])
    (form,) = house.slack.views.stack(UserId(user))
    return form.id


def values(number: int, note: str) -> dict[str, dict[str, str]]:
    return {ids.PLACE: {ids.PLACE: str(number)}, ids.COMMENT: {ids.COMMENT: note}}


async def close(house: House, number: int, note: str, *, user: str = ANA) -> Outcome:
    return await house.slack.submit(user, await open_form(house, user), values(number, note))


async def test_an_erasure_is_done_here_and_lists_what_is_open_elsewhere(house: House) -> None:
    async with house.power():
        await erased(house)
        card = house.card()
        (listed,) = lists(house)

    assert f"Done here, {ALL} places open" in card
    assert "due 12 Dec 2026" in card
    for store in STORES:
        assert store.name in drawn(listed)
    assert drawn(listed).count(f"<@{ANA}>") == ALL
    assert len(listed.content.blocks) <= 50
    ended = house.entries()[-1]
    assert (ended["event"], ended["detail"]["places"], ended["detail"]["places_not_used"]) == ("fulfilled", ALL, 0)


async def test_a_place_is_closed_with_a_note_and_counted_down(house: House) -> None:
    async with house.power():
        await erased(house)
        outcome = await close(house, LOGS, "Purged on 24 Nov, SUP-1881.")
        assert outcome.errors is None, outcome
        await house.until_card(f"Done here, {ALL - 1} places open")
        await house.slack.until(lambda: "SUP-1881" in drawn(lists(house)[0]))
        await house.ask(f"/dps-audit {house.entries()[-1]['request']}")
        told = house.whispers()[-1]

    (listed,) = lists(house)
    assert f"Closed by <@{ANA}>" in without_dates(drawn(listed))
    entry = house.entries()[-1]
    assert (entry["event"], entry["detail"]) == ("place closed", {"place": LOGS, "store": "Diagnostic logs"})
    assert "Purged" not in str(house.entries())
    assert "place closed" in told
    assert "Purged on 24 Nov" in told


async def test_when_the_last_is_closed_the_card_says_so_and_the_button_goes(house: House) -> None:
    async with house.power(config=only("Diagnostic logs", "Device Update")):
        await erased(house)
        assert "Done here, 2 places open" in house.card()
        await close(house, LOGS, "Nothing found.")
        await house.until_card("Done here, 1 place open")
        await close(house, LOGS + 2, "Not set up.")
        await house.until_card("Done, all places closed")
        await house.slack.until(lambda: not has_button(lists(house)[0], ids.CLOSE_PLACE))
        await house.ask("/dps-status")

    assert "Nothing is open." in house.whispers()[-1]
    assert f"Not in use, says the administrator's config: 1. {STORES[0].name}" in drawn(lists(house)[0])


async def test_open_places_survive_a_restart(house: House) -> None:
    async with house.power():
        await erased(house)
    async with house.power():
        await house.ask("/dps-status")
        assert f"Done here, {ALL} places open" in house.whispers()[-1]
        await close(house, LOGS, "Nothing found.")
        await house.until_card(f"{ALL - 1} places open")
    async with house.power():
        await close(house, 1, "Nothing found.")
        await house.until_card(f"{ALL - 2} places open")

    report = verify_ledger(house.database, Pseudonyms(key=load_keys(house.folder / "keys").pseudonym))
    assert report.requests == 1
    assert len(lists(house)) == 1


async def test_verify_finds_a_place_that_was_closed_or_removed_by_hand(house: House) -> None:
    async with house.power():
        await erased(house)
    for tampering in ("UPDATE open_places SET closed_entry = 1 WHERE number = 2", "DELETE FROM open_places"):
        with sqlite3.connect(house.database) as database:
            database.execute(tampering)
        with pytest.raises(LedgerBrokenError, match="open places"):
            verify_ledger(house.database)


async def test_twenty_forms_at_once_close_a_place_once(house: House) -> None:
    async with house.power():
        await erased(house)
        forms = {user: await open_form(house, user) for user in (ANA, BEN)}
        outcomes = await asyncio.gather(
            *(house.slack.submit(user, form, values(LOGS, "Mine.")) for user, form in [*forms.items()] * 10),
            return_exceptions=True,
        )
        await house.until_card(f"{ALL - 1} places open")

    events = house.events()
    assert events.count("place closed") == 1
    said = [o.errors for o in outcomes if isinstance(o, Outcome) and o.errors]
    assert said
    assert all("closed already" in errors[ids.PLACE] for errors in said)
    assert events.count("refused") == min(20, len(said))


@pytest.mark.parametrize("person", [GUS, EVE, IVY])
async def test_nobody_else_closes_a_place(house: House, person: str) -> None:
    async with house.power():
        await erased(house)
        if person == IVY:
            add_ivy(house)
        house.slack.directory.join(person, PRIVACY)
        outcome = await close(house, LOGS, "Trust me.", user=person)

    assert outcome.errors
    assert "Only" in next(iter(outcome.errors.values()))
    assert house.events()[-1] == "refused"
    assert "place closed" not in house.events()


async def test_an_owner_of_the_config_closes_a_place_and_no_other(house: House) -> None:
    async with house.power(config=only("Diagnostic logs", owner=IVY)):
        add_ivy(house)
        house.slack.directory.join(IVY, PRIVACY)
        await erased(house)
        assert f"<@{IVY}>" in drawn(lists(house)[0])
        outcome = await close(house, LOGS, "Purged.", user=IVY)
        assert outcome.errors is None, outcome
        await house.until_card("Done, all places closed")


async def test_a_user_group_can_own_a_place_and_its_members_of_now_close_it(house: House) -> None:
    async with house.power(config=only("Diagnostic logs", owner="S0OPS")):
        add_ivy(house)
        house.slack.directory.join(IVY, PRIVACY)
        await erased(house)
        assert "<!subteam^S0OPS>" in drawn(lists(house)[0])
        house.slack.directory.groups["S0OPS"] = UserGroup(id="S0OPS", handle="ops", users=())
        outcome = await close(house, LOGS, "Purged.", user=IVY)
        assert "Only its owner" in (outcome.errors or {})[ids.COMMENT]
        (form,) = house.slack.views.stack(UserId(IVY))
        house.slack.directory.groups["S0OPS"] = UserGroup(id="S0OPS", handle="ops", users=(UserId(IVY),))
        outcome = await house.slack.submit(IVY, form.id, values(LOGS, "Purged."))
        assert outcome.errors is None, outcome
        await house.until_card("Done, all places closed")


async def test_where_slack_does_not_say_who_is_in_the_group_nobody_of_it_closes_a_place(house: House) -> None:
    async with house.power(config=only("Diagnostic logs", owner="S0GONE")):
        add_ivy(house)
        house.slack.directory.join(IVY, PRIVACY)
        await erased(house)
        outcome = await close(house, LOGS, "Purged.", user=IVY)

    assert "Slack does not say who belongs to this group" in (outcome.errors or {})[ids.COMMENT]
    assert house.entries()[-1]["detail"]["reason"] == "roster unreadable"


async def test_a_requester_who_became_a_guest_closes_nothing(house: House) -> None:
    async with house.power():
        await erased(house)
        house.slack.directory.change_person(ANA, is_restricted=True)
        outcome = await close(house, LOGS, "Purged.")

    assert "Only full members" in (outcome.errors or {})[ids.COMMENT]
    assert house.entries()[-1]["detail"]["reason"] == "guest"


@pytest.mark.parametrize(
    "note", ["<!channel> *bold* <https://evil.example|click> \u202e", "x" * 1000, "&" * 1000, "a\nb `c`"]
)
async def test_a_note_is_shown_and_never_interpreted(house: House, note: str) -> None:
    async with house.power():
        await erased(house)
        outcome = await close(house, LOGS, note)
        assert outcome.errors is None, outcome
        await house.until_card(f"{ALL - 1} places open")
        await house.slack.until(lambda: "Note:" in drawn(lists(house)[0]))

    (listed,) = lists(house)
    (block,) = [b for b in listed.content.blocks if "Note:" in str(b)]
    assert block["text"]["type"] == "plain_text"
    assert "\u202e" not in block["text"]["text"]
    assert "<!channel>" not in listed.content.text
    assert "Note: " in listed.content.text
    assert len(listed.content.text) <= 4000


async def test_a_note_of_spaces_is_refused(house: House) -> None:
    async with house.power():
        await erased(house)
        outcome = await close(house, LOGS, "   ")

    assert outcome.errors
    assert "place closed" not in house.events()


async def test_a_closed_incomplete_erasure_has_open_places_too(house: House) -> None:
    async with house.power():
        await file_erasure(house, "stuck-2")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("INCOMPLETE", seconds=30)
        await press(house, ids.CLOSE, user=ANA)
        (form,) = house.slack.views.stack(UserId(ANA))
        await house.slack.submit(ANA, form.id, {ids.COMMENT: {ids.COMMENT: "Cannot be deleted."}})
        await house.until_card(f"Closed incomplete, {ALL} places open", seconds=30)
        await close(house, LOGS, "Nothing found.")
        await house.until_card(f"Closed incomplete, {ALL - 1} places open")


def add_ivy(house: House) -> None:
    house.slack.admin.add_person(Person(id=UserId(IVY), name="ivy", real_name="Ivy", color="475569"))


def drawn(message: Message) -> str:
    """Everything that the blocks say."""
    return "\n".join(_said(message.content.blocks))


def _said(blocks: Iterable[dict[str, object]]) -> Iterable[str]:
    for block in blocks:
        text = block.get("text")
        if isinstance(text, dict):
            yield str(text["text"])


def without_dates(said: str) -> str:
    return re.sub(r" <!date[^>]*>", "", said)
