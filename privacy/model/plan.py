"""The plan of an erasure: every record, in the order in which it goes; what is kept and why; and the digest of it all.

A vote is for a digest. The digest covers keyed pseudonyms and keyed content hashes, so that it can stand in the ledger
for ever; the readable words stand beside it and can be shredded.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from enum import StrEnum
from functools import cached_property
from typing import Any

import rfc8785

from privacy.model.approval_policy import ApprovalPolicy
from privacy.model.ids import Digest, Millis, PlanId, RequestId
from privacy.model.numbers import counted
from privacy.model.records import OF_ONE_DEVICE, RecordKind, device_of

_WITH = (RecordKind.DEVICE_TWIN, RecordKind.MODULE_IDENTITY, RecordKind.MODULE_TWIN)
"""Kinds that the hub deletes together with the device identity."""
PLANNED = frozenset({*OF_ONE_DEVICE, RecordKind.DEVICE_IDENTITY, *_WITH})
"""Kinds that a plan deletes; with `KEPT`, every kind there is."""


FORMAT = "dps-bot/plan/v1"
_DOMAIN = f"{FORMAT}\0".encode()
SHORT = 12
"""Characters of the digest that people compare."""


class Mode(StrEnum):
    """What is left of a device that could come back by itself."""

    ERASE = "erase"
    """Nothing is kept; the device may return as new."""
    BLOCK = "erase and block"
    """A minimal, disabled enrollment stays, so that it cannot."""


class Action(StrEnum):
    """What happens to one record."""

    DELETE = "delete"
    BLOCK = "block"
    """A minimal, disabled enrollment is written: over the one that is there, or where none is."""
    PURGE = "purge"
    """The commands that wait for the device are dropped."""
    WITH = "goes with the device"
    """No call of its own: the hub deletes it together with the device identity. It is read back all the same."""
    DELETE_ALL = "delete all"
    """Every registration record of an enrollment group, page by page; the plan binds their ids by count and hash."""
    HAND_OUT = "hand out"
    """Every registration record of an enrollment group is written into a file; nothing is deleted."""
    LIFT = "lift the block"
    """The minimal, disabled enrollment that an erasure left is deleted: never another one."""
    SWEEP = "sweep"
    """Registration records that devices made while their group was being deleted."""


OF_GROUPS = frozenset({Action.DELETE_ALL, Action.SWEEP})
"""What is done to all registration records of a group at once."""
GOES = frozenset({Action.DELETE, Action.WITH, Action.DELETE_ALL})
"""What leaves no record of those that were found."""
WITHOUT_READ = frozenset({Action.PURGE, Action.SWEEP})
"""What no read of its own can show: what became of it shows in the records beside it."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """One record and what happens to it."""

    number: int
    """From 1, in the order in which they go."""
    action: Action
    kind: RecordKind
    place: str
    """The service's configured name or the hub's host name."""
    key: str
    """The record's id there, as stored; for modules `DEVICE/MODULE`."""
    ref: str
    """The keyed pseudonym of kind, place and key."""
    content: str
    """The keyed hash of what binds; empty where nothing was there, and for a purge or a sweep. For *delete all* and
    *hand out* the count of the ids and the keyed hash of them all."""
    generation: str | None = None
    """The hub's `generationId`: another one is another life of the device."""
    created: str | None = None
    """When DPS says that the record was created: another time is another record."""
    etag: str | None = None
    """As read for the plan: shown and stored, and not binding."""
    line: str
    """What a person reads about it, such as `enabled, created 3 Feb 2026`."""
    count: int = 1
    """Records that it stands for: more than one for *delete all* and *hand out* alone."""
    bound: Mapping[str, Any] = field(default_factory=dict)
    """What binds, so that a difference can be shown; dropped when the request ends."""


@dataclass(frozen=True, kw_only=True)
class Kept:
    """A record that is found and not deleted."""

    kind: RecordKind
    place: str
    key: str
    ref: str
    why: str
    """A clause without ids, such as `shared by many devices`."""


