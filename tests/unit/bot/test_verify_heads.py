"""`dps-bot verify` with heads from outside: proved, consistent, or broken with where and how."""

import base64
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bot.cli import main
from bot.errors import EXIT_CONFIG
from evidence.bundle import write_bundle
from evidence.heads import ledger_key
from evidence.kept_head import HEAD_NOTE, HeadFile
from evidence.signing import PUBLIC_KEY, make_keys
from handlers.workspace.heads import content
from privacy.ledger.heads import SignedHead, old_statement
from tests.unit.bot.verify_place import Place, make_place
from tests.unit.evidence.samples import export


@pytest.fixture
async def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("DPS_BOT_CONFIG", str(tmp_path / "dps-bot.toml"))
    return await make_place(tmp_path)


def first_line(result: Result) -> str:
    return result.output.split("\n", maxsplit=1)[0]


def test_without_a_head_it_says_what_is_missing_and_how_to_get_one(place: Place) -> None:
    result = place.run()

    assert result.exit_code == 0
    assert first_line(result).startswith("consistent, not proved: no head from outside was given")
    assert "--head" in first_line(result)


@pytest.mark.parametrize("size", [1, 7, 10])
def test_a_head_proves_the_entries_that_it_is_about(place: Place, size: int) -> None:
    result = place.run("--head", place.keep("head.txt", place.head(size)))

    assert result.exit_code == 0
    whole = "the last" if size == 10 else "of 10"
    assert first_line(result) == f"proved by an outside copy up to entry {size}, {whole} (head.txt)"
    assert place.head(10).said.text.split("\n")[2] in result.output


def old(place: Place, size: int) -> str:
    """As earlier versions posted it."""
    head = place.head(size).said.head
    said, signature = old_statement(head), place.keys.signing.sign(old_statement(head))
    return f"Keep it.\n```{said.decode().rstrip()}```\nSigned: `{base64.b64encode(signature).decode()}`\nKey: `x`"


def in_a_file(place: Place) -> Iterator[object]:
    yield from ("--head", place.keep("head.txt", place.head(7)))


def as_text(place: Place) -> Iterator[object]:
    yield from ("--head", content(place.head(7))["text"])


def many(place: Place) -> Iterator[object]:
    yield from ("--head", place.keep("a.txt", place.head(3), place.head(7)), "--head", str(place.head(5).note))


def of_before(place: Place) -> Iterator[object]:
    yield from ("--head", old(place, 7))


def mixed(place: Place) -> Iterator[object]:
    yield from ("--head", old(place, 7) + "\n" + content(place.head(4))["text"])


def in_an_export(place: Place) -> Iterator[object]:
    file = io.BytesIO()
    write_bundle(file, export(head=place.head(7).said.head), place.keys.signing)
    (place.folder / "DSR-7K3M9Q.zip").write_bytes(file.getvalue())
    yield from ("--head", place.folder / "DSR-7K3M9Q.zip")


@pytest.mark.parametrize("given", [in_a_file, as_text, many, of_before, mixed, in_an_export])
def test_a_head_is_taken_in_every_form_in_which_people_keep_one(place: Place, given: type[Iterator[object]]) -> None:
    arguments = list(given(place))
    good, json_too = place.run(*arguments), place.run(*arguments, "--json")

    assert good.exit_code == 0, good.output
    assert first_line(good).startswith("proved by an outside copy up to entry 7, of 10")
    assert json.loads(json_too.output)["proved_up_to"] == 7

    place.rewrite(2)
    bad = place.run(*arguments)
    assert bad.exit_code == 1
    assert "BROKEN: entries 1 to " in bad.output


def test_a_head_comes_through_a_pipe_too(place: Place) -> None:
    result = place.run("--head", "-", piped=content(place.head(7))["text"])

    assert first_line(result) == "proved by an outside copy up to entry 7, of 10 (the pipe)"


