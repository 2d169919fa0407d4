"""Receipts: what they and the cards say is gone is gone, and after the night they are final."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.books import Books, Finding, Wrong

DONE = "Done"
FINAL = "final"


def survivors(books: Books) -> Iterator[Finding]:
    """Records that were to be erased, are said to be, and are still there. `left` is empty before the end."""
    said = {receipt.case: receipt.state for receipt in books.receipts if receipt.complete}
    for case in books.planted:
        last = books.of(case)[-1:]
        if books.settled and last and last[0].status.startswith(DONE):
            said.setdefault(case, "the card")
    for case, where in said.items():
        if there := books.planted.get(case, frozenset()) & books.left:
            records = ", ".join(sorted(f"{record.host}{record.path}" for record in there))
            yield Finding(wrong=Wrong.SURVIVOR, about=case, why=f"{where}: {records}")


def findings(books: Books) -> Iterator[Finding]:
    """Erasures that are done without a final receipt, and receipts that came twice."""
    for case in books.planted:
        mine = [receipt for receipt in books.receipts if receipt.case == case]
        last = books.of(case)[-1:]
        if last and last[0].status.startswith(DONE) and FINAL not in {receipt.state for receipt in mine}:
            yield Finding(wrong=Wrong.STUCK, about=case, why="the night brought no final receipt")
        for made_at, count in Counter(receipt.made_at for receipt in mine).items():
            if count > 1:
                yield Finding(wrong=Wrong.DOUBLED, about=case, why=f"the receipt of {made_at} is there {count} times")
