"""Commands that were typed in the wrong channel, kept for a while."""

import secrets
from dataclasses import asdict

from sqlite_utils import Database

from privacy.model.clocks import PARKED_LIVES
from privacy.model.ids import ChannelId, ExportCommand, Millis, ParkedId, SlackUserId, TeamId, TriggerId
from storage.file.rows import one


def park(database: Database, command: ExportCommand, *, now: Millis) -> ParkedId:
    """Keep a command, and forget those that are too old to be taken anywhere."""
    database.execute("DELETE FROM parked WHERE parked_at < ?", (now - PARKED_LIVES,))
    parked = ParkedId(secrets.token_hex(8))
    database.execute(
        "INSERT INTO parked VALUES (:id, :user, :team, :channel, :text, :response_url, :now)",
        {**asdict(command), "id": parked, "now": now},
    )
    return parked


def load(database: Database, parked: ParkedId, *, since: int) -> ExportCommand | None:
    """The kept command, unless it is older than `since`."""
    row = one(database, "SELECT * FROM parked WHERE id = ? AND parked_at >= ?", (parked, since))
    if row is None:
        return None
    return ExportCommand(
        trigger=TriggerId(f"parked:{parked}"),
        team=TeamId(row["team"]),
        channel=ChannelId(row["channel"]),
        user=SlackUserId(row["user"]),
        response_url=row["response_url"],
        text=row["text"],
    )
