"""The signed head of the ledger: in the audit channel, and beside the keys."""

import asyncio
import base64
import re

import pytest
from cryptography.hazmat.primitives.serialization import load_pem_public_key

from bot.verify import verify_ledger
from evidence.heads import check_head
from evidence.kept_head import HeadFile
from evidence.outside import copy_beside_keys
from evidence.signing import VerifyKey, load_keys
from handlers.kit import ids
from privacy.ledger.heads import Statement
from privacy.ledger.notes import parse_note
from privacy.model.errors import LedgerBrokenError
from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Message
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House

AUDIT = "C0AUDIT"


def posted(house: House) -> list[Message]:
    return [message for message in house.seen(channel=AUDIT) if message.user == "U0DPSBOT"]


def read(house: House, text: str) -> Statement:
    pem = (house.folder / "keys" / "signing-key.pub.pem").read_bytes()
    return check_head(parse_note(text), VerifyKey.from_pem(pem)).said


def heads(house: House) -> list[Statement]:
    return [read(house, message.content.text) for message in posted(house) if "```" in message.content.text]


def kept(house: House) -> Statement:
    return read(house, (house.folder / "keys" / "head.note").read_text())


async def test_a_bot_that_starts_posts_the_head_with_a_signature_that_holds(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
    newest = len(house.entries())
    assert kept(house).tree.size == newest
    house.worlds.slack.board.add(Fault(route="* /api/chat.postMessage", kind=FaultKind.STATUS, status=503, times=2))
    async with house.power():
        await house.slack.until(lambda: any(head.tree.size == newest for head in heads(house)), seconds=20)

    message = posted(house)[-1]
    said = re.search(r"```(.*?\n)\n— \S+ (\S+)```", message.content.text, re.DOTALL)
    assert said
    key = load_pem_public_key((house.folder / "keys" / "signing-key.pub.pem").read_bytes())
    key.verify(base64.b64decode(said[2])[4:], said[1].encode())  # type: ignore[union-attr,call-arg]
    assert message.thread_ts is None


async def test_a_vote_and_what_comes_of_it_are_posted_within_ten_seconds_each_naming_the_one_before(
    house: House,
) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        before = len(posted(house))
        await press(house, ids.APPROVE)
        async with asyncio.timeout(10):
            await house.slack.until(lambda: len(posted(house)) > before)
        await house.until_card("Done")
        async with asyncio.timeout(10):
            await house.slack.until(lambda: heads(house)[-1].tree.size >= house.events().index("fulfilled") + 1)

    told = heads(house)
    assert [head.before for head in told[1:]] == [head.tree for head in told[:-1]]


async def test_without_an_audit_channel_no_head_is_posted_and_the_last_is_kept(house: House) -> None:
    without = {'audit_channel = "C0AUDIT"\n': ""}
    async with house.power(config=without):  # with one, a slow start would post the entries of the request
        await house.ask("/dps-export nobody-0")
        await house.until_card("No data found")
    async with house.power(config=without):
        await house.ask("/dps-export nobody-0")
        await house.slack.until(lambda: any("a moment ago" in said for said in house.whispers()))

    assert posted(house) == []
    assert kept(house).tree.size == len(house.entries())


async def test_of_yesterdays_copy_no_head_is_signed_and_verify_says_what_is_missing(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
    copy = house.database.read_bytes()
    async with house.power():
        await press(house, ids.APPROVE)
        await house.until_card("Done")
    before, told = kept(house), heads(house)
    house.database.write_bytes(copy)
    async with house.power():
        await house.ask("/dps-export nobody-0")
        await house.slack.until(lambda: house.events().count("requested") == 2)

    assert (kept(house), heads(house)) == (before, told)
    beside = HeadFile(folder=house.folder / "keys", key=load_keys(house.folder / "keys").signing.public)
    copies = [copy_beside_keys(beside)]
    with pytest.raises(LedgerBrokenError, match=r"head\.note was signed"):
        verify_ledger(house.database, copies=[found for found in copies if found])
