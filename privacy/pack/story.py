"""A pack's entries as sentences in the order of time, for people who were not there."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from privacy.model.clocks import iso
from privacy.model.events import Event
from privacy.model.ids import Millis
from privacy.pack.pack import ROLES, Pack, PackEntry, PackPlan

SOMEBODY = "somebody"
"""Who acted, where the name was shredded before the pack was made."""
_SAID: Mapping[str, str] = {
    Event.REQUESTED: "{who} asked for it",
    Event.STARTED: "The bot began to search",
    Event.GATHERED: "A file was made",
    Event.UPLOADED: "Slack showed the file in the channel",
    Event.FULFILLED: "The request was fulfilled",
    Event.CONFIRMED: "The erasure was confirmed by the scan of the night",
    Event.FAILED: "The request failed",
    Event.BEGAN_PLANNING: "The bot began to plan",
    Event.PLANNED: "A plan was made and shown",
    Event.WAY_CHOSEN: "{who} chose which way",
    Event.CHOSEN: "{who} chose which device was meant",
    Event.TRIED_AGAIN: "{who} had it tried again",
    Event.VOTE_PENDING: "{who} voted; Slack could not yet say who that is",
    Event.VOTED: "{who} voted for the plan",
    Event.APPROVED: "With that vote the plan was approved",
    Event.REJECTED: "{who} rejected the plan",
    Event.CHANGES_ASKED: "{who} asked for changes",
    Event.WITHDRAWN: "{who} withdrew the request",
    Event.EXPIRED: "The plan expired without enough votes",
    Event.VOTES_SHORT: "A vote no longer counted: votes lack again",
    Event.DRIFTED: "A record was no longer as approved: a new plan is needed",
    Event.REFUSED: "{who} was refused",
    Event.BEGAN_ERASING: "The deletion began",
    Event.INTENDED: "About to change a record",
    Event.SOME_INTENDED: "About to delete some records",
    Event.SOME_DELETED: "Some records were deleted",
    Event.DELETED: "A record was deleted",
    Event.ALREADY_GONE: "A record was already gone",
    Event.PURGED: "Waiting commands were dropped",
    Event.BLOCKED: "A block was written, so that the device cannot come back",
    Event.STOPPED: "{who} stopped the deletion",
    Event.CARRIED_OUT: "Every step of the plan was through",
    Event.VERIFIED: "Everything was read back",
    Event.INCOMPLETE: "Something is left",
    Event.CLOSED: "{who} ended it although something is left",
    Event.ENDED_INCOMPLETE: "The request ended incomplete",
    Event.LOOKED: "The bot looked again",
    Event.LOOKED_AT_CLOSED: "The bot looked again at what was closed",
    Event.RECEIPT_ASIDE: "The channel did not take the receipt",
    Event.ASKED_TO_LOOK: "{who} asked for a look",
    Event.COULD_NOT_LOOK: "The looks could not be finished",
    Event.REAPPEARED: "A look found something again",
    Event.EXTENDED: "{who} extended the term for an answer",
    Event.HALTED: "It waited for a legal hold or a pause",
    Event.FILE_DELETED: "A file about the device was deleted from Slack",
    Event.FILE_NOT_DELETED: "A file about the device could not be deleted from Slack",
    Event.PLACE_CLOSED: "{who} closed an open place",
    Event.MOVED: "{who} moved the request to another channel",
    Event.PACK_ASKED: "{who} asked for the evidence pack",
    Event.PACK_MADE: "An evidence pack was made",
    Event.CONTRADICTED: "The rows beside the ledger were not what its entries say",
    Event.ADOPTED: "An earlier version's rows were taken over as they were found",
}
"""Every event has a line of its own, or is told by its word."""


@dataclass(frozen=True, kw_only=True)
class Line:
    """One thing that happened."""

    sequence: int
    at: str
    """ISO 8601, UTC."""
    event: str
    sentence: str
    facts: tuple[tuple[str, str], ...]
    """What the entry says besides, with what each is."""
    text: tuple[tuple[str, str], ...]
    """What a person wrote, where it is readable."""


@dataclass(frozen=True, kw_only=True)
class PlanStory:
    """One plan with who voted for it."""

    plan: PackPlan
    made_at: str
    steps: tuple[tuple[str, ...], ...]
    """Number, action, kind, place, pseudonym, and the readable id where there is one."""
    kept: tuple[tuple[str, ...], ...]
    """Kind, place, pseudonym, why."""
    votes: tuple[tuple[str, str, int], ...]
    """Who, when, and in which entry."""


def story(pack: Pack) -> Iterator[Line]:
    """What happened, oldest first."""
    numbers, called = {str(plan.digest): plan.number for plan in pack.plans}, called_names(pack)
    for entry in pack.entries:
        sentence = _SAID.get(entry.event, entry.event.capitalize()).format(who=who(entry, called))
        written = (("wrote", entry.names["comment"].value),) if "comment" in entry.names else ()
        yield Line(
            sequence=entry.entry.sequence,
            at=iso(Millis(entry.said["at"])),
            event=entry.event,
            sentence=sentence[:1].upper() + sentence[1:],
            facts=tuple(_facts(entry, numbers)),
            text=written,
        )


def called_names(pack: Pack) -> Mapping[str, str]:
    """What people were called, by account: the newest name of each."""
    pairs = ((e.names.get(role), e.names.get(f"{role}_name")) for e in pack.entries for role in ROLES)
    return {account.value: name.value for account, name in pairs if account and name}


def who(entry: PackEntry, called: Mapping[str, str]) -> str:
    """The person of an entry: as Slack had the name, with the account; else the number; else a word."""
    role = next((role for role in ROLES if role in entry.names or role in entry.people), None)
    if role is None:
        return SOMEBODY
    if role not in entry.names:
        return entry.people[role]
    account = entry.names[role].value
    return f"{called[account]} ({account})" if account in called else account


def plan_stories(pack: Pack) -> Iterator[PlanStory]:
    """Each plan, with its records and its votes."""
    called = called_names(pack)
    for plan in pack.plans:
        said, keys = plan.said, _keys(pack, plan)
        yield PlanStory(
            plan=plan,
            made_at=iso(Millis(said["made_at"])),
            steps=tuple(
                (*map(str, (number, action, kind, place, ref)), keys.get(number, ""))
                for number, action, kind, place, ref, *_ in said["steps"]
            ),
            kept=tuple(tuple(map(str, kept)) for kept in said["kept"]),
            votes=tuple((who(e, called), iso(Millis(e.said["at"])), e.entry.sequence) for e in pack.votes(plan)),
        )


def about(pack: Pack) -> str:
    """What the request is about: the readable id where it is shown, else the pseudonym."""
    shown = shown_cells(pack, "subjects", "identifier")
    return shown[-1] if shown else str(pack.entries[0].said.get("device", ""))


def shown_cells(pack: Pack, table: str, column: str) -> list[str]:
    """What is readable of a column, oldest entry first."""
    return [c.shown.value for e in pack.entries for c in e.cells if (c.table, c.column) == (table, column)]


def files(pack: Pack) -> Iterator[Mapping[str, Any]]:
    """The files of the request as its newest entries say: receipts and exports, by name and hashes."""
    rows: dict[str, Mapping[str, Any]] = {}
    for entry in pack.entries:
        for row in entry.said.get("rows", {}).get("uploads", ()):
            if row["request"] == pack.request:
                rows[row["file_id"]] = row
    yield from rows.values()


def _facts(entry: PackEntry, numbers: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for name, value in entry.detail.items():
        if isinstance(value, str) and value in numbers:
            yield name, f"{numbers[value]} ({value[:12]}…)"
        elif value not in (None, ""):
            yield name.replace("_", " "), _word(value)


def _word(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _keys(pack: Pack, plan: PackPlan) -> Mapping[int, str]:
    """The readable id of each step, where the readable plan is shown."""
    for text in shown_cells(pack, "plans", "readable"):
        readable = json.loads(text)
        if readable["number"] == plan.number:
            return {step["number"]: step["key"] for step in readable["steps"]}
    return {}
