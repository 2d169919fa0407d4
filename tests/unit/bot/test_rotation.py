"""`dps-bot keys rotate`: what a key of before or of now checks, and which hand-overs count for nothing."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from evidence.heads import sign_head
from evidence.kept_head import HeadFile
from evidence.keyring import sign_hand_over
from evidence.rotation import NEXT
from evidence.signing import PUBLIC_KEY, SIGNING_KEY, Keys, SigningKey, load_keys, make_keys, public_file
from privacy.ledger.chain import Head
from privacy.ledger.hand_over import HandOver
from privacy.ledger.heads import NOTHING, TreeHead, read_statement
from privacy.ledger.merkle import EMPTY
from privacy.ledger.notes import Note, parse_note
from privacy.model.events import Event
from privacy.model.ids import Digest, Millis
from storage.file.lock import OwnerLock
from storage.file.sqlite_file import SqliteFile
from storage.ledger import entries as ledger
from storage.ledger.hand_overs import tell
from tests.unit.bot.pack_place import PackPlace, make_pack_place, read, write
from tests.unit.bot.verify_place import Place, make_place

LONG_AFTER = Millis(4_000_000_000_000)


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("DPS_BOT_CONFIG", str(tmp_path / "dps-bot.toml"))
    return await make_place(tmp_path)


@pytest.fixture
async def packs(tmp_path: Path) -> PackPlace:
    return await make_pack_place(tmp_path)


def rotate(place: Place | PackPlace) -> tuple[Path, Path]:
    """The public keys of before and of now."""
    before = place.folder / f"before-{len(list(place.folder.iterdir()))}.pem"
    shutil.copy(place.public, before)
    done = command(place, "keys", "rotate", "--by", "root")
    assert done.exit_code == 0, done.output
    return before, place.public


def command(place: Place | PackPlace, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(place.folder / "dps-bot.toml"), *arguments])


def now(place: Place | PackPlace) -> Keys:
    return load_keys(place.folder / "keys")


def said(old: SigningKey, new: SigningKey, at: Millis = Millis(1)) -> HandOver:
    return HandOver(old=old.public.raw, new=new.public.raw, last=Head(sequence=1, digest=Digest("ab" * 32), at=at))


def signed(one: HandOver, *by: SigningKey) -> str:
    """As it stands in files; each key that should have signed is given, or another in its place."""
    return str(sign_hand_over(one, *by))


def test_heads_of_both_keys_are_good_under_either(place: Place) -> None:
    older = place.keep("older.txt", place.head(7))
    for key in rotate(place):
        newer = place.keep("newer.txt", place.head(7), place.head(11, now(place)))

        assert "up to entry 7" in place.run("--head", older, "--key", key).output
        assert "up to entry 11, the last" in place.run("--head", newer, "--key", key).output


def test_every_key_of_a_long_chain_checks_what_every_other_signed(packs: PackPlace) -> None:
    made, publics = [packs.pack("0.zip")], list[Path]()
    for number in (1, 2):
        publics.append(rotate(packs)[0])
        made.append(packs.pack(f"{number}.zip"))

    assert packs.run("verify", made[2], "--key", publics[0]).exit_code == 0, "on, over two hand-overs"
    assert packs.run("verify", made[0], "--key", packs.public).exit_code == 0, "back, over two hand-overs"
    assert packs.run("verify", made[1], "--key", publics[0]).exit_code == 0
    assert f"Signed by {now(packs).signing.key_id}" in packs.run("verify", made[2], "--key", publics[0]).output


def test_what_keys_show_prints_is_a_key_file_that_checks_files_of_before(packs: PackPlace) -> None:
    made = packs.pack()
    before, _ = rotate(packs)
    shown = command(packs, "keys", "show").output
    (packs.folder / "pasted.txt").write_text(shown)

    assert shown.splitlines()[0].startswith(f"Before: {packs.keys.signing.key_id}, until entry 12 (")
    assert f"Public key id: {now(packs).signing.key_id}\nSince: after entry 12 (" in shown
    assert packs.run("verify", made, "--key", packs.folder / "pasted.txt").exit_code == 0
    assert "PRIVATE" not in shown
    assert before.read_bytes() != packs.public.read_bytes()


def test_the_old_key_is_gone_and_the_new_one_is_its_owners_alone(place: Place) -> None:
    (place.folder / "keys" / NEXT).write_text("what a crash left")
    rotate(place)
    folder = place.folder / "keys"
    names = {path.name for path in folder.iterdir()}

    assert names == {SIGNING_KEY, PUBLIC_KEY, "pseudonym.key"}
    assert [(folder / name).stat().st_mode & 0o777 for name in (SIGNING_KEY, PUBLIC_KEY)] == [0o600, 0o644]
    assert now(place).signing.key_id != place.keys.signing.key_id
    assert now(place).pseudonym == place.keys.pseudonym


def test_without_the_notes_below_the_key_it_is_said_what_to_get(packs: PackPlace) -> None:
    made, old = packs.pack(), packs.keys.signing.key_id
    head = (packs.folder / "keys" / "head.note").read_text()
    rotate(packs)
    bare, new = packs.folder / "bare.pem", now(packs).signing
    bare.write_bytes(public_file(new.public))
    done = packs.run("verify", made, "--key", bare)

    assert done.exit_code == 1
    assert f"It names {old}, and no hand-over joins the two." in done.output
    assert "ask for all of today's signing-key.pub.pem, with the notes below the key" in done.output
    assert "no hand-over joins the two" in packs.run("verify", made, "--head", head, "--key", bare).output


def thief(folder: Path) -> SigningKey:
    return make_keys(folder / "thief").signing


def pack_by(packs: PackPlace, key: SigningKey, *hand_overs: str) -> Path:
    """A pack whose every signature is this key's, and whose manifest names hand-overs; all else in it is good."""
    signature = {"algorithm": "Ed25519", "key_id": key.key_id, "public_key": key.public.text}
    made = packs.pack(f"honest-{len(list(packs.folder.iterdir()))}.zip")
    honest = read_statement(parse_note(read(made)["head.note"].decode()))
    forged = sign_head(honest.head, honest.tree, honest.before, key)
    keys = Keys(signing=key, pseudonym=b"")
    members = {"head.note": str(forged.note).encode()}
    return packs.forged(made, members, keys, signature={**signature, "hand_overs": list(hand_overs)})


