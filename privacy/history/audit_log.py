"""Reading what is on record: open requests, the story of one, and every request about a device."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from privacy.approval.electorate import Electorate
from privacy.holds.holds import LegalHold
from privacy.model.clocks import Clock, readable
from privacy.model.errors import RefusalReason, RefusedError
from privacy.model.events import Event
from privacy.model.ids import Act, Identifier, Millis, RequestId, SlackUserId
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
    "Only people who may make requests or approve them can read this. Ask an administrator of this bot. "
    "This was recorded."
)
_UNREADABLE = "Slack did not say who you are just now, so nothing was done. Try again in a minute. This was recorded."
MOST = 50
"""Requests and entries that are shown at once."""


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

    async def open_requests(self, limit: int) -> Sequence[DataSubjectRequest]:
        """Requests for which somebody has something to do: open ones, then ended ones with open places."""
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
    """Open to requesters and approvers of our own workspace, in the channels where requests are made."""

    gate: Gate
    electorate: Electorate
    records: Records
    clock: Clock

    async def status(self, act: Act) -> Sequence[DataSubjectRequest]:
        """Requests that are not finished, and those of which places are open; at most one more than `MOST`.

        Raises:
            RefusedError: not for this person, or not here; so does `audit`.
        """
        await self.check(act)
        return await self.records.open_requests(MOST + 1)

    async def audit(self, act: Act, text: str) -> Sequence[str]:
        """Lines for people: the story of `DSR-…`, or every request about a device."""
        await self.check(act)
        wanted = text.strip()
        if re.fullmatch(REQUEST_ID, wanted.upper()):
            return await self._story(RequestId(wanted.upper()))
        (identifier,) = self.gate.read_identifiers(wanted, searched=False).identifiers[:1]
        holds, about = await self.records.holds_on(identifier), await self.records.about(identifier)
        lines = [*(_held(hold, self.clock()) for hold in holds), *map(_line, about)]
        return lines or ["There is no request and no legal hold about this device."]

    async def _story(self, request: RequestId) -> list[str]:
        entries = await self.records.story(request)
        return [_said(entry) for entry in entries] or [f"There is no request {request}."]

    async def check(self, act: Act) -> None:
        """Refuse whoever may not read here.

        Raises:
            RefusedError: this person, or this channel; it is written down.
        """
        async with refusals_recorded(self.records, act, self.clock):
            self.gate.check_team(act)
            await self._check_person(act)
            self.gate.check_channel(act)

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
