"""What a receipt says in sentences: its headline, and what a deletion through an API does not prove."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from privacy.model.ids import Millis
from privacy.model.numbers import counted
from privacy.model.order import Scope
from privacy.model.outcomes import Reading
from privacy.model.plan import Action, Plan
from privacy.model.records import RecordKind
from privacy.receipt.receipt import Receipt, State
from privacy.receipt.records import RecordOutcome
from privacy.request.request import not_known

FLEET_SCAN = "fleet scan follows tonight"
"""Until then the reads by id are what is known."""
_MOST_NAMED = 5
_COPIES = (
    "Copies that left earlier are not reached: telemetry, what routes and event subscribers received, diagnostic logs, "
    "uploaded files, exports of the registry, and files that people downloaded."
)
_BACKUPS = (
    "The reads show that the services no longer return these records. They do not show that Microsoft's backups, "
    "replicas, caches and system-generated logs no longer hold them."
)
_DELETING = "Deleting makes copies of its own: a route that takes life-cycle events receives the deleted device's twin."
_SCAN = (
    "The reads ask for each planned record by its id. Whether other enrollments lead to the device is known only after "
    "the fleet scan that follows."
)
_SCANNED = (
    "The fleet scan saw the enrollments that were there while it ran. Whoever enrolls the device afterwards brings it "
    "back."
)
_LIST = (
    "A group's registration records are read as one list, which came back empty before the group was deleted. A record "
    "that a device made in that very moment may be listed nowhere."
)
_RETURN = "A record that is absent now can come back: a device that may still provision itself returns as new."


def not_proved(receipt: Receipt) -> tuple[str, ...]:
    """What a deletion through an API leaves open, whatever was read."""
    if is_of_group(receipt):
        return (_BACKUPS, _COPIES, _LIST)
    return (_BACKUPS, _COPIES, _DELETING, _SCANNED if receipt.state is State.FINAL else _SCAN, _RETURN)


def is_of_group(receipt: Receipt) -> bool:
    """True for the receipt of an enrollment group: no scan of individual enrollments says anything about it."""
    return any(plan.is_of_group for plan in receipt.plans[-1:])


def fleet_scan(receipt: Receipt) -> str:
    """What is known of the other enrollments: a clause after the reads, or the sentence that makes it final."""
    match receipt.state:
        case State.FINAL:
            at = f"the fleet scan of {minute(receipt.scan_at)}" if receipt.scan_at is not None else "the last search"
            return f"Final: {at} found {_seen(receipt)}"
        case State.FIRST:
            return "read again tonight" if is_of_group(receipt) else FLEET_SCAN
        case State.CLOSED:
            return "closed by a person; no fleet scan follows"


def searched_again(receipt: Receipt) -> str:
    """On which scan the search after the deletion rests, and whether that was before or after the last delete."""
    if receipt.scan_at is None:
        return "No scan of the enrollments is part of the search after the deletion."
    when = "after" if receipt.scan_is_newer else "before"
    return (
        f"The search after the deletion rests on a scan of the enrollments that began on {minute(receipt.scan_at)}, "
        f"{when} the last delete was over."
    )


def _seen(receipt: Receipt) -> str:
    """What the scan of the enrollments found: none that should be gone."""
    kept = any(kept.kind is RecordKind.ENROLLMENT for plan in receipt.plans[-1:] for kept in plan.kept)
    kept = kept or any(record.reading is Reading.KEPT for record in receipt.counted)
    besides = [*(["what is kept"] if kept else []), *(["what registered again"] if came_back(receipt) else [])]
    return f"nothing besides {' and '.join(besides)}." if besides else "no enrollment of it."


def headline(receipt: Receipt) -> str:
    """The result in a few sentences of plain text; begins `INCOMPLETE:` unless every planned record was verified."""
    return f"{_result(receipt)}{_files(receipt)}"


def _result(receipt: Receipt) -> str:
    if not receipt.clean:
        return _incomplete(receipt)
    if not receipt.counted:
        return _nothing_deleted(receipt)
    if came_back(receipt):
        return _registered_again(receipt)
    return (
        f"Erased in {where(receipt)}: {_subject(receipt)}. {_absent(receipt)}{_scan(receipt)}"
        f"{_kept_block(receipt)}{_lifted_block(receipt)}{_unsearched(receipt)}"
    )


def _registered_again(receipt: Receipt) -> str:
    again = counted(came_back(receipt), "new record")
    gone = f"{absent(receipt):,} read back absent and {came_back(receipt):,} replaced by new ones"
    allowed = "as it may since its block was lifted" if receipt.work.lifted else "as the plan allows"
    return (
        f"Erased in {where(receipt)}{_erased_at(receipt)}, and registered again since: {again} under "
        f"{_subject(receipt)}. Of {counted(to_go(receipt), 'approved record')} {gone}{_read_on(receipt)}, "
        f"{allowed}{_scan(receipt)}{_lifted_block(receipt)}{_unsearched(receipt)}"
    )


def _scan(receipt: Receipt) -> str:
    """The end of the sentence about the reads."""
    return f". {fleet_scan(receipt)}" if receipt.state is State.FINAL else f"; {fleet_scan(receipt)}."


def where(receipt: Receipt) -> str:
    """The services in which records were to be deleted."""
    return "Azure DPS" if receipt.work.order.scope is Scope.DPS_ONLY else "Azure DPS and IoT Hub"


def named(record: RecordOutcome) -> str:
    """A record as people name it, such as `device identity sensor-42 in hub-eu`."""
    return f"{record.what} {record.step.key} in {record.step.place}"


def last_read(receipt: Receipt) -> Millis | None:
    """When the last of the records was read."""
    return max((record.read.at for record in receipt.counted if record.read), default=None)


def absent(receipt: Receipt) -> int:
    """How many records were read back absent, and should be."""
    return sum(record.step.count for record in receipt.counted if record.read_back == Reading.ABSENT.value)


def planned(receipt: Receipt) -> int:
    """How many records the plan held that can be read back."""
    return sum(record.step.count for record in receipt.counted)


def to_go(receipt: Receipt) -> int:
    """How many of them were to go: a block stays."""
    return sum(record.step.count for record in receipt.counted if record.step.action is not Action.BLOCK)


def came_back(receipt: Receipt) -> int:
    """How many of those that were to go are there again as new: the device has registered again."""
    went = [record for record in receipt.counted if record.step.action is not Action.BLOCK]
    return sum(record.step.count for record in went if record.reading is Reading.REPLACED)


def minute(at: Millis) -> str:
    """A time in a sentence, such as `24 Nov 2026 14:40 UTC`."""
    when = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=at)
    return f"{when.day} {when:%b %Y %H:%M} UTC"


def _subject(receipt: Receipt) -> str:
    return f"{receipt.request.identifier} ({receipt.request.id})"


def _absent(receipt: Receipt) -> str:
    """How many of the records were read back absent, and when."""
    return f"{absent(receipt):,} of {counted(to_go(receipt), 'record')} read back absent{_read_on(receipt)}"


def _read_on(receipt: Receipt) -> str:
    at = last_read(receipt)
    return f" on {minute(at)}" if at is not None else ""


def _erased_at(receipt: Receipt) -> str:
    at = max((done.at for done in receipt.work.done), default=None)
    return f" on {minute(at)}" if at is not None else ""


def _incomplete(receipt: Receipt) -> str:
    closed = f" Closed by a person as incomplete: {receipt.closed_with}" if receipt.closed_with is not None else ""
    if not receipt.searched:
        return f"INCOMPLETE: nothing shows what is held about {_subject(receipt)}. Nothing was planned.{closed}"
    remains = "; ".join(_all_that_remains(receipt)) or "nothing that was planned"
    return (
        f"INCOMPLETE: {_subject(receipt)} is not certified as erased in {where(receipt)}. {_absent(receipt)}. "
        f"Remains: {remains}.{closed}{_unsearched(receipt)}"
    )


def _all_that_remains(receipt: Receipt) -> list[str]:
    """The first records that are not as approved; the receipt's table has all."""
    more = len(receipt.unverified) - _MOST_NAMED
    named_ones = [_remains(record) for record in receipt.unverified[:_MOST_NAMED]]
    return [*named_ones, *([f"and {more} more"] if more > 0 else [])]


