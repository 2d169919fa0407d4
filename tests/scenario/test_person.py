"""The copy for the person in the file of a running bot: all of the data, and nothing that is not theirs."""

import json
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

import pytest

from privacy.model.out_of_reach import STORES
from sandbox.faults import Fault, FaultKind
from sandbox.receiver.bundle import check_bundle
from tests.scenario.house import ANA, House, Opened

FOLDER = "for-the-person/"
OPERATORS = {"etag", "deviceEtag", "version", "assignedHub", "iotHubs", "customAllocationDefinition"}
ON_THE_PAGE_ONCE = {"$metadata", "$version"}
"""A twin's own notes: their times stand on the page, their numbers in the JSON alone."""


class Text(HTMLParser):
    """What a person reads on a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.text = ""
        self.feed(html.partition("</head>")[2])
        self.close()

    def handle_data(self, data: str) -> None:
        self.text += data


def texts(value: Any, name: str = "") -> Iterator[str]:
    """Every name and every value of a record, but for what the copy leaves out on purpose."""
    if isinstance(value, dict):
        for key, item in value.items():
            if key not in ON_THE_PAGE_ONCE | OPERATORS:
                yield key
                yield from texts(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from texts(item, name)
    elif name != "installedBy":
        yield "empty text" if value == "" else value if isinstance(value, str) else json.dumps(value)


def copy_of(opened: Opened) -> dict[str, bytes]:
    return {name: data for name, data in opened.members.items() if name.startswith(FOLDER)}


async def export(house: House, device: str, *, until: str = "Done") -> Opened:
    async with house.power():
        await house.ask(f"/dps-export {device}")
        await house.until_card(until)
    return house.file()


@pytest.mark.parametrize("device", ["sensor-42", "edge-gw-5", "cam-porch-9", "lamp-living-room"])
async def test_the_page_holds_the_data_of_every_record(house: House, device: str) -> None:
    opened = await export(house, device)
    page = Text(opened.members[f"{FOLDER}index.html"].decode()).text

    assert len(opened.records) > 3
    for record in opened.records:
        assert record["key"] in page
        missing = [text for text in texts(record["body"]) if text not in page]
        assert not missing, missing


async def test_neither_the_company_nor_anybody_else_is_in_it(house: House) -> None:
    opened = await export(house, "sensor-42")
    copied = b"\n".join(copy_of(opened).values()).decode()

    assert "J. Brandt" in opened.page  # the fleet's installer: in the full file, and not in the copy
    assert "A. Lindqvist" in copied
    internal = ["REST", "GET /", "POST /", "api-version", "https://", "azure-devices", "hub-eu", "factory-eu", "Azure"]
    people = ["J. Brandt", "Ana", ANA, "Slack"]
    for word in [*internal, *people, "DSR-", "open place", "not enumerated", "ledger", "etag"]:
        assert word not in copied, word
    for store in STORES:
        assert store.name not in copied
        assert store.to_do not in copied


async def test_secrets_stay_withheld_in_it_with_their_reason(house: House) -> None:
    opened = await export(house, "cam-porch-9")
    full = {w["what"] for record in opened.records for w in record["withheld"]}
    copied = [json.loads(data) for name, data in copy_of(opened).items() if name.endswith(".json")]

    assert {held["what"] for record in copied for held in record["withheld"]} == full
    assert all(held["why"] for record in copied for held in record["withheld"])


async def test_it_is_signed_with_the_rest_and_its_receiver_takes_it(house: House) -> None:
    opened = await export(house, "sensor-42")
    public_key = (house.folder / "keys" / "signing-key.pub.pem").read_bytes()

    contents = check_bundle(opened.content, public_key=public_key, subject="sensor-42")

    listed = {file["name"] for file in opened.manifest["files"]}
    assert {*copy_of(opened)} == {name for name in listed if name.startswith(FOLDER)}
    assert contents.records == 5
    assert len(copy_of(opened)) == 1 + contents.records


async def test_the_reply_and_the_full_page_say_which_folder_is_sent(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export sensor-42")
        await house.until_card("Done")
        said = await house.until_said("ready to paste")

    advice, letter, _ = said.split("```")
    assert "Send the folder `for-the-person` of the file, and nothing else of it" in advice
    assert "Please open index.html first" in letter
    assert "for-the-person" in Text(house.file().page).text


async def test_an_incomplete_copy_says_so(house: House) -> None:
    house.azure.boards["hub-us"].add(Fault(route="* *", kind=FaultKind.STATUS, status=403))
    opened = await export(house, "sensor-42", until="PARTIAL")

    assert "This copy is not complete" in opened.members[f"{FOLDER}index.html"].decode()
    assert b"hub-us" not in b"".join(copy_of(opened).values())


@pytest.mark.parametrize(("subject", "until"), [("nobody-0", "No data found"), ("group:line-3", "Done")])
async def test_where_no_persons_data_is_there_is_no_copy(house: House, subject: str, until: str) -> None:
    opened = await export(house, subject, until=until)

    assert not copy_of(opened)
    assert "for-the-person" not in opened.page
    assert not any("for-the-person" in message.content.text for message in house.seen())
