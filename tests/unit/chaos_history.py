"""The books of one erasure as it should be, and the words to spoil them with."""

from dataclasses import replace
from typing import Any

from handlers.kit import ids
from tests.chaos.books import Ask, Books, Call, Click, Life, Receipt, Record, Said, Shown, What

CASE, REQUEST, CARD, PLAN = "chaos-0001", "DSR-AAAAAA", "100.0", "p1"
ANA, BEN, CLEO = "U0ANA", "U0BEN", "U0CLEO"
DEVICE = Record(host="hub-eu", path=f"/devices/{CASE}", born="g1")


def ask(**other: Any) -> Ask:
    return replace(Ask(at=99.0, case=CASE, who=ANA, what=What.ERASURE, sure=True), **other)


def shown(at: float, status: str, plan: str = "", **other: Any) -> Shown:
    return replace(Shown(at=at, case=CASE, request=REQUEST, status=status, ts=CARD, plan=plan), **other)


def said(at: float, text: str, **other: Any) -> Said:
    return replace(Said(at=at, text=text, ts=str(at), thread=CARD), **other)


def vote(at: float, who: str = BEN, plan: str = PLAN, action: str = ids.APPROVE) -> Click:
    return Click(at=at, case=CASE, who=who, action=action, carried=plan)


def call(at: float, method: str, path: str, **other: Any) -> Call:
    host = "hub-eu" if path.startswith(("/devices", "/twins")) else "factory-eu"
    made = Call(host=host, at=at, ended=at + 0.1, method=method, path=f"{path}/{CASE}", status=204, if_match='"1"')
    return replace(made, **other)


def receipt(state: str, made_at: str) -> Receipt:
    return Receipt(at=112.0, case=CASE, request=REQUEST, complete=True, state=state, made_at=made_at)


def good() -> Books:
    """An erasure as it should be: asked for, planned, called for, approved, carried out in order, read back, final."""
    books = Books(settled=True, cases={CASE: CASE}, approvers=frozenset({BEN, CLEO}))
    books.asks = [ask()]
    books.lives = [Life(began=90.0, ended=200.0)]
    books.planted = {CASE: frozenset({DEVICE})}
    books.shown = [shown(100.0, "Planning"), shown(101.0, "Waiting for 1 approver", PLAN), shown(112.0, "Done here")]
    books.clicks = [vote(105.0)]
    books.calls = [
        call(106.0, "GET", "/twins", if_match=None),
        call(107.0, "DELETE", "/enrollments"),
        call(108.0, "DELETE", "/registrations"),
        call(109.0, "DELETE", "/devices"),
    ]
    books.said = [
        said(100.0, f"Erase {CASE} · {REQUEST} · Done here.", thread=None),
        said(101.5, "please read the plan above and vote", calls=frozenset({BEN, CLEO})),
        said(105.2, f"Your vote for plan 1 of *{REQUEST}* counts: the plan is approved.", alone=BEN),
        said(112.0, "Receipt", files=(f"{REQUEST}-receipt.zip",)),
        said(113.0, "Receipt", files=(f"{REQUEST}-receipt.zip",)),
    ]
    books.receipts = [receipt("before the fleet scan", "1"), receipt("final", "2")]
    return books
