"""People: whoever has to decide is called by name, and whoever presses a button is answered."""

from collections.abc import Iterator

from handlers.kit import ids
from tests.chaos.books import Books, Click, Finding, Shown, What, Wrong

ANSWERED = frozenset({ids.APPROVE, ids.WITHDRAW, ids.STOP, ids.PLAN_AGAIN, ids.ERASE, ids.ERASE_AND_BLOCK})
"""Buttons that are answered to the person alone."""
WAITS = 6.0
"""Seconds for which the bot has to live after a click, with nothing wrong, to owe an answer before its end."""
CALLED = ("Rejected", "Expired", "Not done", "INCOMPLETE")
"""States of which whoever asked for an erasure hears by name."""


def findings(books: Books) -> Iterator[Finding]:
    """Everybody who should have been told and was not."""
    erasures = [ask for ask in books.asks if ask.what is What.ERASURE]
    for ask in erasures:
        shown = books.of(ask.case)
        if plans := [one for one in shown if one.plan]:
            yield from _voters(books, ask.case, plans)
        if shown and shown[-1].status.startswith(CALLED) and not _called(books, shown[-1], ask.who):
            why = f"{ask.who} asked for it, and was not called although it is {shown[-1].status}"
            yield Finding(wrong=Wrong.UNTOLD, about=ask.case, why=why)
        back = books.returned.get(ask.case)
        if back is not None and not _called(books, shown[-1], ask.who, since=back):
            yield Finding(wrong=Wrong.UNTOLD, about=ask.case, why=f"{ask.who} was not called although it came back")
    for click in books.clicks:
        if _has_to_be_answered(books, click) and not _answered(books, click):
            yield Finding(wrong=Wrong.UNTOLD, about=click.case, why=f"{click.who} pressed {click.action}: no answer")


def _voters(books: Books, case: str, plans: list[Shown]) -> Iterator[Finding]:
    """Each approver is called for the newest plan, unless they voted before that or had a hand in it.

    Nobody has to read the older ones.
    """
    newest = plans[-1].plan
    first = next(one.at for one in plans if one.plan == newest)
    acts = [click.at for click in books.clicks if click.case == case and click.carried != newest and click.at < first]
    since = max(acts, default=0.0)  # what people did before led to the newest
    voted = {click.who for click in books.clicks if click.carried == newest}
    for who in sorted(books.approvers - voted - _had_a_hand(books, case)):
        if not _called(books, plans[-1], who, since=since):
            yield Finding(wrong=Wrong.UNTOLD, about=case, why=f"{who} was not called to vote on {newest}")


def _had_a_hand(books: Books, case: str) -> set[str]:
    """Who has no vote: the requester, whoever had it planned again, and whoever lifted a hold that kept it."""
    again = {click.who for click in books.clicks if click.case == case and click.action == ids.PLAN_AGAIN}
    return {books.requester(case)} | again | books.lifters.get(case, set())


def _called(books: Books, shown: Shown, who: str, since: float = 0.0) -> bool:
    """In the thread; or in the channel, in a message that says it for many requests and names each."""
    calls = [said for said in books.said if who in said.calls and said.at >= since]
    return any(said.thread == shown.ts or (not said.thread and shown.request in said.text) for said in calls)


def _has_to_be_answered(books: Books, click: Click) -> bool:
    life = books.life_at(click.at)
    waits = 1.0 if life is not None and life.settles else WAITS
    calm = life is not None and not life.spoiled and (not life.ended or life.ended > click.at + waits)
    return calm and click.sure and click.action in ANSWERED


def _answered(books: Books, click: Click) -> bool:
    life = books.life_at(click.at)
    until = life.ended if life and life.ended else float("inf")
    return any(said.alone == click.who and click.at <= said.at <= until for said in books.said)
