"""The Home tab and the shortcuts: who sees what, and the forms that they open."""

import json
from typing import Any

import pytest

from handlers.kit import ids
from privacy.history.home import NOT_YOURS
from privacy.model.order import Field
from privacy.model.out_of_reach import STORES
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Outcome, UserId
from tests.scenario.erasing import CLEO, FILLED, TWO_VOTES, file_erasure, press
from tests.scenario.house import ANA, BEN, GUS, PRIVACY, House

NOBODY = {"groups = true\n": "", 'approvers = ["U0BEN", "U0CLEO"]\n': "", '"live"': '"plan-only"'}
"""A group needs one vote more than there would be approvers."""
TWO_CHANNELS = {
    '[[slack.channel]]\nid = "C0PRIVACY"\nreceive_files = true': '[[slack.channel]]\nid = "C0PRIVACY"\n'
    'receive_files = true\n[[slack.channel]]\nid = "C0AUDIT"\nreceive_files = true'
}


async def home_of(house: House, user: str) -> list[dict[str, Any]]:
    """Open the tab, and wait until the bot has drawn it anew."""
    before = _shown(house, user)
    house.slack.open_home(user)
    await house.slack.until(lambda: _shown(house, user) != before)
    view = house.slack.views.home(UserId(user))
    assert view is not None
    return view.blocks


def _shown(house: House, user: str) -> str | None:
    view = house.slack.views.home(UserId(user))
    return view.hash if view else None


def parts(blocks: list[dict[str, Any]]) -> dict[str, list[str]]:
    """The lines of each part, by its title."""
    found: dict[str, list[str]] = {"": []}
    title = ""
    for block in blocks:
        if block["type"] == "header":
            title = block["text"]["text"]
            found[title] = []
        elif block["type"] == "section":
            found[title].append(block["text"]["text"])
    return found


def has_action(blocks: list[dict[str, Any]], action: str) -> bool:
    return action in json.dumps(blocks)


async def click_home(house: House, user: str, action: str) -> Outcome:
    view = house.slack.views.home(UserId(user))
    assert view is not None
    (block,) = [b for b in view.blocks if any(e.get("action_id") == action for e in b.get("elements", []))]
    return await house.slack.click_view(user, view.id, block["block_id"], action, {})