def old_did_not_sign(old: SigningKey, _: SigningKey, evil: SigningKey) -> str:
    return signed(said(old, evil), evil, evil)


def signed_for_another(old: SigningKey, new: SigningKey, evil: SigningKey) -> str:
    olds = sign_hand_over(said(old, new), old, new).signatures[0]
    own = sign_hand_over(said(old, evil), evil, evil)
    return str(Note(text=own.text, signatures=(olds, own.signatures[1])))


def claims_to_be_before(old: SigningKey, _: SigningKey, evil: SigningKey) -> str:
    return signed(said(evil, old), evil, evil)


@pytest.mark.parametrize("forge", [old_did_not_sign, signed_for_another, claims_to_be_before])
def test_a_hand_over_that_one_of_the_two_did_not_sign_counts_for_nothing(
    packs: PackPlace, tmp_path: Path, forge: Callable[[SigningKey, SigningKey, SigningKey], str]
) -> None:
    evil, old = thief(tmp_path), packs.keys.signing
    forged = pack_by(packs, evil, forge(old, make_keys(tmp_path / "new").signing, evil))
    result = packs.run("verify", forged, "--key", packs.public)

    assert result.exit_code == 1
    assert "The signature is not over this manifest with key" in result.output


def test_to_the_old_key_alone_a_hand_over_to_a_thief_who_has_it_looks_right(packs: PackPlace, tmp_path: Path) -> None:
    evil, old = thief(tmp_path), packs.keys.signing
    forged = pack_by(packs, evil, signed(said(old, evil), old, evil))

    assert packs.run("verify", forged, "--key", packs.public).exit_code == 0, "so auditors take today's key"


def test_with_the_old_key_stolen_the_new_one_takes_no_pack_of_the_thief(packs: PackPlace, tmp_path: Path) -> None:
    evil, old = thief(tmp_path), packs.keys.signing
    rotate(packs)
    result = packs.run("verify", pack_by(packs, evil, signed(said(old, evil), old, evil)), "--key", packs.public)

    assert result.exit_code == 1, "back to the old key, and from there to no other"


