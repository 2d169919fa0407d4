"""Who had a hand in what is deleted: read from entries, because rows can be changed by whoever has the file."""

from sqlite_utils import Database

from privacy.model.events import Event
from privacy.model.ids import HoldId, Millis, SlackUserId
from privacy.model.outcomes import Shaping
from storage.file.rows import many
from storage.ledger import entries as ledger
from storage.schema.ledger_steps import RARE

KEPT_BY = """
    coalesce(json_extract(halted.body, '$.detail.holds'), json_array(json_extract(halted.body, '$.detail.hold')))
"""
"""The legal holds that a `halted` entry names."""
_SHAPED = f"""
    SELECT ledger.sequence, event, ledger.at, NULL AS hold, salt, value, json_extract(body, '$.requester') AS hashed
    FROM ledger LEFT JOIN ledger_names AS named ON named.sequence = ledger.sequence AND field = 'requester'
    WHERE request = :request AND event IN ('chosen', 'way chosen', 'began planning') AND hashed IS NOT NULL
    UNION ALL
    SELECT lifted.sequence, lifted.event, lifted.at, kept.hold, salt, value, json_extract(lifted.body, '$.approver')
    FROM (
      SELECT DISTINCT held.value AS hold FROM ledger AS halted, json_each({KEPT_BY}) AS held
      WHERE halted.request = :request AND halted.event = 'halted'
    ) AS kept
    JOIN ledger AS lifted ON lifted.event IN ({RARE}) AND lifted.event = 'hold lifted'
      AND json_extract(lifted.body, '$.hold') = kept.hold
    LEFT JOIN ledger_names AS named ON named.sequence = lifted.sequence AND field = 'approver'
    ORDER BY 1
"""  # noqa: S608 - our own words


def load(database: Database, request: str) -> tuple[Shaping, ...]:
    """Everybody who did, the requester included, in the order in which it happened."""
    return tuple(
        Shaping(
            event=Event(row["event"]),
            by=SlackUserId(row["value"])
            if row["value"] is not None and ledger.is_name(row["salt"], row["value"], row["hashed"])
            else None,
            at=Millis(row["at"]),
            hold=HoldId(row["hold"]) if row["hold"] else None,
        )
        for row in many(database, _SHAPED, {"request": request})
    )
