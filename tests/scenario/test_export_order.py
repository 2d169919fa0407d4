"""An export is a request in law: what is given with it is on the card, in the file and in the ledger, and is due."""

import json
import re
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.environment import now
from handlers.kit import ids
from privacy.model.ids import Millis
from privacy.model.order import Field
from sandbox.slack.model.values import UserId
from storage.file.sqlite_file import open_read_only
from tests.scenario.erasing import comment, has_button, press
from tests.scenario.house import ANA, GENERAL, PRIVACY, QUICK, House, ended
from tests.scenario.ordering import GIVEN, REQUIRED, hand_in, order
from tests.scenario.test_payload_shapes import OURS, answer

BEGAN = now()
TUESDAY = Millis(int(datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp() * 1000))
AT_WORK = replace(QUICK, clock=lambda: Millis(TUESDAY + now() - BEGAN))
OURS_HANDED_IN = {"type": "view_submission", "view": OURS, "response_urls": [], "api_app_id": "A0DPSBOT", "token": "x",
                  "trigger_id": "1.2.abc", "is_enterprise_install": False}  # fmt: skip
NOTHING_GIVEN = dict.fromkeys(
    ("law", "received_on", "due_on", "identity_check", "identity_reference", "reason", "ticket"), "not given"
)


def orders(house: House) -> int:
    with closing(open_read_only(house.database).conn) as database:
        return int(database.execute("SELECT count(*) FROM orders").fetchone()[0])


def shown(page: str) -> str:
    """The words of a page."""
    return " ".join(re.sub(r"<[^>]*>", " ", page.replace("<wbr>", "")).split())


async def test_what_is_given_stands_on_the_card_in_the_file_and_hidden_in_the_ledger(house: House) -> None:
    async with house.power():
        outcome = await order(house, "sensor-42", **GIVEN)
        card = await house.until_card("Done")

    assert outcome.acked
    for said in ("GDPR", "received 12 Nov 2026", "signed in to their account (SUP-1881)", "asked by mail", "SUP-1882"):
        assert said in card
    file = house.file()
    assert file.manifest["order"] == {
        "law": "GDPR",
        "received_on": "2026-11-12",
        "due_on": "2026-12-12",
        "identity_check": "signed in to their account",
        "identity_reference": "SUP-1881",
        "reason": "asked by mail",
        "ticket": "SUP-1882",
    }
    assert "Due on 2026-12-12" in shown(file.page)
    assert "SUP-188" not in file.members["for-the-person/index.html"].decode()
    (row,) = house.entries()[0]["rows"]["orders"]
    assert row["due_on"] == "2026-12-12"
    assert "SUP-188" not in str(house.entries())


@pytest.mark.parametrize("form", [False, True])
async def test_what_is_not_given_is_said_to_be_not_given(house: House, *, form: bool) -> None:
    async with house.power():
        await (order(house, "sensor-42") if form else house.ask("/dps-export sensor-42"))
        card = await house.until_card("Done")

    assert house.file().manifest["order"] == NOTHING_GIVEN
    assert "Law not given" in shown(house.file().page)
    assert "Identity" not in card
    assert orders(house) == 0


async def test_a_law_without_its_day_and_a_day_without_its_law_are_asked_for(house: House) -> None:
    async with house.power():
        law = await order(house, "sensor-42", **{ids.LAW: "CCPA"})
        day = await hand_in(house, {ids.DEVICES: "sensor-42", Field.RECEIVED: "2026-11-12"})
        future = await hand_in(house, {ids.DEVICES: "sensor-42", **GIVEN, Field.RECEIVED: "2199-01-01"})

    assert law.errors == {Field.RECEIVED: "Say on which day the person's request was received."}
    assert day.errors == {ids.LAW: "Say under which law the person asked."}
    assert future.errors == {Field.RECEIVED: "That day has not come yet."}
    assert house.events() == ["refused"] * 3


