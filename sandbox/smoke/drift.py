"""The drift: a tag changes after the plan was shown, so the vote counts for nothing and is asked for again."""

from sandbox.receiver.receipt import check_receipt
from sandbox.smoke.client import SmokeError
from sandbox.smoke.erasure import DONE, WAITING, WHICH_WAY, ask, refuse_holders, state, until_state
from sandbox.smoke.room import Room

SUBJECT, HUB = "thermo-0107", "hub-eu"

CHANGED = "changed-after-the-plan"


async def drift(room: Room) -> list[str]:
    """Change a tag between plan and vote, and erase by the second vote; what to print.

    Raises:
        SmokeError: It did not work.
        BundleError: The receipt is not what it should be.
    """
    await ask(room, SUBJECT)
    card = await until_state(room, SUBJECT, WAITING, WHICH_WAY)
    if state(card) == WHICH_WAY:
        await room.ana.click(card, "Erase")
        card = await until_state(room, SUBJECT, WAITING)
    held = room.holders(SUBJECT)
    await _change_a_tag(room)
    await room.ben.click(card, "Approve")
    again = await until_state(room, SUBJECT, WAITING, after=card)
    if room.holders(SUBJECT) != held:
        raise SmokeError("something was deleted although the plan had changed")
    await room.until(lambda: _said(room), "word of what changed, with a file that says how,")
    await room.ben.click(again, "Approve")
    await until_state(room, SUBJECT, DONE)
    content = await room.file(f"Erase {SUBJECT}")
    contents = check_receipt(content, public_key=room.public_key, subject=SUBJECT)
    refuse_holders(room, SUBJECT)
    return [f"drift ok  {contents.request}"]


async def _change_a_tag(room: Room) -> None:
    patch = {"twin": {"tags": {"room": CHANGED}}}
    async with room.ana.session.put(f"/control/azure/{HUB}/devices/{SUBJECT}", json=patch) as response:
        response.raise_for_status()


async def _said(room: Room) -> bool | None:
    """Whether the thread says what changed, and a file for those who vote says how; None until both are there.

    Raises:
        SmokeError: A message shows a value.
    """
    card = await room.ben.card(f"Erase {SUBJECT}")
    thread = await room.ben.thread(card) if card else []
    if any(CHANGED in message["text"] for message in thread):
        raise SmokeError("a message shows a value of the record that changed")
    files = [file for message in thread for file in message["files"] if file["name"].endswith(".txt")]
    told = any("tags room" in message["text"] for message in thread)
    return (told and any([CHANGED.encode() in await room.ben.download(file) for file in files])) or None
