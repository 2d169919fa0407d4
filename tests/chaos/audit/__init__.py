"""The audits: pure functions of the books, one module for each thing that people are promised."""

from collections.abc import Iterator

from tests.chaos.audit import calls, messages, people, receipts, requests
from tests.chaos.books import Books, Finding

SOON = (calls.findings, receipts.survivors)
"""What cannot be mended any more once it has happened."""
AT_THE_END = (*SOON, requests.findings, messages.findings, people.findings, receipts.findings)


def findings(books: Books) -> Iterator[Finding]:
    """Everything that went wrong."""
    for audit in AT_THE_END if books.settled else SOON:
        yield from audit(books)
