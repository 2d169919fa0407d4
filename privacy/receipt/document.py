"""What the signed receipt holds: its content without a readable name, and the names in a member of their own.

Whoever shreds `names.json` and the page keeps the proof: counts, times and keyed pseudonyms.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from privacy.export.documents import RECEIPT_FORMAT, BundleMember, Signer, seal
from privacy.model import out_of_reach
from privacy.model.clocks import iso
from privacy.model.ids import Millis, SlackUserId
from privacy.model.numbers import counted
from privacy.model.open_places import OpenPlace
from privacy.model.outcomes import Reading
from privacy.model.plan import OF_GROUPS, Action, Plan
from privacy.receipt.receipt import Receipt
from privacy.receipt.records import RecordOutcome
from privacy.receipt.words import (
    absent,
    came_back,
    fleet_scan,
    headline,
    is_of_group,
    last_read,
    not_proved,
    planned,
    searched_again,
    to_go,
    where,
)

__all__ = ["headline", "names_document", "receipt_document", "receipt_manifest"]

FORMAT = "dps-bot/receipt/v1"
NAMES_FORMAT = "dps-bot/receipt-names/v1"
RECEIPT = "receipt.json"
NAMES = "names.json"


def receipt_document(receipt: Receipt) -> dict[str, Any]:
    """Everything but readable names: those are referred to by number, and persons as `person-1`."""
    people = _people(receipt)
    return {
        "format": FORMAT,
        "request": receipt.request.id,
        "subject": receipt.request.device_ref,
        "asked_by": people[receipt.request.requester],
        "asked_at": iso(receipt.request.received_at),
        "made_at": iso(receipt.made_at),
        "state": receipt.state.value,
        "replaces": receipt.replaces,
        "scan": {
            "began_at": _iso(receipt.scan_at),
            "after_the_last_delete": receipt.scan_is_newer,
            "words": searched_again(receipt),
        },
        "result": _result(receipt),
        "law": _law(receipt),
        "plans": [_plan(plan) for plan in receipt.plans],
        "votes": _votes(receipt, people),
        "records": [_record(record) for record in receipt.records],
        "kept": _kept(receipt),
        "sanitization": _sanitization(receipt),
        "coverage": _coverage(receipt),
        "open_places": [_open_place(place, people) for place in receipt.open_places],
        "earlier_files": [
            asdict(file) | {"shared_at": _iso(file.shared_at), "deleted_at": _iso(file.deleted_at)}
            for file in receipt.earlier_files
        ],
        "not_proved": list(not_proved(receipt)),
        "versions": dict(receipt.versions),
        "ledger_head": asdict(receipt.head) | {"at": iso(receipt.head.at)},
    }


def names_document(receipt: Receipt, *, salt: str) -> dict[str, Any]:
    """What people read: ids, names and free text, by the numbers of `receipt_document`.

    Args:
        receipt: what is named.
        salt: random for whoever lacks the key, so that a shredded file cannot be guessed from its hash.
    """
    order, newest = receipt.work.order, receipt.plans[-1:]
    return {
        "format": NAMES_FORMAT,
        "request": receipt.request.id,
        "salt": salt,
        "headline": headline(receipt),
        "identifier": receipt.request.identifier,
        "people": {
            ref: {"slack_user": user, "name": receipt.people.get(user)} for user, ref in _people(receipt).items()
        },
        "records": {str(r.number): {"key": r.step.key, "line": r.step.line} for r in receipt.records},
        "kept": {str(n): kept.key for plan in newest for n, kept in enumerate(plan.kept, 1)},
        "ways_back": [asdict(way) for plan in newest for way in plan.ways_back],
        "identity_reference": order.identity_reference,
        "reason_text": order.reason_text,
        "ticket": order.ticket,
        "closed_with": receipt.closed_with,
        "open_places": {str(place.number): place.note for place in receipt.open_places},
    }


def receipt_manifest(receipt: Receipt, members: Sequence[BundleMember], signer: Signer) -> dict[str, Any]:
    """What the signature covers; holds no readable name."""
    return {
        "format": RECEIPT_FORMAT,
        "request": receipt.request.id,
        "made_at": iso(receipt.made_at),
        "versions": dict(receipt.versions),
        "complete": receipt.clean,
        "state": receipt.state.value,
        "replaces": receipt.replaces,
        "counts": _counts(receipt),
        **seal(receipt.head, members, signer),
    }


def _people(receipt: Receipt) -> dict[SlackUserId, str]:
    """Everybody who is named, in a fixed order."""
    work = receipt.work
    users = [receipt.request.requester, *(vote.voter for vote in work.votes)]
    for place in receipt.open_places:
        users += [place.owner, *([place.closed_by] if place.closed_by else [])]
    return {user: f"person-{number}" for number, user in enumerate(dict.fromkeys(users), 1)}


def _counts(receipt: Receipt) -> dict[str, int]:
    counts: Counter[str] = Counter()
    for record in receipt.counted:
        counts[record.read_back] += record.step.count
    return dict(sorted(counts.items()))


def _result(receipt: Receipt) -> dict[str, Any]:
    erased = "erased" if receipt.counted else "nothing deleted"
    return {
        "state": erased if receipt.clean else "incomplete",
        "complete": receipt.clean,
        "where": where(receipt),
        "closed_by_a_person": receipt.closed_with is not None,
        "records": planned(receipt),
        "to_delete": to_go(receipt),
        "absent": absent(receipt),
        "came_back": came_back(receipt),
        "read_back": _counts(receipt),
        "not_verified": [record.number for record in receipt.unverified],
        "last_read_at": _iso(last_read(receipt)),
        "fleet_scan": fleet_scan(receipt),
    }


def _law(receipt: Receipt) -> dict[str, Any]:
    order, due, extension = receipt.work.order, receipt.work.due_on, receipt.work.extension
    return ({"extended_on": extension.on.isoformat()} if extension else {}) | {
        "law": order.law.value,
        "received_on": order.received_on.isoformat(),
        "due_on": due.isoformat() if due else None,
        "identity_check": order.identity_check.value,
        "reason": order.reason.value,
        "scope": order.scope.value,
    }


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "number": plan.number,
        "digest": plan.digest,
        "made_at": iso(plan.made_at),
        "mode": plan.mode.value,
        "policy": plan.policy.hash,
        "steps": len(plan.steps),
    }


def _votes(receipt: Receipt, people: Mapping[SlackUserId, str]) -> list[dict[str, Any]]:
    """Each vote, and whether it is for the plan that stands: no other counts."""
    digest = receipt.plans[-1].digest if receipt.plans else None
    return [
        {
            "voter": people[vote.voter],
            "at": iso(vote.at),
            "digest": vote.digest,
            "for_this_plan": vote.digest == digest,
        }
        for vote in receipt.work.votes
    ]


def _record(record: RecordOutcome) -> dict[str, Any]:
    step, done, read = record.step, record.done, record.read
    return {
        "number": record.number,
        "plan": record.plan.number,
        "step": step.number,
        "action": step.action.value,
        "kind": step.kind.value,
        "what": record.what,
        "place": step.place,
        "ref": step.ref,
        "records": step.count,
        "deletion": {
            "outcome": record.deletion,
            "at": _iso(record.done_at),
            "tracking_id": done.tracking_id if done else None,
            "etag": done.etag if done else None,
            "commands": done.count if done and step.action is Action.PURGE else None,
            "records": done.count if done and step.action in OF_GROUPS else None,
        },
        "read_back": {
            "outcome": record.read_back,
            "at": _iso(read.at if read else None),
            "reason": read.reason if read else None,
        },
        "verified": record.verified,
        "counted": record.counted,
    }


def _kept(receipt: Receipt) -> list[dict[str, Any]]:
    return [
        {"number": number, "kind": kept.kind.value, "place": kept.place, "ref": kept.ref, "why": kept.why}
        for plan in receipt.plans[-1:]
        for number, kept in enumerate(plan.kept, 1)
    ]


def _sanitization(receipt: Receipt) -> dict[str, str]:
    """The fields of a certificate of sanitization (NIST SP 800-88), as far as they fit a cloud service."""
    read = sum(r.step.count for r in receipt.counted if r.reading not in {None, Reading.UNREAD})
    how = "by the group's list and by id" if is_of_group(receipt) else "by id"
    tool = ", ".join(f"{name} {version}" for name, version in receipt.versions.items())
    return {
        "standard": "NIST SP 800-88",
        "method": "logical deletion through the services' API; Clear, Purge and Destroy are not claimed, since the "
        "media are Microsoft's",
        "tool": tool,
        "verification_method": f"{read:,} of {counted(planned(receipt), 'planned record')} read back {how} "
        "(all were due, no sampling)",
        "verifier": "dps-bot, by its own reads; the approvers verified the plan and not the media",
    }


def _coverage(receipt: Receipt) -> dict[str, Any]:
    """What the plan rested on, and the stores that nobody looked into."""
    plan = receipt.plans[-1] if receipt.plans else None
    return {
        "searched": list(plan.searched) if plan else [],
        "unsearched": list(plan.unsearched) if plan else list(receipt.request.report.search.unsearched),
        "scanned_at": _iso(plan.scanned_at) if plan else None,
        "notes": list(plan.notes) if plan else [],
        "out_of_reach": [asdict(store) | {"state": out_of_reach.STATE} for store in out_of_reach.STORES],
        "microsoft_says": [asdict(note) for note in out_of_reach.NOTES],
    }


def _open_place(place: OpenPlace, people: Mapping[SlackUserId, str]) -> dict[str, Any]:
    return {
        "number": place.number,
        "name": place.name,
        "to_do": place.to_do,
        "owner": people[place.owner],
        "due_on": place.due_on.isoformat() if place.due_on else None,
        "closed_by": people[place.closed_by] if place.closed_by else None,
        "closed_at": _iso(place.closed_at),
        "not_used": place.not_used,
    }


def _iso(at: Millis | None) -> str | None:
    return None if at is None else iso(at)
