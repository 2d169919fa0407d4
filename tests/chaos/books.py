"""What is on record about a run, kept from outside: nothing in here was read from the bot's own database."""

from dataclasses import dataclass, field
from enum import StrEnum


class What(StrEnum):
    """What was asked for."""

    EXPORT = "export"
    ERASURE = "erasure"


class Wrong(StrEnum):
    """How a run can go wrong, by the names of the last line."""

    LOST = "lost"
    """Asked for and acknowledged, or voted and counted, and not there."""
    DOUBLED = "doubled"
    """A message, a file, a request or a deletion that came twice."""
    UNAPPROVED = "unapproved_deletes"
    """A call that changed Azure otherwise than people had approved, or while they had forbidden it."""
    SURVIVOR = "survivors_certified"
    """Said to be erased, by a receipt or a card, and still there."""
    UNTOLD = "untold"
    """A person who should have been told, and was not."""
    STUCK = "stuck"
    """At the end, with all faults over, still not at its end."""


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that went wrong."""

    wrong: Wrong
    about: str
    """A case, or what else it is about."""
    why: str


@dataclass(frozen=True, kw_only=True)
class Ask:
    """A command or a form that asks for something. Times, here and below, are in seconds since 1970 (UTC)."""

    at: float
    case: str
    """The device or group as people name it: cases are named after it."""
    who: str
    what: What
    sure: bool
    """Whether Slack heard that it was taken; else it may be on disk or not."""


@dataclass(frozen=True, kw_only=True)
class Click:
    """A button that somebody pressed, or a form that it opened and that was handed in."""

    at: float
    case: str
    who: str
    action: str
    carried: str = ""
    """What the button carries: of a vote, the plan."""
    sure: bool = True
    """Whether Slack heard that it was taken."""


@dataclass(frozen=True, kw_only=True)
class Edit:
    """Somebody else changed data of a device in Azure, or a device registered again."""

    at: float
    case: str


@dataclass(kw_only=True)
class Halt:
    """A time in which nothing may be deleted: surely begun, and surely not ended."""

    since: float
    until: float = float("inf")
    case: str | None = None
    """None: of nothing at all."""


@dataclass(kw_only=True)
class Life:
    """One process of the bot."""

    began: float
    ended: float = 0.0
    """When it was killed or told to stop; 0 while it lives."""
    votes: int = 1
    live: bool = True
    """False where the config says plan-only."""
    settles: bool = False
    """Whether it ended only when nothing was left to do."""
    spoiled: list[str] = field(default_factory=list)
    """What went wrong in it besides, such as `slack: chat.postMessage half-body`."""


@dataclass(frozen=True, kw_only=True)
class Call:
    """A call that a host of the local Azure answered."""

    host: str
    at: float
    ended: float
    method: str
    path: str
    status: int
    """0 where the caller got no answer."""
    if_match: str | None = None


@dataclass(frozen=True, kw_only=True)
class Said:
    """A message of the bot in the channel, as it reads at the end."""

    at: float
    text: str
    ts: str = ""
    thread: str | None = None
    alone: str | None = None
    """The one person who sees it."""
    calls: frozenset[str] = frozenset()
    """The people whom it calls by name."""
    files: tuple[str, ...] = ()
    """Names of the files with it."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a card said from a moment on."""

    at: float
    case: str
    request: str
    status: str
    """The first words, such as `Waiting for 1 approver`."""
    ts: str = ""
    plan: str = ""
    """The plan that can be voted on."""


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """A receipt that people can see, opened without the product's code."""

    at: float
    case: str
    request: str
    complete: bool
    state: str
    made_at: str


@dataclass(frozen=True, kw_only=True)
class Record:
    """One life of a record in Azure: the same name with another birth is another."""

    host: str
    path: str
    born: str
    """The generation of a device, or when a record of DPS was created."""


@dataclass(kw_only=True)
class Books:
    """Everything about one run."""

    asks: list[Ask] = field(default_factory=list)
    clicks: list[Click] = field(default_factory=list)
    edits: list[Edit] = field(default_factory=list)
    halts: list[Halt] = field(default_factory=list)
    lives: list[Life] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    said: list[Said] = field(default_factory=list)
    shown: list[Shown] = field(default_factory=list)
    receipts: list[Receipt] = field(default_factory=list)
    planted: dict[str, frozenset[Record]] = field(default_factory=dict)
    """By case, the records that an erasure has to be rid of."""
    left: frozenset[Record] = frozenset()
    """What of them Azure holds at the end."""
    passings: list[float] = field(default_factory=list)
    """When time passed all at once, or the clock was set: what is due by then is said again, and rightly so."""
    stubborn: set[str] = field(default_factory=set)
    """Cases of which Azure keeps records although it says that they are gone: after a kill they are deleted again."""
    returned: dict[str, float] = field(default_factory=dict)
    """By case, when a device registered again that had been erased."""
    cases: dict[str, str] = field(default_factory=dict)
    """By the id in an address of Azure, the case."""
    approvers: frozenset[str] = frozenset()
    lifters: dict[str, set[str]] = field(default_factory=dict)
    """By case, who pressed *Lift* on a hold that kept it: they have no vote on it, and need not be called."""
    settled: bool = False
    """Whether the run came to its end: what is not there then never comes."""

    def of(self, case: str) -> list[Shown]:
        """What the card of a case said, the newest last."""
        return [shown for shown in self.shown if shown.case == case]

    def life_at(self, at: float) -> Life | None:
        """The process that ran at this moment, or the last one before it."""
        before = [life for life in self.lives if life.began <= at]
        return before[-1] if before else None

    def requester(self, case: str) -> str:
        """Who asked for it."""
        return next((ask.who for ask in self.asks if ask.case == case), "")