async def test_an_approver_sees_what_waits_for_the_vote_with_a_link_and_no_longer_after_it(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        before = await home_of(house, BEN)
        ts = house.cards()[0].ts.replace(".", "")
        await press(house, ids.APPROVE)
        await house.until_card("Done here", seconds=30)
        after = await home_of(house, BEN)

    (waiting,) = parts(before)["Waiting for you"]
    assert "`sensor-42` · Waiting for 1 approver (<@U0BEN> <@U0CLEO>) · due 12 Dec 2026" in waiting
    assert f"/archives/{PRIVACY}/p{ts}|DSR-" in waiting
    assert not has_action(before, ids.HOME_EXPORT)
    assert parts(after)["Waiting for you"] == ["Nothing waits for you."]
    (recent,) = parts(after)["Recent"]
    assert f"Done here, {len(STORES)} places open" in recent


async def test_a_vote_that_was_given_no_longer_waits_for_that_person_and_does_for_another(house: House) -> None:
    async with house.power(config=TWO_VOTES):
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 2 approvers")
        await press(house, ids.APPROVE, user=BEN)
        await house.until_card("Waiting for 1 approver")
        bens, cleos = await home_of(house, BEN), await home_of(house, CLEO)

    assert parts(bens)["Waiting for you"] == ["Nothing waits for you."]
    assert "sensor-42" in parts(cleos)["Waiting for you"][0]


async def test_a_requester_sees_questions_open_requests_and_places(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export lock-12")
        await house.until_card("Which one?")
        await file_erasure(house, "thermo-0107")
        await house.slack.until(lambda: any("Which way?" in c.content.text for c in house.cards()))
        asked = await home_of(house, ANA)
        await house.ask("/dps-export sensor-42")
        await house.slack.until(lambda: any("Done" in c.content.text for c in house.cards()), seconds=20)
        later = await home_of(house, ANA)

    waiting = "\n".join(parts(asked)["Waiting for you"])
    assert "Which one?" in waiting
    assert "Which way?" in waiting
    assert "Done" in parts(later)["Recent"][0]
    assert has_action(later, ids.HOME_EXPORT)
    assert has_action(later, ids.HOME_ERASE)


async def test_what_ended_with_nothing_left_to_do_names_no_due_day(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")
        blocks = await home_of(house, ANA)

    (line,) = parts(blocks)["Recent"]
    assert "Withdrawn" in line
    assert "due" not in line


async def test_open_places_wait_for_their_owner(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done here", seconds=30)
        blocks = await home_of(house, ANA)

    assert f"Done here, {len(STORES)} places open (<@{ANA}>) · due" in parts(blocks)["Waiting for you"][0]


@pytest.mark.parametrize(("person", "change"), [(GUS, {}), (ANA, {"is_restricted": True}), (CLEO, {"deleted": True})])
async def test_everybody_else_reads_one_polite_sentence(house: House, person: str, change: dict[str, Any]) -> None:
    async with house.power(config={'"U0BEN", "U0CLEO"': '"U0BEN", "U0CLEO", "U0GUS"'}):
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        house.slack.directory.change_person(person, **change)
        blocks = await home_of(house, person)

    assert parts(blocks) == {"": [NOT_YOURS]}
    assert "refused" not in house.events()


async def test_where_slack_does_not_say_who_somebody_is_nothing_is_shown(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        house.worlds.slack.board.add(Fault(route="* /api/users.info", kind=FaultKind.STATUS, status=503))
        blocks = await home_of(house, BEN)

    assert "Slack did not say who you are" in parts(blocks)[""][0]
    assert "sensor-42" not in json.dumps(blocks)


async def test_many_requests_stay_within_slacks_limit_and_say_that_there_are_more(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export " + " ".join(f"none-{number}" for number in range(14)))
        await house.slack.until(lambda: sum("No data found" in c.content.text for c in house.cards()) == 14, seconds=40)
        blocks = await home_of(house, ANA)

    assert len(parts(blocks)["Recent"]) == 10
    assert "There are more than these 10." in json.dumps(blocks)
    assert len(blocks) <= 100


@pytest.mark.parametrize("way", ["home", "shortcut"])
async def test_an_export_is_asked_for_without_a_command(house: House, way: str) -> None:
    async with house.power():
        if way == "home":
            await home_of(house, ANA)
            await click_home(house, ANA, ids.HOME_EXPORT)
        else:
            await house.slack.shortcut(ANA, ids.EXPORT_SHORTCUT)
        (form,) = house.slack.views.stack(UserId(ANA))
        outcome = await house.slack.submit(ANA, form.id, {ids.DEVICES: {ids.DEVICES: "sensor-42"}})
        assert outcome.errors is None, outcome
        await house.until_card("Done")
        (said,) = house.slack.views.stack(UserId(ANA))
        if way == "home":
            await house.slack.close_view(ANA, said.id)
            shown = _shown(house, ANA)
            await click_home(house, ANA, ids.HOME_REFRESH)
            await house.slack.until(lambda: _shown(house, ANA) != shown)
            assert "sensor-42" in parts(house.slack.views.home(UserId(ANA)).blocks)["Recent"][0]  # type: ignore[union-attr]

    assert "Recorded as *DSR-" in json.dumps(said.blocks)
    assert f"The answer comes in <#{PRIVACY}>" in json.dumps(said.blocks)


@pytest.mark.parametrize("way", ["home", "shortcut"])
async def test_an_erasure_is_asked_for_without_a_command_in_the_channel_that_is_chosen(house: House, way: str) -> None:
    async with house.power(config=TWO_CHANNELS):
        if way == "home":
            await home_of(house, ANA)
            await click_home(house, ANA, ids.HOME_ERASE)
        else:
            await house.slack.shortcut(ANA, ids.ERASE_SHORTCUT)
        (form,) = house.slack.views.stack(UserId(ANA))
        values = {Field.DEVICES: "sensor-42", Field.CONFIRMATION: "sensor-42", ids.CHANNEL: "C0AUDIT", **FILLED}
        outcome = await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in values.items()})
        assert outcome.errors is None, outcome
        await house.slack.until(lambda: any("sensor-42" in c.content.text for c in house.cards(channel="C0AUDIT")))

    assert house.cards() == []


async def test_a_shortcut_of_somebody_who_may_not_ask_is_refused_at_the_form(house: House) -> None:
    async with house.power():
        await house.slack.shortcut(BEN, ids.EXPORT_SHORTCUT)
        (form,) = house.slack.views.stack(UserId(BEN))
        outcome = await house.slack.submit(BEN, form.id, {ids.DEVICES: {ids.DEVICES: "sensor-42"}})

    assert "not on the list" in (outcome.errors or {})[ids.DEVICES]
    assert house.events()[-1] == "refused"


async def test_without_approvers_the_erase_shortcut_says_so_and_the_button_is_not_there(house: House) -> None:
    async with house.power(config=NOBODY):
        await house.slack.shortcut(ANA, ids.ERASE_SHORTCUT)
        (form,) = house.slack.views.stack(UserId(ANA))
        blocks = await home_of(house, ANA)

    assert "Nobody is set up to approve" in json.dumps(form.blocks)
    assert has_action(blocks, ids.HOME_EXPORT)
    assert not has_action(blocks, ids.HOME_ERASE)
