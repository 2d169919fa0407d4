"""What people do with each request: one story after the other, over and over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from handlers.kit import ids
from tests.chaos.books import What
from tests.scenario.erasing import CLEO
from tests.scenario.house import ANA, BEN

DAN = "U0DAN"
"""Where a device takes two votes a group takes three: there have to be three approvers."""


class Layout(StrEnum):
    """Where the data of a device lie."""

    OWN = "an enrollment of its own in factory-eu"
    """Nothing brings it back."""
    US = "an enrollment of its own in factory-us"
    GROUPED = "through a group of factory-eu"
    """It could come back: which way?"""
    TWICE = "the same id in both services"
    """Two devices: which one?"""
    NONE = "nowhere"
    GROUP = "a whole group"


class Between(StrEnum):
    """What happens between the last vote and the first deletion, while Azure stands still."""

    EDIT = "edit"
    STOP = "stop"


class Aside(StrEnum):
    """What people do besides the buttons of the card."""

    HOLD_BEFORE = "hold before"
    """A legal hold stands when the erasure is asked for."""
    HOLD_LATE = "hold late"
    """It is placed when the plan waits for votes."""
    RETURNS = "returns"
    """The device registers again after its erasure."""
    LOOKS = "looks"
    """Somebody wants it looked at again, closes an open place, and takes the evidence pack."""
    STAYS = "stays"
    """Azure says 204 of its identity, and keeps it."""


@dataclass(frozen=True, kw_only=True)
class Press:
    """A button, by whom, and what is written into the form that it opens."""

    who: str
    action: str
    form: Mapping[str, Any] | None = None
    """None: it opens none."""


CHOICES = (
    Press(who=ANA, action=f"{ids.CHOOSE}:0"),
    Press(who=ANA, action=ids.ERASE_AND_BLOCK),
    Press(who=ANA, action=ids.PLAN_AGAIN),
    Press(who=ANA, action=ids.TRY_AGAIN),
)
VOTES = (Press(who=BEN, action=ids.APPROVE), Press(who=CLEO, action=ids.APPROVE))
DAN_VOTES = Press(who=DAN, action=ids.APPROVE)
"""A group takes one vote more than a device."""
SAYS = {ids.COMMENT: "as discussed"}
NEW_ORDER = {ids.REASON_TEXT: "asked by mail, and again by phone"}
REJECTS = Press(who=BEN, action=ids.REJECT, form=SAYS)
ASKS_FOR_CHANGES = Press(who=CLEO, action=ids.ASK_FOR_CHANGES, form=SAYS)
CHANGES = Press(who=ANA, action=ids.CHANGE_ORDER, form=NEW_ORDER)
WITHDRAWS = Press(who=ANA, action=ids.WITHDRAW)
WITHDRAWS_REQUEST = Press(who=ANA, action=ids.WITHDRAW_REQUEST)
CLOSES = Press(who=ANA, action=ids.CLOSE, form=SAYS)


@dataclass(frozen=True, kw_only=True)
class Story:
    """One way through the life cycle. What chance adds, such as an expiry before the vote, is as good an end."""

    name: str
    layout: Layout = Layout.OWN
    what: What = What.ERASURE
    asks: str = ANA
    once: tuple[Press, ...] = ()
    """Pressed once each, in this order, as soon as the button is seen; nothing else is pressed before the last."""
    always: tuple[Press, ...] = (*CHOICES, *VOTES)
    """Pressed whenever they are seen."""
    between: Between | None = None
    aside: frozenset[Aside] = field(default_factory=frozenset)


STORIES = (
    Story(name="approved"),
    Story(name="blocked", layout=Layout.GROUPED),
    Story(name="edited in between", between=Between.EDIT),
    Story(name="nobody votes", always=CHOICES),
    Story(name="rejected", once=(REJECTS,)),
    Story(name="a group, and one vote", layout=Layout.GROUP, always=(VOTES[0],)),
    Story(name="which one", layout=Layout.TWICE),
    Story(name="held, and planned then", aside=frozenset({Aside.HOLD_BEFORE})),
    Story(name="stopped, and planned again", between=Between.STOP),
    Story(name="the requester votes", asks=BEN, always=(Press(who=BEN, action=ids.APPROVE),)),
    Story(name="changes asked", once=(ASKS_FOR_CHANGES, CHANGES)),
    Story(name="a group", layout=Layout.GROUP, always=(*CHOICES, *VOTES, DAN_VOTES)),
    Story(name="withdrawn", once=(WITHDRAWS,)),
    Story(name="comes back", aside=frozenset({Aside.RETURNS})),
    Story(name="in the other service", layout=Layout.US, aside=frozenset({Aside.LOOKS})),
    Story(name="stays although deleted", aside=frozenset({Aside.STAYS}), always=(CLOSES, *VOTES)),
    Story(name="held when approved", layout=Layout.GROUPED, aside=frozenset({Aside.HOLD_LATE})),
    Story(name="stopped, and closed", layout=Layout.GROUPED, between=Between.STOP, always=(CHOICES[1], CLOSES, *VOTES)),
    Story(name="nobody says which way", layout=Layout.GROUPED, always=()),
    Story(name="nothing is held", layout=Layout.NONE),
    Story(name="withdrawn before the way", layout=Layout.GROUPED, once=(WITHDRAWS,), always=()),
    Story(name="withdrawn before the choice", layout=Layout.TWICE, once=(WITHDRAWS_REQUEST,)),
    Story(name="edited, and blocked", layout=Layout.GROUPED, between=Between.EDIT),
    Story(name="changes asked in vain", once=(ASKS_FOR_CHANGES,), always=()),
    Story(name="nobody says which one", layout=Layout.TWICE, always=()),
)
EXPORT = Story(name="export", what=What.EXPORT, layout=Layout.NONE)
