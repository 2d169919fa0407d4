"""The erasure: Ana fills in a form, Ben approves, a receipt comes, and Azure holds nothing any more."""

import time

from sandbox.receiver.receipt import check_receipt
from sandbox.smoke.client import Json, SmokeError, button
from sandbox.smoke.form import ERASURE, filled
from sandbox.smoke.room import Room

SUBJECT = "sensor-42"

WAITING, WHICH_WAY, DONE = "Waiting for 1 approver", "Which way?", "Done"


async def erasure(room: Room) -> list[str]:
    """Erase a device and check the receipt; what to print.

    Raises:
        SmokeError: It did not work.
        BundleError: The receipt is not what it should be.
    """
    if not room.holders(SUBJECT):
        raise SmokeError(f"Azure does not hold {SUBJECT}")
    started = time.monotonic()
    await ask(room, SUBJECT)
    await room.ben.click(await until_state(room, SUBJECT, WAITING), "Approve")
    await until_state(room, SUBJECT, DONE)
    content = await room.file(f"Erase {SUBJECT}")
    seconds = time.monotonic() - started
    contents = check_receipt(content, public_key=room.public_key, subject=SUBJECT)
    refuse_holders(room, SUBJECT)
    return [f"erasure ok  {contents.request}  {contents.records} records  {seconds:.1f} s"]


async def ask(room: Room, device: str) -> None:
    """Ask for an erasure through the form."""
    await room.ana.say(f"/dps-delete {device}")
    form = await room.until(room.ana.form, "form")
    await room.ana.submit(form, filled(form, ERASURE))


async def until_state(room: Room, device: str, *states: str, after: Json | None = None) -> Json:
    """The card of an erasure, as Ben sees it, once it is in one of these states.

    Args:
        room: Where it is looked for.
        device: Whose card.
        states: How what it says may begin; *Done* goes on with the places that are open elsewhere.
        after: An earlier card, whose plan must be another one.
    """

    async def look() -> Json | None:
        card = await room.ben.card(f"Erase {device}")
        if card is None or not state(card).startswith(states):
            return None
        return None if after and plan(after) == plan(card) else card

    return await room.until(look, f"card saying {' or '.join(states)}")


def state(card: Json) -> str:
    """What the card says right below its heading."""
    return str(next(block["text"]["text"] for block in card["blocks"] if block["type"] == "section")).strip("*")


def plan(card: Json) -> str:
    """Names the plan that the card shows for a vote."""
    return str(button(card, "Approve")[1]["value"])


def refuse_holders(room: Room, device: str) -> None:
    """See that nothing is left.

    Raises:
        SmokeError: Something is.
    """
    if left := room.holders(device):
        raise SmokeError(f"{device} is still in {', '.join(left)}")
