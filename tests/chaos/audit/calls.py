"""Calls that changed Azure: approved, by whom it takes, in the right order and version, not forbidden, not twice."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from handlers.kit import ids
from tests.chaos.books import Books, Call, Finding, Wrong

CHANGING = frozenset({"DELETE", "PUT", "PATCH"})
"""Nobody but the bot makes such calls over HTTP."""
UNDER_WAY = 2.0
"""Seconds in which a call may still arrive that was sent before people forbade it."""
NEW_PLAN = 0.5
"""The same, before a new plan was shown."""
DECIDED = ("Rejected", "Withdrawn", "Expired", "Closed")
"""After which nothing more is deleted."""
RANKS = {"enrollments": 0, "registrations": 1, "enrollmentGroups": 2, "commands": 3, "devices": 4}
"""The order of an erasure: what lets a device in goes first, and its identity last."""


def findings(books: Books) -> Iterator[Finding]:
    """Every call that should not have been made, and every one that was made twice."""
    by_case: dict[str, list[Call]] = defaultdict(list)
    for call in sorted(books.calls, key=lambda call: call.at):
        if call.method not in CHANGING:
            continue
        case = books.cases.get(_id(call))
        if case is None:
            yield Finding(wrong=Wrong.UNAPPROVED, about=call.path, why="is no data of anybody who asked")
            continue
        by_case[case].append(call)
        if why := _forbidden(books, case, call):
            yield Finding(wrong=Wrong.UNAPPROVED, about=case, why=f"{call.method} {call.path}: {why}")
    for case, calls in by_case.items():
        yield from _out_of_order(books, case, calls)
        yield from _twice(books, case, calls)


def _forbidden(books: Books, case: str, call: Call) -> str | None:
    if call.if_match == "*" or (call.if_match is None and call.method != "PUT" and kind(call) != "commands"):
        return f"If-Match was {call.if_match}"
    life = books.life_at(call.at)
    if life is not None and not life.live:
        return "nothing may be deleted in plan-only"
    if _halted(books, case, call.at):
        return "deletions were halted"
    for shown in books.of(case):
        if shown.status.startswith(DECIDED) and shown.at + UNDER_WAY < call.at:
            return f"it was {shown.status}"
    return None if approved(books, case, call.at) else "nobody had approved the plan that stood"


def _halted(books: Books, case: str, at: float) -> bool:
    """Whether people had forbidden it; what was asked for after that was never under way."""
    asked = next((ask.at for ask in books.asks if ask.case == case), 0.0)
    halts = [halt for halt in books.halts if halt.case in {None, case}]
    return any(halt.since + UNDER_WAY * (asked < halt.since) < at < halt.until for halt in halts)


def approved(books: Books, case: str, at: float) -> bool:
    """Whether by then enough people had clicked Approve on the newest plan that the card showed."""
    plans = {shown.plan: shown.at for shown in reversed(books.of(case)) if shown.plan}  # the first time of each
    stood = [plan for plan in plans if plans[plan] <= at - NEW_PLAN] or list(plans)
    newest = max(stood, key=lambda plan: plans[plan], default=None)
    votes = [c for c in books.clicks if c.case == case and c.action == ids.APPROVE and c.at <= at]
    for plan in {vote.carried for vote in votes} & {newest, *(p for p in plans if plans[p] > at - NEW_PLAN)}:
        voters = {vote.who for vote in votes if vote.carried == plan} & books.approvers - {books.requester(case)}
        if len(voters) >= _needed(books, case, plans[plan], at) and not _edited(books, case, plans[plan], at):
            return True
    return False


def _needed(books: Books, case: str, shown_at: float, at: float) -> int:
    """The stricter of two configs, the one of the plan and the one when the deletion began; a group takes one more.

    A deletion that began goes on under a stricter config. When it began is not seen from outside: after the plan.
    """
    shown, now = books.life_at(shown_at), books.life_at(at)
    since = [life.votes for life in books.lives if shown and now and shown.began <= life.began <= now.began]
    return max(shown.votes if shown else 1, min(since, default=1)) + case.startswith("group:")


def _edited(books: Books, case: str, shown_at: float, at: float) -> bool:
    """Whether it changed after it was shown, and before the last read of it that came before the call."""
    reads = [c for c in books.calls if c.method == "GET" and books.cases.get(_id(c)) == case and c.at <= at]
    read = max((c.ended for c in reads), default=0.0)
    return any(shown_at < edit.at < read for edit in books.edits if edit.case == case)


def _out_of_order(books: Books, case: str, calls: list[Call]) -> Iterator[Finding]:
    """Of what took effect under one approval: DPS before hubs, and each service and hub in its order."""
    for span in _between_votes(books, case, calls):
        done = [call for call in span if _took_effect(call)]
        for before, after in pairwise(done):
            same = before.host == after.host or ("hub" in before.host) != ("hub" in after.host)
            if same and RANKS.get(kind(before), 0) > RANKS.get(kind(after), 0):
                why = f"{before.path} went before {after.path}"
                yield Finding(wrong=Wrong.UNAPPROVED, about=case, why=why)


def _twice(books: Books, case: str, calls: list[Call]) -> Iterator[Finding]:
    """A deletion that was answered with yes, and came again without a new approval, although nothing was left."""
    if case in books.stubborn:
        return
    for span in _between_votes(books, case, calls):
        gone: set[tuple[str, str]] = set()
        for call in span:
            if call.method != "DELETE" or kind(call) == "commands":
                continue
            if (call.host, call.path) in gone:
                yield Finding(wrong=Wrong.DOUBLED, about=case, why=f"DELETE {call.path} again")
            if _took_effect(call):
                gone.add((call.host, call.path))


def _between_votes(books: Books, case: str, calls: list[Call]) -> Iterator[list[Call]]:
    votes = sorted(c.at for c in books.clicks if c.case == case and c.action == ids.APPROVE)
    for since, until in pairwise([0.0, *votes, float("inf")]):
        yield [call for call in calls if since <= call.at < until]


def _took_effect(call: Call) -> bool:
    return 200 <= call.status < 300


def kind(call: Call) -> str:
    """What the call is about, such as `enrollments`."""
    parts = call.path.split("/")
    return "commands" if parts[-1] == "commands" else parts[1]


def _id(call: Call) -> str:
    parts = call.path.split("/")
    return parts[2] if len(parts) > 2 else ""
