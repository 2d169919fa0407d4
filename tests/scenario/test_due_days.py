"""The law's last day never passes in silence: marked on card and status, told in the thread, and once a day to all."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.environment import now
from privacy.model.ids import Millis
from privacy.model.order import Field
from tests.scenario.erasing import file_erasure
from tests.scenario.house import ANA, BEN, QUICK, House

AUDIT = "C0AUDIT"
BEGAN = now()
TUESDAY = Millis(int(datetime(2026, 12, 1, 10, tzinfo=UTC).timestamp() * 1000))
AT_WORK = replace(QUICK, clock=lambda: Millis(TUESDAY + now() - BEGAN))


def agendas(house: House) -> list[str]:
    said = [message.content.text for message in house.slack.messages(BEN, AUDIT)]
    return [text for text in said if "to see to" in text]


@pytest.mark.parametrize(("received", "mark"), [("2026-11-08", "due soon"), ("2026-10-20", "OVERDUE")])
async def test_what_is_near_its_day_or_past_it_is_marked_and_told(house: House, received: str, mark: str) -> None:
    async with house.power(AT_WORK):
        await file_erasure(house, "sensor-42", **{Field.RECEIVED: received})
        await house.until_card("Waiting for 1 approver")
    async with house.power(AT_WORK):  # the day is looked at when the bot starts, and every hour
        await house.until_card(f"({mark})")
        told = await house.until_said("the answer to the person")
        await house.slack.until(lambda: bool(agendas(house)))
        await house.ask("/dps-status")
        status = house.whispers(ANA)[-1]
    async with house.power(AT_WORK):
        await house.until_card(f"({mark})")

    assert f"<@{BEN}>" in told
    assert ("was due on 20 Nov 2026" if mark == "OVERDUE" else "is due on 8 Dec 2026") in told
    (agenda,) = agendas(house)
    assert mark in agenda
    assert mark in status
    assert "sensor-42" not in agenda


async def test_a_day_without_anything_to_tell_has_no_agenda(house: House) -> None:
    async with house.power(AT_WORK):
        await file_erasure(house, "sensor-42", **{Field.RECEIVED: "2026-11-25"})
        card = await house.until_card("Waiting for 1 approver")
    async with house.power(AT_WORK):
        await house.ask("/dps-status")

    assert "due 25 Dec 2026 ·" in card
    assert agendas(house) == []
