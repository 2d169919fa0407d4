"""The signed head of the ledger in the audit channel."""

import base64
import re

from cryptography.hazmat.primitives.serialization import load_pem_public_key

from sandbox.faults import Fault, FaultKind
from sandbox.slack.model.values import Message
from tests.scenario.house import House

AUDIT = "C0AUDIT"


def posted(house: House) -> list[Message]:
    return [message for message in house.seen(channel=AUDIT) if message.user == "U0DPSBOT"]


async def test_a_bot_that_starts_posts_the_head_with_a_signature_that_holds(house: House) -> None:
    async with house.power():
        await house.ask("/dps-export nobody-0")
        await house.until_card("Done")
    newest = f"sequence {len(house.entries())}\n"
    house.worlds.slack.board.add(Fault(route="* /api/chat.postMessage", kind=FaultKind.STATUS, status=503, times=2))
    async with house.power():
        await house.slack.until(lambda: any(newest in message.content.text for message in posted(house)))

    message = posted(house)[-1]
    said = re.search(r"```(.*?)```.*?`([\w+/=]{88})`", message.content.text, re.DOTALL)
    assert said
    key = load_pem_public_key((house.folder / "keys" / "signing-key.pub.pem").read_bytes())
    key.verify(base64.b64decode(said[2]), f"{said[1]}\n".encode())  # type: ignore[union-attr,call-arg]
    assert newest in said[1]
    assert message.thread_ts is None


async def test_without_an_audit_channel_no_head_is_posted(house: House) -> None:
    without = {'audit_channel = "C0AUDIT"\n': ""}
    async with house.power(config=without):  # with one, a slow start would post the entries of the request
        await house.ask("/dps-export nobody-0")
        await house.until_card("Done")
    async with house.power(config=without):
        await house.ask("/dps-export nobody-0")
        await house.slack.until(lambda: any("a moment ago" in said for said in house.whispers()))

    assert posted(house) == []