async def test_two_hand_overs_of_one_key_are_one_too_many(place: Place, tmp_path: Path) -> None:
    evil, old = thief(tmp_path), place.keys.signing
    before, _ = rotate(place)
    text = f"{signed(said(old, evil), old, evil)}\n\n{place.head(3, Keys(signing=evil, pseudonym=b'')).note}"
    result = place.run("--head", text, "--key", before)

    assert result.exit_code == 2
    assert f"The key {old.key_id} was handed over more than once" in result.output
    assert place.run("--head", text, "--key", place.public).exit_code == 2


def test_what_the_old_key_signs_of_a_later_time_counts_for_nothing(place: Place) -> None:
    for key in rotate(place):
        late = place.head(11).said
        forged = sign_head(Head(sequence=11, digest=late.digest, at=LONG_AFTER), late.tree, NOTHING, place.keys.signing)
        result = place.run("--head", str(forged.note), "--key", key)

        assert result.exit_code == 2
        assert "somebody signed it with a key that should be gone" in result.output


def test_a_pack_that_the_old_key_signs_of_a_later_time_counts_for_nothing(packs: PackPlace) -> None:
    members = read(packs.pack())
    rotate(packs)
    manifest = json.loads(members["manifest.json"])
    later = {**manifest["ledger_head"], "at": "2096-10-02T07:06:40.000Z"}
    forged = packs.forged(write(packs.folder / "old.zip", members), {}, packs.keys, ledger_head=later)

    assert "that should be gone" in packs.run("verify", forged, "--key", packs.public).output


async def test_an_entry_with_a_hand_over_that_nobody_signed_breaks_the_ledger(place: Place, tmp_path: Path) -> None:
    evil = thief(tmp_path)
    store = await SqliteFile.open(place.database)
    note = signed(said(place.keys.signing, evil), evil, evil)
    await store.write(lambda database: tell(database, note, now=Millis(2)))
    await store.close()
    result = place.run()

    assert result.exit_code == 1
    assert "entry 11 says that another key signs" in result.output


def test_while_the_bot_runs_nothing_is_changed(place: Place) -> None:
    before = {path.name: path.read_bytes() for path in (place.folder / "keys").iterdir()}
    lock = OwnerLock.take(place.database)
    done = command(place, "keys", "rotate")
    lock.release()

    assert done.exit_code == 1
    assert done.output.startswith("Nothing was changed: the bot is running")
    assert {path.name: path.read_bytes() for path in (place.folder / "keys").iterdir()} == before


def test_on_an_older_copy_the_key_stays(place: Place) -> None:
    head = sign_head(
        Head(sequence=12, digest=Digest("ab" * 32), at=Millis(1)),
        TreeHead(size=12, root=EMPTY),
        NOTHING,
        place.keys.signing,
    )
    HeadFile.beside(place.folder / "keys", place.keys.signing).write(head)
    done = command(place, "keys", "rotate")

    assert done.exit_code == 1
    assert "the ledger ends at entry 10, and 12 were signed" in done.output
    assert now(place).signing.key_id == place.keys.signing.key_id


def test_a_key_that_stays_where_a_link_leads_is_not_called_gone(place: Place) -> None:
    key = place.folder / "keys" / SIGNING_KEY
    key.rename(place.folder / "elsewhere.pem")
    key.symlink_to(place.folder / "elsewhere.pem")
    done = command(place, "keys", "rotate")

    assert done.exit_code == 1
    assert "is a link" in done.output


def test_where_the_folder_takes_no_key_the_old_one_signs_on_and_the_ledger_says_nothing(place: Place) -> None:
    (place.folder / "keys" / NEXT).mkdir()
    done = command(place, "keys", "rotate")

    assert done.exit_code == 1
    assert done.output.startswith("Nothing was changed: The new key cannot be written")
    assert now(place).signing.key_id == place.keys.signing.key_id
    assert "10 entries" in place.run().output


async def test_the_last_head_of_the_old_key_is_continued_by_the_new_one(place: Place) -> None:
    folder = place.folder / "keys"
    HeadFile.beside(folder, place.keys.signing).write(place.head(10))
    rotate(place)
    kept = HeadFile.beside(folder, now(place).signing).read()
    store = await SqliteFile.open(place.database)
    await store.write(lambda database: ledger.append(database, Event.REFUSED, now=Millis(1), content={"detail": {}}))
    await store.close()

    assert kept
    assert kept.said.tree.size == 10
    assert "proved by an outside copy up to entry 10 of 12" in command(place, "verify").output.replace(",", "")
