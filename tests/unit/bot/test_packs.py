"""Evidence packs at the command line: what is in one, what is not, and every way to forge one that shows."""

import json
import sqlite3
from pathlib import Path

import pytest

from tests.unit.bot.pack_place import COMMENT, DEVICE, OTHER, REQUEST, SECOND, PackPlace, make_pack_place, read

READABLE = (DEVICE, "U0ANA", "U0BEN", "U0CLEO", "Okafor", "Ferreira", "Fontaine", "SUP-1881", "sold the flat", "alert")


@pytest.fixture
async def place(tmp_path: Path) -> PackPlace:
    return await make_pack_place(tmp_path)


def test_a_pack_verifies_and_the_first_line_says_what_is_proved_and_what_is_not(place: PackPlace) -> None:
    done = place.verify(place.pack())

    assert done.exit_code == 0, done.output
    first = done.output.splitlines()[0]
    assert first.startswith(f"proved: 9 entries of {REQUEST} in this pack are in the ledger whose head of 12 entries")
    assert "not proved: when it was signed, and that no entry of the request was left out" in first
    assert "2 plans and 2 votes: exactly what the entries name" in done.output


def test_a_pack_holds_everything_of_its_request_and_nothing_of_another(place: PackPlace) -> None:
    members = read(place.pack())

    assert list(members) == [
        *("index.html", "entries.json", "proofs.json", "plans/1.json", "plans/2.json", "head.note"),
        *("signing-key.pub.pem", "manifest.json", "manifest.sig"),
    ]
    entries = json.loads(members["entries.json"])["entries"]
    assert [entry["sequence"] for entry in entries] == [1, 3, 4, 5, 7, 8, 9, 10, 11]
    cells = [(cell["table"], cell["column"], cell["value"]) for entry in entries for cell in entry["cells"]]
    assert ("subjects", "identifier", DEVICE) in cells
    assert {("votes", "voter", "U0CLEO"), ("votes", "voter", "U0BEN")} <= set(cells)
    plan = json.loads(members["plans/2.json"])
    assert (plan["digest"], plan["votes"]) == (SECOND.digest, [9, 10])
    assert json.loads(plan["policy"]) == SECOND.policy.as_json()
    everything = b"".join(members.values())
    assert OTHER.encode() not in everything
    assert b"kettle-8" not in everything
    assert b"U0EVE" not in everything


def test_the_same_ledger_gives_the_same_pack(place: PackPlace) -> None:
    """So that an auditor sees that nothing was left out: by having it made again from a ledger that was verified."""
    assert place.pack("a.zip").read_bytes() == place.pack("b.zip").read_bytes()


def test_a_redacted_pack_verifies_and_names_nobody_and_no_device(place: PackPlace) -> None:
    pack = place.pack("redacted.zip", "--redact")
    members = read(pack)

    done = place.verify(pack)
    assert done.exit_code == 0, done.output
    assert "(withheld)" in done.output
    everything = b"".join(members.values()).decode(errors="replace")
    assert [name for name in READABLE if name in everything] == []
    assert '"salt"' not in everything
    assert "Person-2 asked for changes" in members["index.html"].decode()


def test_the_page_escapes_what_people_wrote_and_runs_no_script(place: PackPlace) -> None:
    page = read(place.pack())["index.html"].decode()

    assert "<script" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert "\u202e" not in page
    assert "default-src 'none'" in page
    assert page.index("Ana Ferreira (U0ANA) asked for it") < page.index("Ben Okafor (U0BEN) asked for changes")
    assert COMMENT not in page


def test_what_was_shredded_is_left_out_and_the_rest_still_verifies(place: PackPlace) -> None:
    connection = sqlite3.connect(place.database)
    connection.execute("DELETE FROM ledger_names WHERE value LIKE '%Ben%' OR value = 'U0BEN' OR field = 'comment'")
    connection.execute("DELETE FROM ledger_salts WHERE of_table = 'subjects'")
    connection.execute("UPDATE subjects SET identifier = ''")
    connection.commit()
    connection.close()

    pack = place.pack()

    assert place.verify(pack).output.startswith("proved: 9 entries")
    assert b'"table": "subjects"' not in read(pack)["entries.json"]
    assert "Somebody voted for the plan" in read(pack)["index.html"].decode()


