"""`/dps-status` and `/dps-audit`: answered to the person alone."""

from collections.abc import Sequence

from slack_bolt.async_app import AsyncAck, AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.erasure import words as erasure_words
from handlers.kit import commands, parse, words
from handlers.kit.blocks import LONGEST_SECTION, day, mentions
from handlers.kit.escape import code, mrkdwn, visible
from handlers.kit.private_reply import tell
from handlers.kit.three_seconds import afterwards
from privacy.history.audit_log import MOST, AuditLog
from privacy.model.errors import DeliveryError, RefusedError
from privacy.model.ids import RequestKind
from privacy.pack.days import RANGE, DaysDesk, failed
from privacy.request.request import DataSubjectRequest, waited_for

TITLES = {
    RequestKind.ACCESS: "Export of",
    RequestKind.ERASURE: "Erase",
    RequestKind.GROUP_ACCESS: "All records of",
    RequestKind.LIFT_BLOCK: "Lift the block of",
}


def register(app: AsyncApp, audit_log: AuditLog, days: DaysDesk) -> None:
    """Attach the listeners of both commands."""

    @app.command(commands.STATUS)
    async def status(ack: AsyncAck, command: dict[str, str]) -> None:
        try:
            requests = await audit_log.status(parse.typed_by(command))
        except RefusedError as refusal:
            await ack(str(refusal))
        else:
            said = listed([line(request) for request in requests[:MOST]], "Nothing is open.")
            await ack(f"{said}\nThere are more than these {MOST}." if len(requests) > MOST else said)

    @app.command(commands.AUDIT)
    async def audit(ack: AsyncAck, command: dict[str, str], client: AsyncWebClient) -> None:
        asked = command.get("text", "").strip()
        if asked in {"", *commands.HELP_WORDS}:
            await ack(commands.AUDIT_HELP)
            return
        if found := RANGE.fullmatch(asked):
            await ack(await _hand_out(client, command, days, found[1], found[2]))
            return
        try:
            lines = await audit_log.audit(parse.typed_by(command), asked)
        except RefusedError as refusal:
            await ack(str(refusal))
        else:
            await ack(listed([_shown(line) for line in lines], "The ledger has nothing about that."))


async def _hand_out(client: AsyncWebClient, command: dict[str, str], desk: DaysDesk, first: str, last: str) -> str:
    """The files of some days are made afterwards; what is said at once."""
    act = parse.typed_by(command)
    try:
        days = await desk.check(act, first, last)
    except RefusedError as refusal:
        return str(refusal)

    async def work() -> None:
        try:
            said = await desk.hand_out(act, days)
        except DeliveryError as error:
            said = failed(error)
        await tell(client, command, said)

    afterwards(work)
    return f"The ledger from {days.first} to {days.last} is being written."


def listed(lines: Sequence[str], none: str) -> str:
    """Harmless lines in one message; what does not fit is counted."""
    shown, budget = [], LONGEST_SECTION
    for line in lines:
        budget -= len(line) + 1
        if budget < 0:
            break
        shown.append(line)
    if len(shown) < len(lines):
        shown.append(f"{len(shown)} of {len(lines)} shown; {len(lines) - len(shown)} more are left out.")
    return "\n".join(shown) or none


def line(request: DataSubjectRequest, *, link: str = "") -> str:
    """A request in one harmless line of mrkdwn; with a link, its number leads to the card."""
    said = (words if request.kind is RequestKind.ACCESS else erasure_words).status(request)
    title = TITLES[request.kind]
    mark = f" *{request.report.urgency}*" if request.report.urgency else ""
    due = f" · due {day(request.due_on)}{mark}" if request.due_on and request.clock_runs else ""
    number = f"<{link}|{request.id}>" if link else request.id
    return f"*{number}* {title} {code(request.identifier)} · {mrkdwn(said)}{_who(request)}{due} · <#{request.channel}>"


def _who(request: DataSubjectRequest) -> str:
    """Who is being waited for, where a person is."""
    who = waited_for(request)
    return f" ({mentions(who)})" if who else ""


def _shown(line: str) -> str:
    """A line as inline code, so that nothing in it formats; empty lines stay empty."""
    return code(visible(line)) if line.strip() else ""
