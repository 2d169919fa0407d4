"""What people read is so: what came back, what is created and kept, who decided, and what is only a rehearsal."""

import json
import re

import pytest

from handlers.kit import ids
from privacy.model.order import Field, IdentityCheck, Reason
from sandbox.slack.model.values import UserId
from tests.scenario.erasing import CLEO, FILLED, comment, file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_final_receipt import DAY, later, opened, until_events
from tests.scenario.test_final_receipt import files as files_of
from tests.scenario.test_verify import ask

VOTE = "Waiting for 1 approver"
AGAIN = "registered again since: 3 new records under kettle-8"


async def erase(house: House, device: str, way: str) -> None:
    await file_erasure(house, device)
    await house.until_card("Which way?")
    await press(house, way, user=ANA)
    await house.until_card(VOTE)
    await press(house, ids.APPROVE)
    await until_events(house, "fulfilled")


def thread(house: House, words: str) -> str:
    return next(m.content.text for m in reversed(house.seen()) if m.thread_ts and words in m.content.text)


async def test_what_registered_again_is_said_first_everywhere_and_calls_the_requester(house: House) -> None:
    house.azure.world.services["factory-eu"].returns.armed["kettle-8"].seconds = 0
    async with house.power():
        await erase(house, "kettle-8", ids.ERASE)
        card = await house.until_card("Done here, registered again since")
        news = await house.until_said("Erased", AGAIN)
        reply = await house.until_said("ready to paste")
        await ask(house)
        await until_events(house, "confirmed")
        final = await house.until_said("Final: ", AGAIN)

    assert AGAIN in card.split("\n")[1]
    assert news.startswith(f"<@{ANA}>: it has registered again")
    assert final.startswith(f"<@{ANA}>")
    assert "has registered again since" in reply
    assert "checked afterwards that it is gone" not in reply
    for said in (card, news, final, reply):
        assert "0 of 3 records read back absent" not in said
        assert "found none" not in said
    receipt = opened(house, files_of(house)[-1]).json("receipt.json")
    assert receipt["result"]["came_back"] == 3


