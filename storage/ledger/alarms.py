"""What must be told aloud: the file, its age, key and policy, receipts astray, unsafe channels, clock, times off."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from privacy.approval.policy_change import with_mentions
from privacy.model.events import Event
from privacy.model.ids import Millis
from privacy.model.numbers import lasting
from storage.file.rows import many, one
from storage.file.sqlite_file import SqliteFile
from storage.schema.ledger_steps import OF_CHANNELS, OF_TIME, RARE

_ALARMS = f"""
    SELECT sequence, body FROM ledger
    WHERE event IN ({RARE}) AND event IN ('contradicted', 'restored') AND sequence > :after
    UNION ALL SELECT sequence, body FROM ledger WHERE event = 'key changed' AND sequence > :after
    UNION ALL SELECT sequence, body FROM ledger WHERE event = 'policy changed' AND sequence > :after
    UNION ALL SELECT sequence, body FROM ledger WHERE event = 'receipt aside' AND sequence > :after
    UNION ALL SELECT sequence, body FROM ledger WHERE event IN ({OF_TIME}) AND sequence > :after
    UNION ALL SELECT sequence, body FROM ledger
    WHERE event IN ({OF_CHANNELS}) AND event = 'channel unsafe' AND sequence > :after
    ORDER BY sequence
"""  # noqa: S608 - our own words
_READABLE = f"""
    SELECT body, value FROM ({_ALARMS}) AS alarms
    LEFT JOIN ledger_names AS named ON named.sequence = alarms.sequence AND field = 'difference'
    ORDER BY alarms.sequence
"""  # noqa: S608 - our own words
_BEFORE = "SELECT sequence FROM ledger WHERE at <= ? ORDER BY sequence DESC LIMIT 1"


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """One entry that is told in the audit channel and in the log."""

    sequence: int
    event: Event
    sentence: str
    """What happened and what to do; names people by their ids in Slack, and no device."""


@dataclass(frozen=True, kw_only=True)
class SqliteAlarms:
    """Reads them from the ledger."""

    file: SqliteFile

    async def before(self, at: Millis) -> int:
        """The newest entry of before this time; 0 where there is none. No clock is asked after that: it may be set."""
        row = await self.file.read(lambda database: one(database, _BEFORE, (at,)))
        return int(row["sequence"]) if row else 0

    async def since(self, sequence: int) -> Sequence[Alarm]:
        """Those after this entry, oldest first."""
        rows = await self.file.read(lambda database: many(database, _READABLE, {"after": sequence}))
        return [_alarm(json.loads(row["body"]), row["value"]) for row in rows]


def _alarm(body: dict[str, object], readable: str | None) -> Alarm:
    event, detail = Event(str(body["event"])), body["detail"]
    assert isinstance(detail, dict)  # noqa: S101 - so it was written
    return Alarm(
        sequence=int(str(body["sequence"])), event=event, sentence=_sentence(event, body, detail, readable or "")
    )


def _sentence(event: Event, body: dict[str, object], detail: dict[str, Any], readable: str) -> str:
    match event:
        case Event.RESTORED:
            return (
                f"The database is an older copy, or another one: of {detail['signed']} entries that were signed it "
                f"lacks number {detail['missing']} and what follows. Nothing is deleted until an administrator has "
                "looked and runs dps-bot accept-restore; then approvers decide anew."
            )
        case Event.KEY_CHANGED:
            return (
                f"Another key signs heads and files from now on (entry {body['sequence']}). Where no administrator ran "
                "dps-bot keys rotate, somebody else has the bot's keys. Auditors need the new signing-key.pub.pem."
            )
        case Event.POLICY_CHANGED:
            return (
                f"The bot runs with another policy from now on (entry {body['sequence']}). "
                f"{with_mentions(readable) or 'What is different was shredded.'} Plans that were shown before need "
                "what the stricter of both policies asks for. Where no administrator did this, run dps-bot pause."
            )
        case Event.RECEIPT_ASIDE:
            given = "it went to the requester by direct message" if detail["to"] == "requester" else "nobody has it yet"
            return (
                f"The channel of {body['request']} does not take its receipt ({detail['why']}): {given}. "
                "The erasure is looked at again all the same."
            )
        case Event.CHANNEL_UNSAFE:
            return (
                f"The channel <#{body['channel']}> {detail['why']} (entry {body['sequence']}). Its cards show number "
                "and status alone, and no deletion begins there. Once it is safe again, all goes on by itself."
            )
        case Event.CLOCK_JUMPED:
            way = "forward" if detail["by"] > 0 else "back"
            return (
                f"The computer's clock was set {way} by {lasting(abs(detail['by']))} (entry {body['sequence']}). "
                "Nothing expired by it, and no look at what was erased was used up: everything waits as long as "
                "before. See that the clock is right: days of the law and of legal holds go by it."
            )
        case Event.WAS_OFF:
            return (
                f"The bot was off for {lasting(detail['by'])} (entry {body['sequence']}). Whoever has to choose or to "
                "vote gets that time again; the cards say until when. The days of the law went on."
            )
        case _:
            return (
                f"Somebody changed the database from outside; it contradicts the ledger (entry {body['sequence']}). "
                f"Nothing of {body['request']} is deleted or certified any more. dps-bot verify says what was changed."
            )