def test_a_ledger_that_was_written_anew_is_broken_and_several_heads_say_where(place: Place) -> None:
    heads = place.keep("heads.txt", *(place.head(size) for size in (2, 5, 8, 10)))
    place.rewrite(7)

    assert first_line(place.run()).startswith("consistent, not proved")
    result = place.run("--head", heads)
    assert result.exit_code == 1
    assert first_line(result).startswith(
        "BROKEN: entries 6 to 8 are not those that stood there when the head in heads.txt was signed. What fits: "
        "entries were changed, taken out or put in there"
    )


def test_one_entry_between_two_heads_is_named_alone(place: Place) -> None:
    heads = place.keep("heads.txt", place.head(6), place.head(7))
    place.rewrite(7)

    assert "BROKEN: entry 7 is not the one that stood there" in place.run("--head", heads).output


def test_a_ledger_whose_end_was_cut_off_is_broken(place: Place) -> None:
    heads = place.keep("heads.txt", place.head(5), place.head(10))
    place.tamper("DELETE FROM ledger WHERE sequence > 8")

    result = place.run("--head", heads)

    assert result.exit_code == 1
    assert first_line(result) == (
        "BROKEN: entry 9 is missing: the ledger ends at 8, and had 10 entries when the head in heads.txt was signed. "
        "What fits: its end was cut off, or an older copy was put in its place"
    )


def test_where_the_chain_itself_breaks_the_kind_of_tampering_is_said_too(place: Place) -> None:
    place.tamper("UPDATE ledger SET body = replace(body, '\"number\":4', '\"number\":5') WHERE sequence = 5")

    result = place.run("--json")

    said = "BROKEN: entry 5: its content is not what was written. What fits: its content was changed in place"
    assert (result.exit_code, result.stderr) == (1, f"{said}\n")
    assert (json.loads(result.stdout)["says"], json.loads(result.stdout)["first_bad_entry"]) == (said, 5)


def test_where_something_beside_the_entries_was_changed_that_is_said(place: Place) -> None:
    connection = sqlite3.connect(place.database, isolation_level=None)
    connection.execute("DROP TRIGGER ledger_refuses_delete")
    connection.close()

    said = json.loads(place.run("--json").stdout)

    assert said["first_bad_entry"] is None
    assert said["fits"].startswith("something beside the entries was changed")


def test_json_says_the_same_to_a_script(place: Place) -> None:
    head, place_root = place.keep("head.txt", place.head(10)), place.head(10).said.text.split("\n")[2]
    consistent, proved = (json.loads(place.run("--json", *more).output) for more in ([], ["--head", head]))
    place.tamper("DELETE FROM ledger WHERE sequence > 8")
    broken = CliRunner().invoke(main, ["verify", str(place.database), "--json", "--head", str(head)])
    unread = place.run("--json", "--head", "nonsense")

    assert (consistent["outcome"], consistent["proved_up_to"], consistent["entries"]) == ("consistent", None, 10)
    assert (proved["outcome"], proved["proved_up_to"], proved["beside_keys"]) == ("proved", 10, False)
    assert proved["root"] == place_root
    said = json.loads(broken.stdout)
    assert (broken.exit_code, said["outcome"], said["first_bad_entry"]) == (1, "broken", 9)
    assert said["fits"] in broken.stderr
    assert (unread.exit_code, json.loads(unread.stdout)["outcome"]) == (2, "not verified")


def test_a_head_that_this_key_did_not_sign_says_nothing_about_the_ledger(place: Place, tmp_path: Path) -> None:
    other = make_keys(tmp_path / "other")
    stranger = place.keep("strange.txt", place.head(7, other))
    forged = str(place.head(7).note).replace("\n7\n", "\n8\n")

    for given, said in ((stranger, "strange.txt: it is a head of the ledger"), (forged, "does not fit")):
        result = place.run("--head", given)
        assert result.exit_code == 2
        assert "Nothing was verified" in result.output
        assert said in result.output
    trusted = place.run("--head", stranger, "--key", tmp_path / "other" / PUBLIC_KEY)
    assert first_line(trusted).startswith("proved by an outside copy up to entry 7")


