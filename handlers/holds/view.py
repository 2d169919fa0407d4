"""What the form of `/dps-hold`, its answers and its list look like."""

from collections.abc import Sequence
from typing import Any

from slack_sdk.models.blocks import Block, ButtonElement, SectionBlock
from slack_sdk.models.views import View

from handlers.kit import commands, fields, ids
from handlers.kit.blocks import confirm, day, fit, live, mention
from handlers.kit.escape import code, mrkdwn
from handlers.kit.parse import with_channel
from privacy.holds.holds import HoldField, LegalHold

TITLE = "Legal hold"
LONGEST_REASON = 1000
SHOWN = 25
"""Holds in one list: a message takes 50 blocks."""
BUDGET = 8000
"""Characters of their lines: all blocks together must stay below 11,300, and each has a question besides."""
_REASON_SHOWN = 200
WAITS = "Until then no erasure of it is planned or carried out; a request that is there, or comes, waits."


def form(channel: str, devices: Sequence[str], id_hint: str) -> View:
    """The form, with the devices that the command named."""
    why = "Such as the case and who ordered it. Approvers read it."
    until = "The hold ends by itself at the end of this day. An approver can lift it sooner."
    return fields.form(
        TITLE,
        "Place the hold",
        ids.HOLD_FORM,
        with_channel(channel, must_confirm=False),
        [
            fields.devices(HoldField.DEVICES, "one a line. Each is a hold of its own.", id_hint, "\n".join(devices)),
            fields.text(HoldField.REASON, "Reason", why, most=LONGEST_REASON, min_length=1, multiline=True),
            fields.day(HoldField.UNTIL, "Last day", until),
        ],
    )


def placed(holds: Sequence[LegalHold]) -> View:
    """What the person who placed them sees in the form's place."""
    said = [f"*{hold.id}* holds {_name(hold)} until {day(hold.until)}." for hold in holds]
    return fields.answer(TITLE, *said, f"{WAITS}\n`{commands.HOLD} list` shows and lifts holds.")


def lifted(hold: LegalHold) -> View:
    """What the person who lifted it sees in the form's place."""
    return fields.answer(
        TITLE,
        f"*{hold.id}* on {_name(hold)} is lifted. An erasure that waited for it alone goes on by itself; "
        "you have no vote on it.",
    )


def listed(holds: Sequence[LegalHold]) -> dict[str, Any]:
    """`text` and `blocks` of the list; each hold with its Lift button, which carries the hold's id."""
    if not holds:
        return {"text": "No legal hold stands."}
    lines, _ = fit([_line(hold) for hold in holds[:SHOWN]], BUDGET)
    blocks: list[Block] = [_shown(line, hold) for line, hold in zip(lines, holds, strict=False)]
    if len(lines) < len(holds):
        lines.append(f"{len(lines)} of {len(holds)} shown, those that end first.")
        blocks.append(live(lines[-1]))
    return {"text": "\n".join(lines), "blocks": [block.to_dict() for block in blocks]}


def _shown(line: str, hold: LegalHold) -> SectionBlock:
    said = "What waits for it goes on; whoever lifts it has no vote on that. You are asked why next."
    sure = confirm(f"Lift {hold.id}?", said, "Go on")
    lift = ButtonElement(text="Lift", action_id=ids.LIFT_HOLD, value=hold.id, confirm=sure)
    return live(line, beside=lift)


def _line(hold: LegalHold) -> str:
    who = mention(hold.placed_by) if hold.placed_by else "(shredded)"
    why = hold.reason if hold.reason is not None else "(shredded)"
    why = why if len(why) <= _REASON_SHOWN else f"{why[:_REASON_SHOWN]}…"
    reason = code(" ".join(why.split()))
    return f"*{hold.id}* {_name(hold)} until {day(hold.until)} · placed by {who} · {reason}"


def _name(hold: LegalHold) -> str:
    return code(hold.identifier) if hold.identifier else mrkdwn("(shredded)")
