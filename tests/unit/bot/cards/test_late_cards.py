"""A card shows what its request waits for within ten seconds after Slack works again, whatever it refused before.

With the whole way from a click to a call: the local Slack, a socket, every listener, the rules, the store, the outbox.
"""

import itertools
from collections import Counter
from collections.abc import Iterator
from typing import ClassVar

import pytest
from hypothesis.stateful import run_state_machine_as_test

from tests.unit.bot.cards.machine import BOUND, Cards
from tests.unit.bot.cards.troubles import EVERYTHING, HOOKS, METHODS, POST, UPDATE, Met, Reached, Refusal, Trouble

ACTS = {
    HOOKS: ("approve",),
    "chat.delete": ("delete",),
    "conversations.open": ("approve",),
    "files.delete": ("approve",),
    "users.info": ("approve",),
    "views.open": ("reject",),
    "views.publish": ("home",),
}
"""What calls it, where an export was made and an erasure waits for votes; an export calls all others.

When the time for votes is over, what is said under a deleted card is taken back.
"""
WEEK = 7 * 24 * 3600


def nothing() -> Reached:
    return Reached(caught_up=Counter(), refused=set())


def stories() -> Iterator[tuple[tuple[Refusal, ...], tuple[str, ...], int, bool]]:
    """What does not work, what people do meanwhile, for how many seconds, and whether the bot is started afterwards."""
    lasts, start = itertools.cycle((30, 3)), itertools.cycle((False, True))
    for trouble in Trouble:
        yield (Refusal(UPDATE, trouble),), ("erasure",), 700 if trouble is Trouble.PASSING else 40, False
        yield (Refusal(POST, trouble),), ("erasure",), next(lasts), next(start)
        yield (Refusal(EVERYTHING, trouble), Refusal(UPDATE, trouble)), ("approve",), next(lasts), next(start)
    for trouble in (Trouble.FINAL, Trouble.BUSY_LONGER):
        yield (Refusal(UPDATE, trouble),), ("erasure",), 3, True
    for method, trouble in zip(METHODS, itertools.cycle((Trouble.PASSING, Trouble.SILENT, Trouble.BUSY)), strict=False):
        card = Refusal(UPDATE, Trouble.FINAL if method in {"conversations.open", "chat.delete"} else trouble)
        seconds = WEEK if method == "chat.delete" else 30
        yield (card, Refusal(method, trouble)), ACTS.get(method, ("export",)), seconds, next(start)


@pytest.mark.timeout(300)
def test_whatever_slack_refuses_in_whatever_way_the_card_says_how_its_request_stands_soon_after() -> None:
    class Told(Cards):
        reached: ClassVar[Reached] = nothing()

    for refusals, acts, seconds, start in stories():
        told = Told()
        try:
            told.start(asked=() if {"export", "erasure"} & set(acts) else ("export", "erasure"))
            for refusal in refusals:
                told.stops_working(refusal)
            for act in acts:
                told.do(act)
            told.passes(seconds)
            told.works_again(start=start)
        finally:
            told.teardown()

    assert not (never := Told.reached.never()), f"asserted, and never reached: {never}"


@pytest.mark.timeout(300)
def test_however_refusals_follow_each_other_the_card_says_how_its_request_stands_soon_after() -> None:
    class Random(Cards):
        reached: ClassVar[Reached] = nothing()

    run_state_machine_as_test(Random, settings=BOUND)  # type: ignore[no-untyped-call]

    assert sum(Random.reached.caught_up[kind] for kind in Trouble) > 5, "hardly a card was ever behind"
    assert Random.reached.caught_up[Met.A_START]