@pytest.mark.parametrize("missing", [1, 5, 60, 130, 200, 280, 320])
@pytest.mark.parametrize("size", [5, 9])
def test_a_head_that_a_crash_cut_off_is_told_and_the_others_count(place: Place, missing: int, size: int) -> None:
    first, torn, after = (f"\n{place.head(size).note}" for size in (5, 7, 9))
    heads = place.folder / "heads.txt"
    heads.write_text(first + torn[: -1 - missing] + (after if size == 9 else ""))
    result, said = place.run("--head", heads), json.loads(place.run("--head", heads, "--json").output)

    assert first_line(result).startswith(f"proved by an outside copy up to entry {size}, of 10")
    assert re.search(
        r"heads.txt: (the head of 7 entries in it|a head in it is cut off|a signature line)", result.output
    )
    assert "A crash leaves that, and so does whoever cuts the file." in result.output
    assert (said["proved_up_to"], len(said["torn_heads"])) == (size, 1)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("head-that-is-not-there.txt", "the text that was given: there is no head in it"),
        ("", "there is no head in it"),
        ("x" * 5000, "there is no head in it"),
        ("nul\0", "there is no head in it"),
    ],
)
def test_what_is_no_head_is_said_in_words(place: Place, given: str, said: str) -> None:
    result = place.run("--head", given)

    assert result.exit_code == 2
    assert said in result.output


def test_a_zip_that_is_no_export_of_ours_is_no_head(place: Place) -> None:
    file = io.BytesIO()
    write_bundle(file, export(head=place.head(7).said.head), make_keys(place.folder / "other").signing)
    path = place.folder / "DSR-7K3M9Q.zip"
    path.write_bytes(file.getvalue())

    result = place.run("--head", path)

    assert result.exit_code == 2
    assert "Nothing was verified: DSR-7K3M9Q.zip: The signature is not" in result.output


def test_without_the_key_a_head_is_not_judged(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DPS_BOT_CONFIG", str(place.folder / "absent.toml"))

    result = place.run("--head", content(place.head(7))["text"])
    given = place.run("--head", content(place.head(7))["text"], "--key", place.public)

    assert (result.exit_code, "--key signing-key.pub.pem" in result.output) == (2, True)
    assert first_line(given).startswith("proved by an outside copy up to entry 7")


# --- the head beside the keys -------------------------------------------------------------------------------------


def kept(place: Place, head: SignedHead) -> None:
    HeadFile(folder=place.folder / "keys", key=place.keys.signing.public).write(head)


def test_the_head_beside_the_keys_counts_and_is_named_as_what_it_is(place: Place) -> None:
    kept(place, place.head(9))

    own, given = place.run(copy=False), place.run("--head", place.keep("head.txt", place.head(9)), copy=False)

    assert first_line(own).startswith("proved by an outside copy up to entry 9, of 10; but that copy (head.note) lies")
    assert first_line(given) == "proved by an outside copy up to entry 9, of 10 (head.txt)"


def test_a_database_that_was_put_back_from_an_older_copy_is_broken_where_it_lies(place: Place) -> None:
    kept(place, place.head(10))
    place.tamper("DELETE FROM ledger WHERE sequence > 8")

    assert "entry 9 is missing" in place.run(copy=False).output
    assert place.run().exit_code == 0  # a backup is allowed to be older


@pytest.mark.parametrize("text", ["", "nonsense"])
def test_a_head_beside_the_keys_that_is_none_is_said_and_breaks_nothing(place: Place, text: str) -> None:
    (place.folder / "keys" / HEAD_NOTE).write_text(text)

    result = place.run(copy=False)

    assert first_line(result).startswith("consistent, not proved")
    assert "The head beside the keys is of no use" in result.output


def test_the_public_key_is_shown_as_witnesses_take_it_without_the_private_one(place: Place) -> None:
    (place.folder / "keys" / "signing-key.pem").unlink()
    shown = CliRunner().invoke(main, ["keys", "show"])
    missing = CliRunner().invoke(main, ["keys", "show", str(place.folder)])

    assert shown.output == (
        f"Public key id: {place.keys.signing.key_id}\n"
        "Since: the beginning\n"
        f"For the tools of witnesses: {ledger_key(place.keys.signing.public)}\n"
        f"\n{place.public.read_text()}"
    )
    assert (missing.exit_code, "No such file" in missing.output) == (EXIT_CONFIG, True)
