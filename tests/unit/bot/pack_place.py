"""A ledger at rest with an erasure that two people approved, and another request's entries between: made into packs."""

import hashlib
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rfc8785
from click.testing import CliRunner, Result
from sqlite_utils import Database

from bot.cli import main
from evidence.heads import sign_head
from evidence.kept_head import HeadFile
from evidence.signing import PUBLIC_KEY, Keys, make_keys
from privacy.ledger.chain import Head
from privacy.ledger.heads import NOTHING
from privacy.model.approval_policy import approval_policy
from privacy.model.events import Event
from privacy.model.ids import Digest, Identifier, Millis, PlanId, RequestId
from privacy.model.plan import Plan
from privacy.subject.pseudonym import Pseudonyms
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.heads import grown
from storage.ledger.written import rows_of
from tests.unit.bot.test_settings import CONFIG
from tests.unit.privacy.erasure.samples import ORDER, PLAN

REQUEST, OTHER = RequestId("DSR-7K3M9Q"), RequestId("DSR-8Z4N2P")
DEVICE = "sensor-42"
COMMENT = "<script>alert(1)</script> </textarea> keep \u202etxt.exe & the twin"
T = 1_764_000_000_000
FIRST = replace(
    PLAN, id=PlanId("pl_1"), request=REQUEST, made_at=Millis(T), policy=approval_policy([["U0BEN", "U0CLEO"]], 2)
)
SECOND = replace(FIRST, id=PlanId("pl_2"), number=2, made_at=Millis(T + 60_000))


@dataclass(frozen=True, kw_only=True)
class PackPlace:
    """A folder with config, keys and the ledger."""

    folder: Path
    keys: Keys

    @property
    def database(self) -> Path:
        return self.folder / "dps-bot.sqlite"

    @property
    def public(self) -> Path:
        return self.folder / "keys" / PUBLIC_KEY

    def pack(self, name: str = "pack.zip", *options: str) -> Path:
        """A pack as the command writes it."""
        path = self.folder / name
        done = self.run("evidence", REQUEST, "--out", str(path), *options)
        assert done.exit_code == 0, done.output
        return path

    def run(self, *arguments: object) -> Result:
        config = ["--config", str(self.folder / "dps-bot.toml")]
        return CliRunner().invoke(main, [*config, *map(str, arguments)])

    def verify(self, pack: Path, *arguments: object) -> Result:
        return self.run("verify", pack, "--key", self.public, *arguments)

    def forged(self, pack: Path, changed: Mapping[str, bytes | None], keys: Keys | None = None, **said: Any) -> Path:
        """The pack with members changed or taken out, and all of it signed anew: what the key's holder could do."""
        members = {**read(pack), **changed}
        manifest = json.loads(members["manifest.json"] or b"") | said
        listed = {name: content for name, content in members.items() if content is not None}
        files = [name for name in listed if not name.startswith("manifest.")]
        manifest["files"] = [
            {"name": name, "bytes": len(listed[name]), "sha256": hashlib.sha256(listed[name]).hexdigest(), "what": ""}
            for name in files
        ]
        listed["manifest.json"] = rfc8785.dumps(manifest)
        listed["manifest.sig"] = (keys or self.keys).signing.sign(listed["manifest.json"])
        return write(self.folder / "forged.zip", listed)