async def test_what_registers_again_long_after_is_said_first_and_calls_the_requester(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await until_events(house, "fulfilled")
        await ask(house)
        await until_events(house, "confirmed")
        await house.until_card("no enrollment of it")
    house.azure.world.hubs["hub-eu"].put_device("sensor-42")
    async with house.power(later(2 * DAY)):
        card = await house.until_card("registered again since")
        news = await house.until_said("sensor-42 has registered again since it was erased: 2 new records")
        reply = await house.until_said("ready to paste", "has registered again since")

    assert "sensor-42 has registered again since it was erased" in card.split("\n")[1]
    assert news.startswith(f"<@{ANA}>")
    assert "checked afterwards that it is gone" not in reply
    assert "reappeared" not in house.events()


async def test_a_block_is_created_and_kept_and_closes_the_way_back(house: House) -> None:
    async with house.power():
        await file_erasure(house, "thermo-0107")
        await house.until_card("Which way?")
        await press(house, ids.ERASE_AND_BLOCK, user=ANA)
        plan = await house.until_card(VOTE)
        sure = str(house.cards()[0].content.blocks)
        await press(house, ids.APPROVE)
        await until_events(house, "fulfilled")
        done = await house.until_card("Done")

    counts = "creates 1, deletes 3, keeps 1"
    assert f"(erase and block) {counts}" in plan
    assert counts in sure
    assert "Keeps (1):\n• the block of step 1" in plan
    assert "through enrollment group line-3 in factory-eu: closed by step 1" in plan
    assert "3 of 3 records read back absent" in done
    assert "The block stands" in done
    assert "Keeps: nothing" not in plan + done
    assert house.file().json("receipt.json")["result"]["to_delete"] == 3


async def test_the_story_of_a_request_has_no_words_of_ours(house: House) -> None:
    async with house.power():
        await erase(house, "kettle-8", ids.ERASE_AND_BLOCK)
        number = next(entry["request"] for entry in house.entries() if entry.get("request"))
        await house.ask(f"/dps-audit {number}")
        await house.slack.until(lambda: any("fulfilled" in said for said in house.whispers()))

    story = house.whispers()[-1]
    assert "receipt yes" in story
    assert not re.search(r"True|False|None|\b[a-z]+_[a-z]", story)


async def test_progress_counts_the_steps_that_the_card_lists(house: House) -> None:
    async with house.power():
        await file_erasure(house, "stuck-2")
        plan = await house.until_card(VOTE)
        await press(house, ids.APPROVE)
        await house.until_card("INCOMPLETE", "still present", seconds=30)
        said = await house.until_said("steps were carried out")

    listed = sum(line[:1].isdigit() for line in plan.split("\n"))
    assert f"INCOMPLETE: {listed} of {listed} steps were carried out" in said


async def test_whoever_rejects_is_named_and_the_requester_called(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.REJECT)
        await comment(house, "It is part of a claim.")
        card = await house.until_card("Rejected")
        said = await house.until_said("It is part of a claim.")

    assert f"rejected by <@{BEN}>" in card
    assert said.startswith(f"<@{ANA}>: <@{BEN}> rejected it.")


async def test_a_withdrawal_does_not_take_the_approvers_question_for_its_reason(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.ASK_FOR_CHANGES, user=CLEO)
        await comment(house, "Which ticket?", user=CLEO)
        asked = await house.until_said("Which ticket?")
        await house.until_card("Changes asked for")
        await press(house, ids.WITHDRAW, user=ANA)
        card = await house.until_card("Withdrawn")

    assert asked.startswith(f"<@{ANA}>: <@{CLEO}> asked for changes.")
    assert "Which ticket?" not in card


async def test_a_rehearsal_says_so_first_and_is_never_carried_out(house: House) -> None:
    async with house.power(config={'erasure = "live"': 'erasure = "plan-only"'}):
        await file_erasure(house, "sensor-42")
        card = await house.until_card(VOTE)
        call = await house.until_said("read the plan above")
    assert "Rehearsal: nothing will be deleted" in card.split("\n")[1]
    assert "Rehearsal" in call

    async with house.power():  # set to live while the rehearsal waits for votes
        await press(house, ids.APPROVE)
        await house.until_card("Not done", "rehearsal")

    assert "sensor-42" in house.azure.world.hubs["hub-eu"].device_ids()
    assert "began erasing" not in house.events()


async def test_a_requester_who_may_approve_others_is_not_called_to_vote_on_their_own(house: House) -> None:
    async with house.power(config={'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "U0BEN"]'}):
        await file_erasure(house, "sensor-42", user=BEN)
        card = await house.until_card(VOTE)
        call = await house.until_said("read the plan above")

    assert f"may vote: <@{CLEO}>" in card
    assert f"<@{BEN}>" not in call


async def test_changes_that_were_asked_for_are_made_in_the_filled_form_and_shown(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.ASK_FOR_CHANGES)
        await comment(house, "Which ticket is it?")
        await house.until_card("Changes asked for")
        await press(house, ids.CHANGE_ORDER, user=ANA)
        (form,) = house.slack.views.stack(UserId(ANA))
        shown = json.dumps(form.body, ensure_ascii=False)
        assert "Which ticket is it?" in shown
        assert f"<@{BEN}> asks for changes" in shown
        assert '"initial_value": "SUP-1881"' in shown
        values = {**FILLED, Field.TICKET: "SUP-2000", ids.REASON_TEXT: "asked by phone"}
        outcome = await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in values.items()})
        assert outcome.errors is None, outcome
        card = await house.until_card(VOTE, "SUP-2000")
        call = await house.until_said("read the new plan")
        await house.ask(f"/dps-audit {house.entries()[0]['request']}")
        story = house.whispers()[-1]

    assert "changed in your words and ticket" in story
    assert "[" not in story
    for said in (card, call):
        assert "ticket: SUP-1881 → SUP-2000" in said
        assert "in your words: asked by mail → asked by phone" in said
    assert "Asked for: “Which ticket is it?”. Changed in the request:" in call
    changed = [entry["detail"] for entry in house.entries() if entry["event"] == "began planning"][-1]
    assert changed == {"changed": ["in your words", "ticket"]}


async def test_only_a_requester_changes_what_was_asked_and_only_while_changes_are_asked_for(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card(VOTE)
        await press(house, ids.ASK_FOR_CHANGES)
        await comment(house, "Which ticket is it?")
        await house.until_card("Changes asked for")
        await press(house, ids.CHANGE_ORDER, user=CLEO)
        await house.slack.until(lambda: len(house.whispers(CLEO)) == 1)
        assert not house.slack.views.stack(UserId(CLEO))
        await press(house, ids.CHANGE_ORDER, user=ANA)
        (form,) = house.slack.views.stack(UserId(ANA))
        await press(house, ids.WITHDRAW, user=ANA)
        await house.until_card("Withdrawn")
        values = {name: {name: value} for name, value in FILLED.items()}
        late = await house.slack.submit(ANA, form.id, values)

    assert "too late for that" in str(late.errors)


@pytest.mark.parametrize(
    ("field", "word", "said"),
    [
        (Field.IDENTITY, IdentityCheck.OTHER, "Another way says too little: write below where to look it up."),
        (Field.REASON, Reason.OTHER, "Another reason says too little: write below which one it is."),
    ],
)
async def test_another_way_or_reason_without_words_is_said_at_its_field_and_nothing_is_filed(
    house: House, field: Field, word: str, said: str
) -> None:
    async with house.power():
        empty = {ids.IDENTITY_REFERENCE: "", ids.REASON_TEXT: ""}
        outcome = await file_erasure(house, "sensor-42", **{field: word, **empty})

    assert outcome.errors == {field: said}
    assert "requested" not in house.events()