def _remains(record: RecordOutcome) -> str:
    """One record that is not as approved."""
    why = f" ({record.read.reason})" if record.read and record.read.reason else ""
    words = "came back although it was to be blocked" if record.reading is Reading.REPLACED else record.read_back
    return f"{named(record)}: {words}{why}"


def _kept_block(receipt: Receipt) -> str:
    blocks = [record for record in receipt.counted if record.reading is Reading.KEPT]
    return "".join(
        f" The block stands, as approved: the id {record.step.key} in {record.step.place} is kept as a disabled "
        "enrollment without other data, so that the device cannot come back by itself."
        for record in blocks
    )


def _lifted_block(receipt: Receipt) -> str:
    by = receipt.work.lifted_by
    if by is None:
        return ""
    return f" The block that it left was lifted since, by {by}: from then on the device may come back."


def _nothing_deleted(receipt: Receipt) -> str:
    plan = next(iter(receipt.plans[-1:]), None)
    if plan and plan.kept:
        kept = counted(len(plan.kept), "record")
        return (
            f"Nothing to erase: {_subject(receipt)}. {kept} found and kept, each with its reason in the receipt; no "
            f"record was deleted.{_final(receipt)}{_unsearched(receipt)}"
        )
    missing = receipt.work.missing_from
    held, checked = f"No data held in {where(receipt)}: {_subject(receipt)}. Nothing was found", _searched(plan)
    checked += f"{_final(receipt)}{_unsearched(receipt)}"
    if missing is not None:
        return f"{held}.{checked} {not_known(missing)}"
    return (
        f"{held}, so nothing was deleted.{checked} "
        "Check capitals and the id on the label before you answer the customer."
    )


def _final(receipt: Receipt) -> str:
    return f" {fleet_scan(receipt)}" if receipt.state is State.FINAL else ""


def _searched(plan: Plan | None) -> str:
    if plan is None:
        return ""
    scan = f"; enrollments scanned on {minute(plan.scanned_at)}" if plan.scanned_at is not None else ""
    return f" Searched without errors: {_places(plan.searched)}{scan}."


def _files(receipt: Receipt) -> str:
    """What became of earlier files in Slack: those that are still there are named."""
    gone = len(receipt.earlier_files) - len(receipt.files_left)
    said = (
        f" {counted(gone, 'earlier file')} about it {'was' if gone == 1 else 'were'} deleted from Slack."
        if gone
        else ""
    )
    if not receipt.files_left:
        return said
    named_ones = "; ".join(
        f"{file.name} in channel {file.channel} ({file.kept_because})" for file in receipt.files_left[:_MOST_NAMED]
    )
    more = len(receipt.files_left) - _MOST_NAMED
    return (
        f"{said} STILL IN SLACK: {counted(len(receipt.files_left), 'earlier file')}, which a person has to look at: "
        f"{named_ones}{f'; and {more} more' if more > 0 else ''}."
    )


def _unsearched(receipt: Receipt) -> str:
    plan = next(iter(receipt.plans[-1:]), None)
    return f" Not searched: {_places(plan.unsearched)}." if plan and plan.unsearched else ""


def _places(places: Sequence[str]) -> str:
    return ", ".join(places) or "no place"