def read(pack: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(pack) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def write(path: Path, members: Mapping[str, bytes]) -> Path:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    path.write_bytes(held.getvalue())
    return path


async def make_pack_place(folder: Path) -> PackPlace:
    (folder / "dps-bot.toml").write_text(CONFIG.format(policy="", azure=""))
    made = PackPlace(folder=folder, keys=make_keys(folder / "keys"))
    store = await SqliteFile.open(made.database)
    pseudonyms = Pseudonyms(key=made.keys.pseudonym)
    await store.write(lambda database: _tell(database, pseudonyms))
    kept = await store.read(lambda database: (head := _at(database, 5), grown(database, head.sequence, NOTHING)))
    await store.close()
    HeadFile(folder=folder / "keys", key=made.keys.signing.public).write(
        sign_head(kept[0], kept[1], NOTHING, made.keys.signing)
    )
    return made


def _at(database: Database, sequence: int) -> Head:
    entry = next(entry for entry in ledger.entries(database) if entry.sequence == sequence)
    return Head(sequence=sequence, digest=Digest(entry.digest), at=Millis(json.loads(entry.body)["at"]))


def _tell(database: Database, pseudonyms: Pseudonyms) -> None:
    """Two requests side by side: this one is asked for, planned twice, voted on and approved."""
    ana = {"requester": "U0ANA", "requester_name": "Ana Ferreira"}
    for request, status in ((REQUEST, "received"), (OTHER, "received")):
        database.execute(
            "INSERT INTO requests VALUES (?, 'erasure', ?, 'U0ANA', 'C0PRIVACY', ?, ?, NULL, 0, '{}', NULL)",
            (request, status, f"t-{request}", T),
        )
        named = DEVICE if request == REQUEST else "kettle-8"
        device = pseudonyms.of(Identifier(named))
        database.execute("INSERT INTO subjects VALUES (?, ?, ?, '{}')", (request, named, device))
        order = json.dumps(ORDER.as_json())
        database.execute("INSERT INTO orders VALUES (?, ?, '2026-12-12', NULL, NULL)", (request, order))
        rows = ("requests", "subjects", "orders")
        _say(database, Event.REQUESTED, device, ana, rows, request=request, kind="erasure")
    device, other = pseudonyms.of(Identifier(DEVICE)), device
    _say(database, Event.BEGAN_PLANNING, device, ana, status="planning")
    _plan(database, FIRST, device)
    comment = {"approver": "U0BEN", "approver_name": "Ben Okafor", "comment": COMMENT}
    _say(database, Event.CHANGES_ASKED, device, comment, status="changes asked", plan=FIRST.digest)
    _say(database, Event.REFUSED, other, {"requester": "U0EVE"}, request=OTHER, reason="not allowed")
    _say(database, Event.BEGAN_PLANNING, device, ana, status="planning")
    _plan(database, SECOND, device)
    for missing, (account, name) in enumerate((("U0CLEO", "Cleo Fontaine"), ("U0BEN", "Ben Okafor"))):
        vote = {"request": REQUEST, "digest": SECOND.digest, "voter": account, "at": T + 90_000}
        database.execute("INSERT INTO votes VALUES (:request, :digest, :voter, :at)", vote)
        people = {"approver": account, "approver_name": name}
        _say(database, Event.VOTED, device, people, votes=[vote], plan=SECOND.digest, missing=1 - missing)
    _say(database, Event.APPROVED, device, {"approver": "U0BEN"}, status="approved", plan=SECOND.digest)
    _say(database, Event.REFUSED, other, {"requester": "U0EVE"}, request=OTHER, reason="not allowed")


def _plan(database: Database, plan: Plan, device: str) -> None:
    readable = json.dumps(plan.as_json())
    values = (plan.id, REQUEST, plan.number, plan.digest, plan.body().decode(), readable)
    database.execute("INSERT INTO plans VALUES (?, ?, ?, ?, ?, ?)", values)
    row = dict(zip(("id", "request", "number", "digest", "body", "readable"), values, strict=True))
    said = {"plan": plan.digest, "number": plan.number, "policy": plan.policy.hash}
    _say(database, Event.PLANNED, device, {}, status="awaiting approval", plans=[row], **said)


def _say(
    database: Database,
    event: Event,
    device: str,
    people: Mapping[str, str],
    tables: tuple[str, ...] = (),
    *,
    request: RequestId = REQUEST,
    status: str | None = None,
    plans: list[dict[str, Any]] | None = None,
    votes: list[dict[str, Any]] | None = None,
    **detail: Any,
) -> None:
    if status:
        database.execute("UPDATE requests SET status = ? WHERE id = ?", (status, request))
    rows = dict(rows_of(database, request, (*tables, *(("requests",) if status else ()))))
    rows |= {"plans": plans} if plans else {}
    rows |= {"votes": votes} if votes else {}
    content = {"request": request, "device": device, "detail": detail}
    ledger.append(database, event, now=Millis(T), content=content, people=people, rows=rows)
