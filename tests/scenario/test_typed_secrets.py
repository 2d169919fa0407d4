"""Secrets that people type: none reaches a card, a file, the database, the ledger or the log, and they are told."""

from typing import Any

import pytest

from handlers.kit import ids
from handlers.kit.forms import LEFT_OUT
from privacy.holds.holds import HoldField
from privacy.model.order import Field
from sandbox.slack.model.values import UserId
from sandbox.slack.state.directory import direct_messages_id
from tests.scenario.erasing import FILLED, comment, file_erasure, press
from tests.scenario.house import ANA, BEN, House
from tests.scenario.test_holds import hold
from tests.scenario.test_secrets import kept, leaked, listening

PASSWORD, TOKEN, PHRASE, PIN = "rhubarb7custard", "ghp_" + "a1B2c3D4e5" * 4, "lantern9velvet", "48213377"
SECRETS = {PASSWORD, TOKEN, PHRASE, PIN}


def told_directly(house: House, user: str) -> list[str]:
    channel = direct_messages_id(UserId(user))
    return [message.content.text for message in house.slack.messages(user, channel)]


def shown(house: House, *users: str) -> list[str]:
    """All that these people see, as text and as blocks."""
    seen = [message.content for user in users for message in house.seen(user)]
    return [f"{content.text} {content.blocks}" for content in seen]


async def test_no_secret_that_people_type_gets_anywhere_and_they_are_told(house: House) -> None:
    typed: dict[str, Any] = {
        ids.REASON_TEXT: f"asked by mail, password={PASSWORD}",
        ids.IDENTITY_REFERENCE: f"see {TOKEN}",
        Field.TICKET: "SUP-1881",
    }
    with listening() as log:
        async with house.power():
            await file_erasure(house, "sensor-42", **typed)
            card = await house.until_card("Waiting for 1 approver")
            assert "asked by mail, password=[withheld: password]" in card
            await press(house, ids.ASK_FOR_CHANGES)
            await comment(house, f"the wifi passphrase is {PHRASE}")
            await house.until_card("Changes asked for")
            await press(house, ids.CHANGE_ORDER, user=ANA)
            await comment_order(house, reason=f"doorCode={PIN}")
            await house.until_card("Waiting for 1 approver")
            await press(house, ids.APPROVE)
            await house.until_card("Done", seconds=30)
            await hold(house, "cam-porch-9", **{HoldField.REASON: f"case 4711, token: {TOKEN}"})
            receipt = house.file()
            messages = [*shown(house, ANA, BEN)]
            await house.slack.until(lambda: told_directly(house, BEN).count(LEFT_OUT) == 2)
            assert told_directly(house, ANA).count(LEFT_OUT) == 2

    entries = str(house.entries())
    assert leaked(SECRETS, receipt.everything(), entries, kept(house.folder), log.getvalue(), *messages) == []
    assert "doorCode=[withheld: PIN]" in receipt.page


async def comment_order(house: House, *, reason: str) -> None:
    (form,) = house.slack.views.stack(UserId(ANA))
    filled = FILLED | {ids.REASON_TEXT: reason}
    outcome = await house.slack.submit(ANA, form.id, {name: {name: value} for name, value in filled.items()})
    assert outcome.errors is None


@pytest.mark.parametrize("typed", ["q83vEjRWeJCrze8SNFZ4kKvN7xI0VniQq83vEjRWeJA=", TOKEN])
async def test_a_key_where_an_id_belongs_is_refused_and_kept_nowhere(house: House, typed: str) -> None:
    with listening() as log:
        async with house.power():
            await house.ask(f"/dps-export {typed}")
            await house.slack.until(lambda: any("looks like a key or a token" in said for said in house.whispers()))
            filed = await file_erasure(house, typed)
            assert "looks like a key or a token" in str(filed.errors)
    assert not house.cards()
    assert leaked({typed}, str(house.entries()), kept(house.folder), log.getvalue()) == []
