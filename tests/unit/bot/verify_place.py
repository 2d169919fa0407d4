"""A ledger at rest with its config and keys, its heads, and what somebody does to it who goes round the triggers."""

import json
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner, Result

from bot.cli import main
from evidence.heads import sign_head
from evidence.signing import PUBLIC_KEY, Keys, make_keys
from handlers.workspace.heads import content
from privacy.ledger.chain import GENESIS, Head, seal
from privacy.ledger.heads import NOTHING, SignedHead
from privacy.ledger.merkle import Frontier, leaf_of
from privacy.model.events import Event
from privacy.model.ids import Millis
from storage.file.sqlite_file import SqliteFile, open_read_only
from storage.ledger import entries as ledger
from storage.ledger.heads import grown
from storage.schema.first_steps import LEDGER_TRIGGERS
from tests.unit.bot.test_settings import CONFIG


@dataclass
class Place:
    """A folder with a config, keys and a ledger of ten entries that is at rest."""

    folder: Path
    keys: Keys

    @property
    def database(self) -> Path:
        return self.folder / "dps-bot.sqlite"

    @property
    def public(self) -> Path:
        return self.folder / "keys" / PUBLIC_KEY

    def head(self, size: int, keys: Keys | None = None) -> SignedHead:
        """As the bot signed it when the ledger had so many entries."""
        database = open_read_only(self.database)
        rows = {entry.sequence: entry for entry in ledger.entries(database)}
        tree = grown(database, size, NOTHING)
        database.conn.close()
        said = json.loads(rows[size].body)
        head = Head(sequence=size, digest=rows[size].digest, at=said["at"])
        return sign_head(head, tree, NOTHING, (keys or self.keys).signing)

    def keep(self, name: str, *heads: SignedHead) -> Path:
        path = self.folder / name
        path.write_text("".join(content(head)["text"] for head in heads))
        return path

    def run(self, *arguments: object, piped: str | None = None, copy: bool = True) -> Result:
        """The command, about a copy of the file that the config does not name."""
        path = self.folder / "copy.sqlite"
        path.write_bytes(self.database.read_bytes())
        files = [path] if copy else []
        return CliRunner().invoke(main, ["verify", *map(str, files), *map(str, arguments)], input=piped)

    def tamper(self, *statements: str) -> None:
        """As somebody who goes round the triggers, puts them back, and makes the tree fit."""
        connection = sqlite3.connect(self.database, isolation_level=None)
        for name in LEDGER_TRIGGERS:
            connection.execute(f"DROP TRIGGER {name}")
        for statement in statements:
            connection.execute(statement)
        connection.execute("DELETE FROM ledger_tree")
        frontier = Frontier()
        for (digest,) in connection.execute("SELECT digest FROM ledger ORDER BY sequence").fetchall():
            if completed := frontier.append(leaf_of(digest)):
                connection.execute("INSERT INTO ledger_tree VALUES (?, ?)", (frontier.size, b"".join(completed)))
        for sql in LEDGER_TRIGGERS.values():
            connection.execute(sql)
        connection.close()

    def rewrite(self, first: int) -> None:
        """Change this entry and seal all that follow anew, with the program's own rule."""
        database = open_read_only(self.database)
        entries = list(ledger.entries(database))
        database.conn.close()
        head, statements = GENESIS, []
        for entry in entries:
            changed = {"detail": {"changed": True}} if entry.sequence == first else {}
            said = {k: v for k, v in json.loads(entry.body).items() if k not in {"v", "sequence", "at", "event"}}
            made = seal(head, event=Event.REFUSED, now=Millis(1), content=said | changed)
            head = Head(sequence=made.sequence, digest=made.digest, at=Millis(1))
            statements.append(
                f"UPDATE ledger SET body = '{made.body.decode()}', body_hash = '{made.body_hash}', "
                f"previous = '{made.previous}', digest = '{made.digest}' WHERE sequence = {made.sequence}"
            )
        self.tamper(*statements)


async def make_place(folder: Path) -> Place:
    (folder / "dps-bot.toml").write_text(CONFIG.format(policy="", azure=""))
    made = Place(folder=folder, keys=make_keys(folder / "keys"))
    store = await SqliteFile.open(made.database)
    for number in range(10):
        detail = {"detail": {"number": number}}
        await store.write(lambda db, detail=detail: ledger.append(db, Event.REFUSED, now=Millis(1), content=detail))
    await store.close()
    return made
