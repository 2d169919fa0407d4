"""A second export of a device tells of the first: in the file, for the person, and in the words to paste."""

import sqlite3
from contextlib import closing

from sandbox.slack.model.values import Message
from tests.scenario.house import ANA, BEN, House, Opened, ended

BOTH = {'requesters = ["U0ANA"]': 'requesters = ["U0ANA", "U0BEN"]'}


async def asked_twice(house: House, device: str, *, shred: bool = False) -> tuple[str, Message]:
    """The number of the first request, and the card of the second."""
    async with house.power(config=BOTH):
        await house.ask(f"/dps-export {device}", user=BEN)
        await house.slack.until(lambda: any(ended(card.content.text) for card in house.cards()))
        await house.until_said("ready to paste")
    (first,) = {entry["request"] for entry in house.entries()}
    if shred:
        with closing(sqlite3.connect(house.database, isolation_level=None)) as database:
            database.execute("DELETE FROM subjects")
    async with house.power(config=BOTH):
        await house.ask(f"/dps-export {device}")
        await house.slack.until(lambda: sum(ended(card.content.text) for card in house.cards()) == 2)
    return first, house.cards()[1]


def file_under(house: House, card: Message) -> Opened:
    (file,) = [file for message in house.seen() if message.thread_ts == card.ts for file in message.files]
    content = house.slack.files.find(file).content
    assert content is not None
    return Opened.read(content)


async def test_the_first_request_is_part_of_the_second_answer_and_names_nobody(house: House) -> None:
    first, card = await asked_twice(house, "sensor-42")
    file = file_under(house, card)

    (found,) = file.json("earlier-requests.json")["requests"]
    assert (found["number"], found["asked_for"], found["outcome"]) == (first, "a copy of the data", "done")
    assert found["received_at"] <= found["ended_at"]
    assert file.members["for-the-person/earlier-requests.json"] == file.members["earlier-requests.json"]
    for page in (file.page, file.members["for-the-person/index.html"].decode()):
        assert first in page
        assert BEN not in page
    assert "1 other request on record" in card.content.text
    own = [search for search in file.json("coverage.json")["searches"] if search["place"] == "this bot's ledger"]
    assert [(search["outcome"], search["records"]) for search in own] == [("found", 1)]
    assert "this bot's ledger" in file.manifest["places"]["answered"]


async def test_where_nothing_else_is_held_the_person_is_sent_the_earlier_requests(house: House) -> None:
    first, card = await asked_twice(house, "nobody-0")
    said = await house.until_said("The attached copy lists the other requests")

    assert "for-the-person" in said
    assert first in file_under(house, card).members["for-the-person/index.html"].decode()
    assert f"<@{ANA}>" not in said


async def test_a_shredded_name_hides_no_request(house: House) -> None:
    first, card = await asked_twice(house, "sensor-42", shred=True)

    assert first in file_under(house, card).page
