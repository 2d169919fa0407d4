"""What the form of `/dps-hold`, its answers and its list look like."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import (
    Block,
    ButtonElement,
    ConfirmObject,
    DatePickerElement,
    InputBlock,
    InputInteractiveElement,
    MarkdownTextObject,
    PlainTextInputElement,
    PlainTextObject,
    SectionBlock,
)
from slack_sdk.models.views import View

from handlers.kit import commands, ids
from handlers.kit.blocks import day, fit, mention
from handlers.kit.escape import code, mrkdwn
from handlers.kit.parse import with_channel
from privacy.holds.holds import HoldField, LegalHold
from privacy.subject.identifiers import MOST

LONGEST_ID = 3000
"""Characters of the devices field."""
LONGEST_REASON = 1000
SHOWN = 25
"""Holds in one list: a message takes 50 blocks."""
BUDGET = 8000
"""Characters of their lines: all blocks together must stay below some 13,000, and each has a question besides."""
_REASON_SHOWN = 200
WAITS = "Until then no erasure of it is planned or carried out; a request that is there, or comes, waits."


def form(channel: str, devices: Sequence[str], id_hint: str) -> View:
    """The form, with the devices that the command named."""
    named = "\n".join(devices)
    known: dict[str, Any] = {"initial_value": named} if 0 < len(named) <= LONGEST_ID else {}
    text = PlainTextInputElement(action_id=HoldField.DEVICES, max_length=LONGEST_ID, multiline=True, **known)
    why = PlainTextInputElement(action_id=HoldField.REASON, min_length=1, max_length=LONGEST_REASON, multiline=True)
    hint = f"{f'An id is {id_hint}. ' if id_hint else ''}At most {MOST}, one a line. Each is a hold of its own."
    return View(
        type="modal",
        callback_id=ids.HOLD_FORM,
        title="Legal hold",
        submit="Place the hold",
        close="Cancel",
        private_metadata=with_channel(channel, must_confirm=False),
        blocks=[
            _input(HoldField.DEVICES, "Devices", text, hint),
            _input(HoldField.REASON, "Reason", why, "Such as the case and who ordered it. Approvers read it."),
            _input(
                HoldField.UNTIL,
                "Last day",
                DatePickerElement(action_id=HoldField.UNTIL),
                "The hold ends by itself at the end of this day. An approver can lift it sooner.",
            ),
        ],
    )


def placed(holds: Sequence[LegalHold]) -> View:
    """What the person who placed them sees in the form's place."""
    said = [f"*{hold.id}* holds {_name(hold)} until {day(hold.until)}." for hold in holds]
    return _answer(*said, f"{WAITS}\n`{commands.HOLD} list` shows and lifts holds.")


def lifted(hold: LegalHold) -> View:
    """What the person who lifted it sees in the form's place."""
    return _answer(f"*{hold.id}* on {_name(hold)} is lifted. An erasure that waited for it alone goes on by itself.")


def listed(holds: Sequence[LegalHold]) -> dict[str, Any]:
    """`text` and `blocks` of the list; each hold with its Lift button, which carries the hold's id."""
    if not holds:
        return {"text": "No legal hold stands."}
    lines, _ = fit([_line(hold) for hold in holds[:SHOWN]], BUDGET)
    blocks: list[Block] = [_shown(line, hold) for line, hold in zip(lines, holds, strict=False)]
    if len(lines) < len(holds):
        lines.append(f"{len(lines)} of {len(holds)} shown, those that end first.")
        blocks.append(SectionBlock(text=MarkdownTextObject(text=lines[-1], verbatim=True)))
    return {"text": "\n".join(lines), "blocks": [block.to_dict() for block in blocks]}


def _shown(line: str, hold: LegalHold) -> SectionBlock:
    lift = ButtonElement(text="Lift", action_id=ids.LIFT_HOLD, value=hold.id, confirm=_sure(hold))
    return SectionBlock(text=MarkdownTextObject(text=line, verbatim=True), accessory=lift)


def _line(hold: LegalHold) -> str:
    who = mention(hold.placed_by) if hold.placed_by else "(shredded)"
    why = hold.reason if hold.reason is not None else "(shredded)"
    why = why if len(why) <= _REASON_SHOWN else f"{why[:_REASON_SHOWN]}…"
    reason = code(" ".join(why.split()))
    return f"*{hold.id}* {_name(hold)} until {day(hold.until)} · placed by {who} · {reason}"


def _sure(hold: LegalHold) -> ConfirmObject:
    return ConfirmObject(
        title=PlainTextObject(text=f"Lift {hold.id}?", emoji=False),
        text=PlainTextObject(text="What waits for this hold goes on. You are asked for the reason next.", emoji=False),
        confirm=PlainTextObject(text="Go on", emoji=False),
        deny=PlainTextObject(text="Not now", emoji=False),
        style="danger",
    )


def _answer(*said: str) -> View:
    return View(
        type="modal",
        title="Legal hold",
        close="Close",
        blocks=[SectionBlock(text=MarkdownTextObject(text=paragraph, verbatim=True)) for paragraph in said],
    )


def _name(hold: LegalHold) -> str:
    return code(hold.identifier) if hold.identifier else mrkdwn("(shredded)")


def _input(name: HoldField, label: str, element: InputInteractiveElement, hint: str) -> InputBlock:
    return InputBlock(
        block_id=str(name),
        label=PlainTextObject(text=label, emoji=False),
        hint=PlainTextObject(text=hint, emoji=False),
        element=element,
        optional=False,
    )
