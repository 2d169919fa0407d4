"""Legal holds: placed, lifted and ended, each in one transaction with its entry."""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlite_utils import Database

from privacy.holds.holds import HeldNames, HoldClick, HoldForm, LegalHold, held_names
from privacy.model.errors import RefusalReason
from privacy.model.events import Event
from privacy.model.ids import Act, HoldId, Identifier, Millis, RequestId, SlackUserId
from privacy.request.lifecycle import ENDED
from privacy.subject.pseudonym import Pseudonyms
from storage.erasures import halts
from storage.erasures.shapings import KEPT_BY
from storage.file.rows import many, one
from storage.file.short_names import nth, short_name
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger import refusals

_HOLDS = """
    SELECT holds.*, identifier, began.at AS placed_at, who.value AS placed_by, why.value AS reason,
      finished.event AS finish
    FROM holds
    JOIN ledger AS began ON began.sequence = placed
    LEFT JOIN ledger AS finished ON finished.sequence = ended
    LEFT JOIN hold_names ON hold = holds.id
    LEFT JOIN ledger_names AS who ON who.sequence = placed AND who.field = 'approver'
    LEFT JOIN ledger_names AS why ON why.sequence = placed AND why.field = 'comment'
"""
_KEPT = f"""
    SELECT id, requester FROM requests WHERE status NOT IN (SELECT value FROM json_each(:ended)) AND EXISTS (
      SELECT 1 FROM ledger AS halted, json_each({KEPT_BY}) AS held
      WHERE halted.request = requests.id AND halted.event = 'halted' AND held.value = :hold)
"""  # noqa: S608 - our own words
_OVER = "SELECT id, device FROM holds WHERE ended IS NULL AND ends_at < ?"


@dataclass(frozen=True, kw_only=True)
class SqliteHolds:
    """Keeps `privacy.holds.holds.HoldStore`."""

    file: SqliteFile
    pseudonyms: Pseudonyms

    async def place(
        self, form: HoldForm, identifiers: Sequence[Identifier], until: date, *, ends_at: Millis, now: Millis
    ) -> Sequence[LegalHold]:
        """Place a hold on each device, or find the one that the same trigger placed."""

        def place(database: Database) -> Sequence[LegalHold]:
            return [
                self._place(database, nth(form, number), identifier, until, ends_at, now)
                for number, identifier in enumerate(identifiers)
            ]

        return await self.file.write(place)

    async def lift(self, click: HoldClick, *, now: Millis) -> LegalHold | None:
        """End a hold that stands, and wake what waits for it."""

        def lift(database: Database) -> LegalHold | None:
            row = one(
                database, "SELECT * FROM holds WHERE id = ? AND ended IS NULL AND ends_at >= ?", (click.hold, now)
            )
            if row is None:
                return None
            people = {"approver": click.user, "comment": click.reason}
            _end(database, row, Event.HOLD_LIFTED, now=now, channel=click.channel, people=people)
            halts.wake(database, click.hold, now)
            return _load(database, click.hold)

        return await self.file.write(lift)

    async def kept(self, hold: HoldId) -> Sequence[tuple[RequestId, SlackUserId]]:
        """The open requests that waited for it, by their entries, each with who asked."""
        values = {"hold": hold, "ended": json.dumps(sorted(ENDED))}
        rows = await self.file.read(lambda database: many(database, _KEPT, values))
        return [(RequestId(row["id"]), SlackUserId(row["requester"])) for row in rows]

    async def end_due(self, now: Millis) -> None:
        """Write an entry for each hold whose last day is over; whatever waits for it is due by itself."""
        if await self.file.read(lambda database: one(database, _OVER, (now,))) is None:
            return

        def end(database: Database) -> None:
            for row in many(database, _OVER, (now,)):
                _end(database, row, Event.HOLD_ENDED, now=now)

        await self.file.write(end)

    async def in_force(self, now: Millis) -> Sequence[LegalHold]:
        """The holds that stand, the one that ends first before the others."""
        sql = f"{_HOLDS} WHERE ended IS NULL AND ends_at >= ? ORDER BY ends_at, placed"
        return [_hold(row) for row in await self.file.read(lambda database: many(database, sql, (now,)))]

    async def about(self, identifier: Identifier) -> Sequence[LegalHold]:
        """Every hold that was placed on a device of this name, the oldest first."""
        sql, device = f"{_HOLDS} WHERE device = ? ORDER BY placed", self.pseudonyms.of(identifier)
        return [_hold(row) for row in await self.file.read(lambda database: many(database, sql, (device,)))]

    async def refuse(self, act: Act, reason: RefusalReason, *, now: Millis) -> None:
        """Write the refusal down, capped per person."""
        await self.file.write(lambda database: refusals.record(database, act, reason, now=now))

    def _place(
        self, database: Database, form: HoldForm, identifier: Identifier, until: date, ends_at: Millis, now: Millis
    ) -> LegalHold:
        if same := one(database, "SELECT id FROM holds WHERE trigger = ?", (form.trigger,)):
            return _load(database, HoldId(same["id"]))
        hold, names = _new_id(database), held_names(identifier, self.pseudonyms)
        content = {
            "hold": hold,
            "device": names.device,
            "channel": form.channel,
            "detail": _said(names, until, ends_at),
        }
        people = {"approver": form.user, "comment": form.reason}
        row = {"id": hold, **vars(names), "until": until.isoformat(), "ends_at": ends_at}
        name = {"hold": hold, "identifier": identifier}
        rows = {"holds": [row], "hold_names": [name]}
        entry = ledger.append(database, Event.HELD, now=now, content=content, people=people, rows=rows)
        database.execute(
            """
            INSERT INTO holds VALUES (
              :id, :trigger, :device, :registration_ref, :device_ref, :until, :ends_at, :placed, NULL)
            """,
            {**row, "trigger": form.trigger, "placed": entry.sequence},
        )
        database.execute("INSERT INTO hold_names VALUES (:hold, :identifier)", name)
        halts.show(database, now)
        return _load(database, hold)


