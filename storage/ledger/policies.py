"""The policy as the bot last ran with it, and the entry for each change of it."""

import json

from sqlite_utils import Database

from privacy.approval.policy_change import OnRecord, differences, digest_of
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.file.rows import one
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger

_LAST = """
    SELECT json_extract(body, '$.detail.now') AS digest FROM ledger WHERE event = 'policy changed'
    ORDER BY sequence DESC LIMIT 1
"""
UNKNOWN = "What it was before cannot be read: somebody changed the database from outside."


async def note_policy(file: SqliteFile, policy: OnRecord, *, now: Millis) -> None:
    """Keep the policy with which the bot runs from now on; where it is another than before, with an entry.

    The first one of a new database has no entry: nothing changed.
    """
    if await file.read(_last_known) == dict(policy):
        return
    await file.write(lambda database: _note(database, policy, now=now))


def disagreement(database: Database) -> str | None:
    """Whether the policy beside the ledger is another one than the last entry about it says: a sentence."""
    kept, said = _kept(database), one(database, _LAST, ())
    if said is None or (kept is not None and digest_of(kept) == said["digest"]):
        return None
    return "the policy that is kept is not the one that the ledger's last entry about it names"


def _last_known(database: Database) -> OnRecord | None:
    """The policy that was kept; None where there is none, or where no entry fits it."""
    return None if disagreement(database) else _kept(database)


def _note(database: Database, policy: OnRecord, *, now: Millis) -> None:
    kept, changed = _kept(database), disagreement(database) is not None
    if kept is None and not changed:
        _keep(database, policy)
        return
    was = kept if kept is not None and not changed else None
    said = " ".join(differences(was, policy)) if was is not None else UNKNOWN
    before = {"was": digest_of(was)} if was is not None else {}
    content = {"detail": {**before, "now": digest_of(policy)}}
    ledger.append(database, Event.POLICY_CHANGED, now=now, content=content, people={"difference": said})
    _keep(database, policy)


def _kept(database: Database) -> OnRecord | None:
    row = one(database, "SELECT body FROM policy_kept", ())
    if row is None:
        return None
    try:
        kept = json.loads(row["body"])
    except ValueError:
        return {}
    return kept if isinstance(kept, dict) else {}


def _keep(database: Database, policy: OnRecord) -> None:
    values = (json.dumps(dict(policy), sort_keys=True),)
    database.execute("INSERT OR REPLACE INTO policy_kept (id, body) VALUES (1, ?)", values)