async def test_where_the_form_is_required_a_typed_id_opens_it_filled_in(house: House) -> None:
    async with house.power(config=REQUIRED):
        await house.ask("/dps-export sensor-42 thermo-0107")
        (form,) = house.slack.views.stack(UserId(ANA))
        drawn = str(form)
        empty = await hand_in(house, {ids.DEVICES: "sensor-42"})
        assert house.events() == []
        await hand_in(house, {ids.DEVICES: "sensor-42", **GIVEN})
        await house.until_card("Done")

    assert "sensor-42\\nthermo-0107" in drawn
    assert not empty.acked or empty.errors
    assert house.file().manifest["order"]["law"] == "GDPR"


async def test_a_command_that_was_kept_before_the_form_was_required_is_refused(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42", channel=GENERAL)
        whisper = next(message for message in house.seen(channel=GENERAL) if message.visible_to == ANA)
        block = str(whisper.content.blocks[-1]["block_id"])
    async with house.power(config=REQUIRED):
        await house.slack.click(ANA, GENERAL, whisper.ts, block, ids.ASK_THERE)
        await house.slack.until(lambda: any("needs its form" in said for said in house.whispers(channel=GENERAL)))

    assert "requested" not in house.events()


async def test_a_form_of_an_earlier_version_that_lacks_the_fields_is_refused_at_the_field_that_it_has(
    house: House,
) -> None:
    async with house.power(config=REQUIRED) as app:
        payload = {**OURS_HANDED_IN, "team": {"id": "T0SANDBOX"}, "user": {"id": ANA, "team_id": "T0SANDBOX"}}
        _, said = await answer(app, payload)

    assert json.loads(json.loads(said))["errors"] == {ids.DEVICES: "Say under which law the person asked."}


async def test_a_secret_that_was_typed_into_the_form_is_left_out(house: House) -> None:
    async with house.power():
        await order(house, "sensor-42", **{ids.REASON_TEXT: "password=rhubarb7custard"})
        card = await house.until_card("Done")

    assert "password=[withheld: password]" in card
    assert house.file().manifest["order"]["reason"] == "password=[withheld: password]"
    assert b"rhubarb7custard" not in house.database.read_bytes() + house.file().everything()


async def test_what_is_near_its_day_is_marked_and_told_as_an_erasure_is(house: House) -> None:
    async with house.power(AT_WORK):
        await order(house, "lock-12", **{**GIVEN, Field.RECEIVED: "2026-11-08"})
        await house.until_card("Which one?")
    async with house.power(AT_WORK):  # the day is looked at when the bot starts, and every hour
        await house.until_card("due 8 Dec 2026 (due soon)")
        told = await house.until_said("the answer to the person is due on 8 Dec 2026")
        await house.ask("/dps-status")

    assert f"<@{ANA}>" in told
    assert "due 8 Dec 2026 *due soon*" in house.whispers()[-1]


async def test_the_term_is_extended_once_and_the_person_is_written_to(house: House) -> None:
    async with house.power(AT_WORK):
        await order(house, "lock-12", **{**GIVEN, ids.LAW: "CCPA"})
        await house.until_card("Which one?", "confirm receipt by 26 Nov 2026")
        arrival = await house.until_said("Confirm receipt by")
        await press(house, ids.EXTEND, user=ANA)
        await comment(house, "the data lie in several systems", user=ANA)
        await house.until_card("due 10 Feb 2027 (extended)")
        letter = await house.until_said("The answer is now due on 10 Feb 2027")
        (card,) = house.cards()

    assert "your request for a copy of the data" in arrival
    assert "deleted" not in arrival
    assert "your request for a copy of the data" in letter
    assert not has_button(card, ids.EXTEND)
    assert house.events().count("extended") == 1


async def test_the_same_device_with_another_order_is_another_request(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42", channel=PRIVACY)
        await order(house, "sensor-42", **GIVEN)
        await order(house, "sensor-42", **GIVEN)
        await house.ask("/dps-export sensor-42", channel=PRIVACY)
        await house.slack.until(lambda: sum(ended(card.content.text) for card in house.cards()) == 2)

    assert house.events().count("requested") == 2
