"""Requests: whatever was acknowledged is there, once, and comes to an end that people see."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from handlers.kit import ids
from tests.chaos.audit.calls import approved
from tests.chaos.books import Books, Finding, Shown, What, Wrong

ENDS = ("Done", "No data", "Rejected", "Withdrawn", "Expired", "Closed", "Not done", "PARTIAL")
"""First words of cards on which nothing more is to do."""
WITH_FILE = ("Done", "No data")
ENDED_BY = {"Rejected": ids.REJECT, "Withdrawn": "", "Closed": ids.CLOSE}
"""Which click it takes; of withdrawals there are two."""
VOTED, COUNTS = "Your vote for plan", " counts: "
"""What a voter hears."""
WITHDRAWALS = frozenset({ids.WITHDRAW, ids.WITHDRAW_REQUEST})


def findings(books: Books) -> Iterator[Finding]:
    """What was lost, what is stuck, and what nobody asked for."""
    cards: dict[str, list[Shown]] = defaultdict(list)
    for shown in books.shown:
        cards[shown.case].append(shown)
    files = Counter(name.removesuffix(".zip").removesuffix("-receipt") for said in books.said for name in said.files)
    for ask in books.asks:
        if ask.sure and ask.case not in cards:
            yield Finding(wrong=Wrong.LOST, about=ask.case, why="acknowledged, and there is no card")
    asked = {ask.case: ask for ask in books.asks}
    for case, states in cards.items():
        if case not in asked:
            yield Finding(wrong=Wrong.DOUBLED, about=case, why="nobody asked for it")
            continue
        yield from _end(books, case, states[-1], files)
        if len({one.request for one in states}) > 1:
            yield Finding(wrong=Wrong.DOUBLED, about=case, why="one question, two requests")
    yield from _votes(books)
    for request, count in files.items():
        yield from _files(books, request, count)


def _end(books: Books, case: str, last: Shown, files: Counter[str]) -> Iterator[Finding]:
    if not last.status.startswith(ENDS):
        yield Finding(wrong=Wrong.STUCK, about=case, why=f"at the end the card says: {last.status}")
    if last.status.startswith(WITH_FILE) and not files[last.request]:
        yield Finding(wrong=Wrong.LOST, about=case, why=f"the card says: {last.status}, and there is no file")
    word = last.status.split()[0] if last.status else ""
    clicks = {click.action for click in books.clicks if click.case == case}
    by = WITHDRAWALS if word == "Withdrawn" else {ENDED_BY.get(word, "")}
    if word in ENDED_BY and not clicks & by:
        yield Finding(wrong=Wrong.LOST, about=case, why=f"it is {last.status}, and nobody did that")
    if word == "Expired" and _was_voted_through(books, case):
        yield Finding(wrong=Wrong.LOST, about=case, why="it expired, and all votes that it needed had been taken")
    if word == "Not" and not _was_spoiled(books, last):
        yield Finding(wrong=Wrong.LOST, about=case, why="not done, and nothing had gone wrong")


def _was_spoiled(books: Books, last: Shown) -> bool:
    asked = next((ask.at for ask in books.asks if ask.case == last.case), 0.0)
    lived = [life for life in books.lives if not life.ended or life.ended >= asked]
    return any(life.spoiled or not life.live for life in lived)


def _was_voted_through(books: Books, case: str) -> bool:
    """Whether the newest plan had its votes while nothing was wrong; a vote that Slack was too busy for may lapse."""
    plans = [shown for shown in books.of(case) if shown.plan]
    if not plans or not approved(books, case, float("inf")):
        return False
    votes = [click for click in books.clicks if click.carried == plans[-1].plan and click.action == ids.APPROVE]
    return all(click.sure and not _spoiled_at(books, click.at) for click in votes)


def _spoiled_at(books: Books, at: float) -> bool:
    life = books.life_at(at)
    return life is not None and bool(life.spoiled)


def _votes(books: Books) -> Iterator[Finding]:
    """A vote that counted, and counts again when it is cast again, was lost in between."""
    counted: dict[tuple[str, str], list[float]] = defaultdict(list)
    for said in books.said:
        if said.alone and said.text.startswith(VOTED) and COUNTS in said.text:
            counted[said.alone, said.text.split(COUNTS)[0]].append(said.at)
    for (who, vote), times in counted.items():
        lives = [life for at in times if (life := books.life_at(at))]
        if len(times) > 1 and not any("slack" in what for life in lives for what in life.spoiled):
            yield Finding(wrong=Wrong.LOST, about=who, why=f"{vote} counted {len(times)} times")


def _files(books: Books, request: str, count: int) -> Iterator[Finding]:
    """One file of an export, and one more for each time that it was asked for again."""
    case = next((shown.case for shown in books.shown if shown.request == request), None)
    what = next((ask.what for ask in books.asks if ask.case == case), None)
    again = sum(click.case == case and click.action == ids.TRY_AGAIN for click in books.clicks)
    if what is What.EXPORT and count > 1 + again:
        yield Finding(wrong=Wrong.DOUBLED, about=str(case), why=f"{count} files of {request}")
