"""What entries say of the rows of requests that move, kept between two moves: only new entries are folded in.

A request of a large group has thousands of entries. This is for looking before each move; what a deletion or a receipt
rests on is folded anew from the file.
"""

from collections import OrderedDict
from dataclasses import dataclass, field

from sqlite_utils import Database

from privacy.ledger.projection import Projection
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.file.rows import one
from storage.ledger import entries as ledger
from storage.ledger.agreement import of_request, recorded
from storage.ledger.beside import bodies_of

MOST = 256
"""Requests."""


@dataclass(kw_only=True)
class _Fold:
    projection: Projection
    sequence: int = 0
    digest: str = ""
    """Of the last entry that was folded in: where another one stands there now, a transaction was undone."""
    on_record: str | None = None


@dataclass(kw_only=True)
class Folds:
    """Used by the writing thread alone."""

    _known: "OrderedDict[str, _Fold]" = field(default_factory=OrderedDict)

    def look(self, database: Database, request: str, *, now: Millis) -> bool:
        """Whether rows contradict entries, or did once; the first time it is chained, in the running transaction.

        Whoever writes a row with an entry looks first: an entry that answers for a row makes right what stands in it.
        """
        on_record, found = self._of(database, request).on_record, self.difference(database, request)
        if found and not on_record:
            row = one(database, "SELECT device_ref FROM subjects WHERE request = ?", (request,))
            device = {"device": row["device_ref"]} if row else {}  # it may be shredded
            content = {"request": request, **device, "detail": {"reason": found}}
            ledger.append(database, Event.CONTRADICTED, now=now, content=content)
        return bool(on_record or found)

    def difference(self, database: Database, request: str) -> str | None:
        """The first disagreement that there is now, in words."""
        return next(of_request(database, self._of(database, request).projection), None)

    def _of(self, database: Database, request: str) -> _Fold:
        fold = self._known.pop(request, None)
        if fold is None or _digest(database, fold.sequence) != fold.digest:
            fold = _Fold(projection=Projection(about=request))
        bodies = bodies_of(database, request, after=fold.sequence)
        for body in bodies:
            fold.projection.take(body)
        if bodies:
            own = [body for body in bodies if body["request"] == request]
            fold.on_record = fold.on_record or recorded(own)
            fold.sequence = bodies[-1]["sequence"]
            fold.digest = _digest(database, fold.sequence)
        self._known[request] = fold
        if len(self._known) > MOST:
            self._known.popitem(last=False)
        return fold


def _digest(database: Database, sequence: int) -> str:
    row = database.execute("SELECT digest FROM ledger WHERE sequence = ?", (sequence,)).fetchone()
    return str(row[0]) if row else ""
