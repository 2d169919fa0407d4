"""Which cells of which tables an entry answers for, and which decide nothing, each with the reason."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_WORKED_ON = frozenset({"received", "gathering", "planning", "which one", "which way"})
"""Statuses in which a search tells how far it is, several times a second, without an entry."""
_SEARCH = ("found", "direct_reads_done", "scanned", "failed", "unsearched", "withheld")
_PASSING = {
    "reason": "why it waits: a sentence about Azure or Slack; what ends a request is in its entry",
    "retry_at": "when it is tried again",
    "trying": "what is tried again",
    "tries": "how often it was tried",
    "first_at": "since when it is tried in vain: what is given up for that is in its entry",
    "halt": "what it waits for; holds and pauses have entries of their own, and they are read before each deletion",
    "remind_at": "when whoever is waited for is reminded next",
    "reminded": "how often they were reminded",
    "places_at": "when the owners of open places are reminded next",
    "places_said": "how often they were reminded",
    "urgency": "follows from the due day and the calendar",
    "gone": "how far a group's deletion is; each portion has entries of its own",
    "since": "from when on Azure's and Slack's patience is counted",
    "missed": "how many looks in a row could not be finished; an entry says so once",
    "size": "bytes of the file that the card names; the file's own row and entry say them",
    "files": "members of the file that the card names",
}
"""Members of a report that decide nothing, each with the reason."""
_PASSING_AT_WORK = frozenset(_PASSING) | frozenset(_SEARCH)
_IN_ORDER = json.JSONEncoder(sort_keys=True)


def _report(row: Mapping[str, Any], column: str) -> Any:
    """What of a report decides, or is shown as proof; what is no report is what no entry answers for."""
    try:
        report = json.loads(row[column]) if isinstance(row[column], str) else None
    except ValueError:
        report = None
    if not isinstance(report, dict):
        return row[column]
    passing = _PASSING_AT_WORK if row["status"] in _WORKED_ON else _PASSING.keys()
    # A later version may know more members.
    return _IN_ORDER.encode({member: value for member, value in report.items() if value and member not in passing})


def _shared_at(row: Mapping[str, Any], column: str) -> Any:
    """Once Slack has shown the file: until then it only says that Slack was told."""
    return row[column] if row["seen_at"] is not None else None


@dataclass(frozen=True, kw_only=True)
class Table:
    """The columns of one table. Each is in exactly one of the three lists."""

    key: tuple[str, ...]
    """Open columns by which a row is found again."""
    of: str = "request"
    """The column that says to which request, or hold, a row belongs."""
    open: tuple[str, ...] = ()
    """What stands in the entry as it is, the key included: no personal data."""
    hidden: tuple[str, ...] = ()
    """What stands in the entry as a salted hash."""
    passing: Mapping[str, str] = field(default_factory=dict)
    """What decides nothing, with the reason; nothing else is exempt."""
    only_grows: bool = False
    """True where no row ever changes and several may share a key."""
    can_be_shredded: bool = False
    """True where a row that is gone was forgotten on purpose: what it said can be read nowhere any more."""
    blank: frozenset[Any] = frozenset({"", "{}", None})
    """What a hidden cell may say once its salt was shredded."""

    def seen(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """The cells that decide, as they are compared."""
        cells = {column: row[column] for column in (*self.open, *self.hidden)}
        for column, look in _SEEN.items():
            if column in cells:
                cells[column] = look(row, column)
        return cells


_SEEN = {"report": _report, "shared_at": _shared_at}

TABLES: Mapping[str, Table] = {
    "requests": Table(
        key=("id",),
        of="id",
        open=("id", "kind", "status", "channel", "received_at"),
        hidden=("requester", "report"),
        passing={
            "trigger": "names the click that filed it, so that Slack's repetition files no second one",
            "due_at": "when the worker looks at it next",
            "attempts": "how often it was looked at in its status",
            "response_url": "a way to answer the person alone, for half an hour",
        },
    ),
    "subjects": Table(
        key=("request",),
        open=("request", "device_ref"),
        hidden=("identifier", "names"),
        can_be_shredded=True,
    ),
    "orders": Table(key=("request",), open=("request", "due_on", "confirm_by", "extended_on"), hidden=("content",)),
    "plans": Table(key=("id",), open=("id", "request", "number", "digest"), hidden=("body", "readable")),
    "votes": Table(key=("request", "digest"), open=("request", "digest", "at"), hidden=("voter",), only_grows=True),
    "done": Table(
        key=("request", "plan", "step", "event"),
        open=("request", "plan", "step", "event", "at", "etag", "tracking_id", "count"),
    ),
    "read_back": Table(key=("request", "plan", "step"), open=("request", "plan", "step", "reading", "at", "reason")),
    "uploads": Table(
        key=("file_id",),
        open=(
            *("file_id", "request", "channel", "name", "size", "sha256", "manifest_sha256", "created_at"),
            *("shared_at", "seen_at", "expires_at", "deleted_at", "kept_because"),
        ),
    ),
    "open_places": Table(
        key=("request", "number"),
        open=("request", "number", "name", "to_do", "due_on", "not_used"),
        hidden=("owner",),
        passing={"closed_entry": "compared with the entry that closed it, which says so itself"},
    ),
    "holds": Table(
        key=("id",),
        of="id",
        open=("id", "device", "registration_ref", "device_ref", "until", "ends_at"),
        passing={
            "trigger": "names the form that placed it, so that Slack's repetition places no second one",
            "placed": "compared with the entry that placed it, which says so itself",
            "ended": "compared with the entry that ended it, which says so itself",
        },
    ),
    "hold_names": Table(key=("hold",), of="hold", open=("hold",), hidden=("identifier",), can_be_shredded=True),
}
"""Every table that decides anything."""

BESIDES: Mapping[str, str] = {
    "pauses": "each row is compared with the entries that began and ended it, which say so themselves",
    "pending_votes": "a vote that waits is compared with its entry, and counts only once an entry says that it does",
    "outbox": "which message is behind what people should see",
    "agenda": "the last day on which the agenda was posted",
    "alive": "when the bot last ran; what follows from it is in an entry",
    "parked": "commands that were typed in the wrong channel, for half an hour",
    "refusals": "counts of a minute, until they are in an entry",
    "ledger": "the entries themselves: the chain answers for them",
    "ledger_names": "compared with the hashes in the entries, or shredded",
    "ledger_salts": "with a wrong one no cell agrees; that of cells which were written again proves nothing more",
    "ledger_tree": "made again from the entries, and compared",
    "_sqlite_migrations": "which steps made the tables; the tables themselves are compared",
}
"""Every other table, with the reason why no entry answers for its cells one by one."""
