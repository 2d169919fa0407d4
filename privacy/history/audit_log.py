"""Reading what is on record: open requests, the story of one, and every request about a device."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from privacy.approval.electorate import Electorate
from privacy.history.readers import Reader
from privacy.holds.holds import LegalHold
from privacy.model.clocks import Clock, readable
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.events import Event
from privacy.model.ids import Act, ChannelId, Identifier, Millis, RequestId, SlackUserId
from privacy.model.people import ChannelRolls
from privacy.model.plan import SHORT
from privacy.request.gate import Gate
from privacy.request.refusal import refusals_recorded
from privacy.request.request import DataSubjectRequest

REQUEST_ID = r"DSR-[0-9A-HJKMNP-TV-Z]{6}"
"""What a request's number looks like."""
_DIGEST = re.compile(r"[0-9a-f]{32,64}")
_ROLES = frozenset({"requester", "approver", "by"})
"""Who is named in a story, by the id of the account; Slack shows the name."""
_NOT_ALLOWED = (
    "Only people who may make requests, approve them or audit them can read this. Ask an administrator of this bot. "
    "This was recorded."
)
_UNREADABLE = "Slack did not say who you are just now, so nothing was done. Try again in a minute. This was recorded."
MOST = 50
"""Requests and entries that are shown at once."""
PAGE = 200
"""Requests that are read at once."""
MOST_PAGES = 50
"""Pages that one look reads: beyond 10,000 open requests the oldest are shown."""
NOTHING = "There is no request about this device that you may read, and no legal hold."


@dataclass(frozen=True, kw_only=True)
class AuditEntry:
    """One entry of the ledger, with the people that are not shredded."""

    sequence: int
    at: Millis
    event: Event
    detail: Mapping[str, Any]
    people: Mapping[str, str] = field(default_factory=dict)


class Records(Protocol):
    """What is read from the store; nothing is written."""

    async def open_requests(self, limit: int, after: int = 0) -> Sequence[DataSubjectRequest]:
        """Requests for which somebody has something to do: open ones, then ended ones with open places.

        So many at most, `after` so many of them.
        """
        ...

    async def find(self, request: RequestId) -> DataSubjectRequest | None:
        """The request; None where there is none."""
        ...

    async def about(self, identifier: Identifier) -> Sequence[DataSubjectRequest]:
        """Every request about a device, the oldest first, by its pseudonym."""
        ...

    async def holds_on(self, identifier: Identifier) -> Sequence[LegalHold]:
        """Every legal hold that was ever placed on a device, the oldest first."""
        ...

    async def story(self, request: RequestId) -> Sequence[AuditEntry]:
        """The entries about one request, in order."""
        ...

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write a refusal down."""
        ...


@dataclass(frozen=True, kw_only=True)
class AuditLog:
    """Open to requesters, approvers and auditors, where requests are made and in the audit channel.

    Each reads what `Reader` says.
    """

    gate: Gate
    electorate: Electorate
    records: Records
    clock: Clock
    rolls: ChannelRolls
    audit_channel: ChannelId | None = None

    async def status(self, act: Act) -> Sequence[DataSubjectRequest]:
        """Requests that are not finished, and those of which places are open; at most one more than `MOST`.

        Raises:
            RefusedError: not for this person, or not here; so does `audit`.
        """
        reader = await self.check(act)
        async with refusals_recorded(self.records, act, self.clock):
            return await self._open(reader)

    async def audit(self, act: Act, text: str) -> Sequence[str]:
        """Lines for people: the story of `DSR-…`, or every request about a device."""
        reader = await self.check(act)
        async with refusals_recorded(self.records, act, self.clock):
            return await self._about(reader, text.strip())

    async def reads(self, act: Act, reader: Reader, request: DataSubjectRequest) -> bool:
        """True where this person may read about the request; a doubt is written down, and raised."""
        async with refusals_recorded(self.records, act, self.clock):
            return await reader.sees(request)

    async def _open(self, reader: Reader) -> list[DataSubjectRequest]:
        """As many as are shown, and one more; of those that others alone may read no trace."""
        seen: list[DataSubjectRequest] = []
        for page in range(MOST_PAGES):
            found = await self.records.open_requests(PAGE, page * PAGE)
            seen += await reader.those(found)
            if len(found) < PAGE or len(seen) > MOST:
                break
        return seen[: MOST + 1]

    async def _about(self, reader: Reader, wanted: str) -> Sequence[str]:
        if re.fullmatch(REQUEST_ID, wanted.upper()):
            return await self._story(reader, RequestId(wanted.upper()))
        (identifier,) = self.gate.read_identifiers(wanted, searched=False).identifiers[:1]
        holds = await self.records.holds_on(identifier)
        about = await reader.those(await self.records.about(identifier))
        lines = [*(_held(hold, self.clock()) for hold in holds), *map(_line, about)]
        return lines or [NOTHING]

    async def _story(self, reader: Reader, request_id: RequestId) -> list[str]:
        request = await self.records.find(request_id)
        if request is None or not await reader.sees(request):
            return [no_request(request_id)]
        return [_said(entry) for entry in await self.records.story(request_id)]

    async def check(self, act: Act) -> Reader:
        """Who reads; refuse whoever may not read here.

        Raises:
            RefusedError: this person, or this channel; it is written down.
        """
        async with refusals_recorded(self.records, act, self.clock):
            self.gate.check_team(act)
            auditor = await self.gate.is_auditor(act.user)
            if auditor:
                await self.gate.check_member(act.user)
            else:
                await self._check_person(act)
            if act.channel != self.audit_channel:
                self.gate.check_channel(act)
        return Reader(user=act.user, all=auditor, rolls=self.rolls, electorate=self.electorate)

    async def _check_person(self, act: Act) -> None:
        """Whoever may ask or approve."""
        try:
            await self.gate.check_person(act)
        except RefusedError as refusal:
            try:
                await self.electorate.check(SlackUserId(act.user), self.electorate.today)
            except RefusedError as other:
                unreadable = RefusalReason.ROSTER_UNREADABLE in {refusal.reason, other.reason}
                raise RefusedError(other.reason, _UNREADABLE if unreadable else _NOT_ALLOWED) from None


def no_request(request: RequestId) -> str:
    """Said of a number that there is not, and of one of which this person may not know."""
    return f"There is no request {request} that you may read. Check its number on the card."


def _line(request: DataSubjectRequest) -> str:
    return f"{readable(request.received_at)}  {request.id}  {request.kind}  {request.status}"


def _held(hold: LegalHold, now: Millis) -> str:
    state = "stands" if hold.stands(now) else "lifted" if hold.lifted else "over"
    return f"{readable(hold.placed_at)}  {hold.id}  legal hold until {hold.until}  {state}"


def _said(entry: AuditEntry) -> str:
    who = ", ".join(f"{role} {name}" for role, name in entry.people.items() if role in _ROLES)
    notes = [
        f"{name.replace('_', ' ')} {_short(value)}"
        for name, value in entry.detail.items()
        if not isinstance(value, Mapping)
    ]
    comment = [f"“{entry.people['comment']}”"] if entry.people.get("comment") else []
    parts = [f"{entry.sequence}  {readable(entry.at)}  {entry.event}", who, *comment, ", ".join(notes)]
    return "  ".join(part for part in parts if part)


def _short(value: Any) -> Any:
    """Yes or no, and the beginning of a digest, as cards show it; `dps-bot verify` and the file hold the whole."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return " and ".join(map(str, value))
    return value[:SHORT] if isinstance(value, str) and _DIGEST.fullmatch(value) else value