def test_a_head_kept_elsewhere_proves_a_pack_and_another_breaks_it(place: PackPlace) -> None:
    pack = place.pack()
    done = place.verify(pack, "--head", place.folder / "keys" / "head.note")

    assert done.exit_code == 0, done.output
    assert done.output.startswith("proved by an outside copy (head.note) up to entry 5 of 12")


def test_a_script_reads_what_is_proved_and_what_is_not(place: PackPlace) -> None:
    pack = place.pack()
    said = json.loads(place.verify(pack, "--json").output)
    kept = json.loads(place.verify(pack, "--json", "--head", place.folder / "keys" / "head.note").output)

    assert (said["outcome"], said["entries"], said["votes"], said["head"]) == ("proved", 9, 2, 12)
    assert (said["proved_up_to"], kept["proved_up_to"]) == (None, 5)
    assert said["not_proved"][0].startswith("That these are all entries of the request")


def test_a_pack_is_itself_a_head_for_its_ledger(place: PackPlace) -> None:
    done = place.run("verify", "--head", place.pack())

    assert done.exit_code == 0, done.output
    assert done.output.startswith("proved by an outside copy up to entry 12, the last (pack.zip)")


def test_nothing_is_signed_about_a_ledger_that_lacks_what_was_signed_before(place: PackPlace) -> None:
    connection = sqlite3.connect(place.database)
    connection.execute("DROP TRIGGER ledger_refuses_update")
    connection.execute("UPDATE ledger SET digest = ? WHERE sequence = 5", ("5f" * 32,))
    connection.commit()
    connection.close()

    done = place.run("evidence", REQUEST, "--out", place.folder / "p.zip")

    assert (done.exit_code, "does not begin with the 5 entries" in done.output) == (1, True)
    assert not (place.folder / "p.zip").exists()


def test_a_tree_that_was_written_to_gives_no_pack(place: PackPlace) -> None:
    connection = sqlite3.connect(place.database)
    connection.execute("UPDATE ledger_tree SET hashes = zeroblob(length(hashes)) WHERE sequence = 10")
    connection.commit()
    connection.close()

    done = place.run("evidence", REQUEST, "--out", place.folder / "p.zip")

    assert (done.exit_code, "the tree beside the ledger" in done.output) == (1, True)


def test_rows_that_contradict_their_entries_are_said_and_the_pack_does_not_pass(place: PackPlace) -> None:
    connection = sqlite3.connect(place.database)
    connection.execute("UPDATE requests SET status = 'fulfilled' WHERE id = ?", (REQUEST,))
    connection.commit()
    connection.close()
    pack = place.folder / "p.zip"

    made = place.run("evidence", REQUEST, "--out", pack)

    assert "contradict its entries" in made.output
    assert "contradicted its own ledger" in read(pack)["index.html"].decode()
    assert place.verify(pack).output.startswith("BROKEN: Its entries hold, but when it was made")


@pytest.mark.parametrize("name", ["DSR-999999", "sensor-42", "../DSR-7K3M9Q", ""])
def test_what_is_no_request_of_the_ledger_gives_no_file(place: PackPlace, name: str) -> None:
    done = place.run("evidence", name, "--out", place.folder / "p.zip")

    assert done.exit_code == 2
    assert done.output.startswith("Nothing was written: ")
    assert not (place.folder / "p.zip").exists()


def test_a_pack_is_its_owners_alone_and_replaces_no_file(place: PackPlace) -> None:
    pack = place.pack()
    again = place.run("evidence", REQUEST, "--out", pack)

    assert pack.stat().st_mode & 0o777 == 0o600
    assert (again.exit_code, "exists already" in again.output) == (2, True)