def _end(
    database: Database,
    row: sqlite3.Row,
    event: Event,
    *,
    now: Millis,
    channel: str | None = None,
    people: dict[str, str] | None = None,
) -> None:
    where = {"channel": channel} if channel else {}
    content = {"hold": row["id"], "device": row["device"], "detail": {}, **where}
    entry = ledger.append(database, event, now=now, content=content, people=people)
    database.execute("UPDATE holds SET ended = ? WHERE id = ?", (entry.sequence, row["id"]))


def _said(names: HeldNames, until: date, ends_at: Millis) -> dict[str, str | int]:
    """What the entry says of the hold besides who, why and on which device; the row must say the same."""
    either = {"registration_ref": names.registration_ref} if names.registration_ref else {}
    return {"until": until.isoformat(), "ends_at": ends_at, "device_ref": names.device_ref, **either}


def _load(database: Database, hold: HoldId) -> LegalHold:
    row = one(database, f"{_HOLDS} WHERE holds.id = ?", (hold,))
    if row is None:  # a defect: the caller has just read or written it
        raise LookupError(hold)
    return _hold(row)


def _hold(row: sqlite3.Row) -> LegalHold:
    return LegalHold(
        id=HoldId(row["id"]),
        identifier=Identifier(row["identifier"]) if row["identifier"] else None,
        until=date.fromisoformat(row["until"]),
        ends_at=Millis(row["ends_at"]),
        placed_at=Millis(row["placed_at"]),
        placed_by=SlackUserId(row["placed_by"]) if row["placed_by"] else None,
        reason=row["reason"],
        lifted=row["finish"] == Event.HOLD_LIFTED,
    )


def _new_id(database: Database) -> HoldId:
    while True:
        name = short_name("LH-")
        if one(database, "SELECT 1 FROM holds WHERE id = ?", (name,)) is None:
            return HoldId(name)