@dataclass(frozen=True, kw_only=True)
class WayBack:
    """How the device could come back by itself after its erasure."""

    place: str
    """The provisioning service."""
    registration_id: str
    """Under which it would come back, and which a block would keep."""
    group_id: str | None = None
    """The enabled enrollment group through which; None where it is not known which one."""


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What is shown, voted on and carried out: saved before anybody votes, and never changed."""

    id: PlanId
    request: RequestId
    number: int
    """From 1: a later plan replaces this one and voids its votes."""
    made_at: Millis
    mode: Mode
    steps: tuple[Step, ...]
    kept: tuple[Kept, ...] = ()
    ways_back: tuple[WayBack, ...] = ()
    searched: tuple[str, ...]
    """Places that answered everything."""
    unsearched: tuple[str, ...] = ()
    """Places that a record names and that are not set up for the bot."""
    scanned_at: Millis | None = None
    """When the oldest scan that it rests on began."""
    notes: tuple[str, ...] = ()
    """What approvers must know besides: sentences without ids."""
    policy: ApprovalPolicy
    """Under which it was shown; the digest covers its hash."""
    order: str = ""
    """The keyed hash of the order for which it was made: law, day of receipt, identity check, reason, ticket, scope.

    Empty in a plan of before the digest covered it.
    """
    rehearsal: bool = False
    """True where nothing may be deleted, whoever approves it: it was made where the config says plan-only."""

    @cached_property
    def digest(self) -> Digest:
        """SHA-256 over the domain and the canonical body: what a vote is for."""
        return hash_of(self.body().decode())

    @property
    def short(self) -> str:
        """The beginning of the digest, for people."""
        return self.digest[:SHORT]

    @property
    def is_of_group(self) -> bool:
        """True for the plan of an enrollment group: many people's records, and no hub."""
        return any(step.action in {Action.DELETE_ALL, Action.HAND_OUT} for step in self.steps)

    @property
    def hands_out(self) -> bool:
        """True for a plan that deletes nothing and hands records out."""
        return any(step.action is Action.HAND_OUT for step in self.steps)

    @property
    def lifts(self) -> bool:
        """True for a plan that takes away what an erasure left as a block, and nothing else."""
        return any(step.action is Action.LIFT for step in self.steps)

    @property
    def blocks(self) -> tuple[Step, ...]:
        """The steps that write a block, which is kept."""
        return tuple(step for step in self.steps if step.action is Action.BLOCK)

    @property
    def counts(self) -> str:
        """What it does to how many records, such as `creates 1, deletes 3, keeps 1`: said so wherever it is said."""
        new = sum(not block.content for block in self.blocks)
        changed = len(self.blocks) - new
        gone = sum(step.count for step in self.steps if step.action in GOES)
        out = sum(step.count for step in self.steps if step.action is Action.HAND_OUT)
        if out:
            return f"hands out {out:,}"
        if self.lifts:
            return f"lifts {counted(len(self.steps), 'block')}"
        said = [*([f"creates {new}"] if new else []), *([f"overwrites {changed}"] if changed else [])]
        return ", ".join([*said, f"deletes {gone:,}", f"keeps {len(self.kept) + len(self.blocks)}"])

    def closes(self, way: WayBack) -> Step | None:
        """The step that closes a way back; None where it stays open."""
        meant = (way.place, way.registration_id.casefold())
        return next((step for step in self.blocks if (step.place, step.key.casefold()) == meant), None)

    def call_of(self, step: Step) -> Step:
        """The step that is the call: for what goes with the device, the deletion of the device identity."""
        if step.action is not Action.WITH:
            return step
        device = (Action.DELETE, RecordKind.DEVICE_IDENTITY, step.place, device_of(step.key))
        return next((s for s in self.steps if (s.action, s.kind, s.place, s.key) == device), step)

    @property
    def calls(self) -> tuple[Step, ...]:
        """The steps that are calls of their own, in order."""
        return tuple(step for step in self.steps if step.action is not Action.WITH)

    def body(self) -> bytes:
        """Canonical JSON (RFC 8785) of everything that a vote binds to; holds no readable id."""
        later: dict[str, Any] = {"rehearsal": True} if self.rehearsal else {}
        later |= {"order": self.order} if self.order else {}
        return rfc8785.dumps(
            later
            | {
                "format": FORMAT,
                "request": self.request,
                "number": self.number,
                "made_at": self.made_at,
                "mode": self.mode.value,
                "steps": [_bound(step) for step in self.steps],
                "kept": [[kept.kind.value, kept.place, kept.ref, kept.why] for kept in self.kept],
                "ways_back": [way.place for way in self.ways_back],
                "searched": list(self.searched),
                "unsearched": list(self.unsearched),
                "scanned_at": self.scanned_at,
                "notes": list(self.notes),
                "policy": self.policy.hash,
            }
        )

    def without_contents(self) -> "Plan":
        """The same plan without the data that were to be erased: what is kept once the request has ended."""
        return replace(self, steps=tuple(replace(step, bound={}) for step in self.steps))

    def as_json(self) -> dict[str, Any]:
        """The JSON object that `from_json` reads."""
        return asdict(self) | {"policy": self.policy.as_json()}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> "Plan":
        """The plan that was stored."""
        steps = tuple(
            Step(**{**step, "action": Action(step["action"]), "kind": RecordKind(step["kind"])})
            for step in stored["steps"]
        )
        return cls(
            **{
                **stored,
                "mode": Mode(stored["mode"]),
                "policy": ApprovalPolicy.from_json(stored["policy"]),
                "steps": steps,
                "kept": tuple(Kept(**{**kept, "kind": RecordKind(kept["kind"])}) for kept in stored["kept"]),
                "ways_back": tuple(WayBack(**way) for way in stored["ways_back"]),
                **{name: tuple(stored[name]) for name in ("searched", "unsearched", "notes")},
            }
        )


def hash_of(body: str) -> Digest:
    """The digest of a plan's canonical body, as stored."""
    return Digest(hashlib.sha256(_DOMAIN + body.encode()).hexdigest())


def _bound(step: Step) -> list[Any]:
    return [
        step.number,
        step.action.value,
        step.kind.value,
        step.place,
        step.ref,
        step.content,
        step.generation,
        step.created,
    ]
