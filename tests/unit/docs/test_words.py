"""The words, numbers and exit codes in the documents are those of the code."""

import ast
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import pytest
from click.testing import CliRunner

from bot.cli import main
from bot.errors import EXIT_CONFIG
from evidence.kept_head import HEAD_NOTE
from evidence.signing import PUBLIC_KEY
from handlers.erasure import words as erasure_words
from handlers.erasure.words import HALTS
from handlers.export import card
from handlers.kit import words
from handlers.workspace.channels import MOST_MEMBERS
from privacy.model.clocks import MINUTE, PARKED_LIVES, SAME_AGAIN
from privacy.model.coverage import LeftOut, LeftOutReason
from privacy.model.events import Event
from privacy.model.halt import PAUSE, Halt
from privacy.model.ids import ChannelId, HoldId, Identifier, Millis, RequestId, RequestKind, RequestStatus, SlackUserId
from privacy.model.open_places import PlaceRules
from privacy.model.records import RecordKind, SecretType
from privacy.model.standing import STANDINGS
from privacy.request.lifecycle import MOVES
from privacy.request.readable_words import ReadableWords
from privacy.request.report import Report
from privacy.request.report_parts import FailedPlace, RetryReport, SearchReport
from privacy.request.request import DataSubjectRequest
from privacy.subject.identifiers import MOST
from storage.file.sqlite_file import SqliteFile
from tests.unit.bot.head_bench import open_bench
from tests.unit.bot.pack_place import make_pack_place
from tests.unit.docs.reading import PRODUCT, ROOT, codes, read, section, table
from tests.unit.privacy.erasure.samples import erasure


def test_every_word_that_a_card_can_say_is_explained_to_the_requester() -> None:
    waiting = Report(retry=RetryReport(retry_at=Millis(1)))
    partial = _partial("hub")
    said = {
        words.status(_request(status, report))
        for status in (*words.WORDS, RequestStatus.FULFILLED)
        for report in (Report(), waiting, partial, Report(search=SearchReport(found={"enrollment": 1})))
    }

    explained = [row[0].strip("*") for row in table("docs/requester.md", "What the card says")]

    assert sorted(explained) == sorted(said)


def test_every_word_that_the_card_of_an_erasure_can_say_is_explained_to_the_requester() -> None:
    explained = {row[0].strip("*") for row in table("docs/requester.md", "What the card of an erasure says")}
    said = {erasure_words.status(erasure(status)) for status in RequestStatus}
    said |= {erasure_words.status(erasure(RequestStatus.FULFILLED, plan=None))}
    halted = (Report(halt=Halt(hold=HoldId("LH-4T9C2V"))), Report(halt=PAUSE), Report(halt=Halt(unsafe="is public")))
    said |= {erasure_words.status(replace(erasure(status), report=report)) for status in HALTS for report in halted}
    places = PlaceRules().places(SlackUserId("U0ANA"), None)
    closed = tuple(replace(place, closed_at=Millis(1)) for place in places)
    said |= {erasure_words.status(erasure(RequestStatus.FULFILLED, places=some)) for some in (places, closed)}
    said |= {erasure_words.status(erasure(RequestStatus.CLOSED, places=places))}
    said |= {erasure_words.status(replace(erasure(status), kind=RequestKind.LIFT_BLOCK)) for status in RequestStatus}
    numbers = {re.sub(r"\d+", "…", word) for word in said}

    assert numbers - {words.WORDS[RequestStatus.DELIVERING]} == explained


def test_the_page_for_requesters_says_of_every_status_whom_it_waits_for_and_which_ways_lead_out() -> None:
    said = [
        [
            status.said,
            row.waits_for,
            row.told,
            row.next_look,
            "; ".join(f"{way} ({who})" for way, who in row.ways.items()) or "none needed",
        ]
        for status, row in STANDINGS.items()
    ]

    assert sorted(table("docs/requester.md", "Whom a request waits for")) == sorted(said)


def _partial(place: str) -> Report:
    return Report(search=SearchReport(failed=(FailedPlace(place=place, reason="", tries=1),)))


def _request(status: RequestStatus, report: Report) -> DataSubjectRequest:
    return DataSubjectRequest(
        id=RequestId("DSR-000000"),
        kind=RequestKind.ACCESS,
        status=status,
        requester=SlackUserId("U0ANA"),
        channel=ChannelId("C0PRIVACY"),
        identifier=Identifier("sensor-42"),
        device_ref="",
        received_at=Millis(0),
        due_at=None,
        attempts=0,
        report=report,
        words=ReadableWords(),
    )


def test_every_button_of_a_card_or_of_a_refusal_is_explained_to_the_requester() -> None:
    drawn = card.content(_request(RequestStatus.FULFILLED, _partial("…")), "")["blocks"]
    on_a_card = {
        button["text"]["text"] for block in drawn if block["type"] == "actions" for button in block["elements"]
    }
    said = set(re.findall(r"\*\*([^*]+)\*\*", read("docs/requester.md")))

    assert len(on_a_card) == 2
    assert on_a_card | set(_labels()) <= said


def _labels() -> Iterator[str]:
    """What buttons are called that always have the same label, in every module of `handlers`."""
    for path in (ROOT / "handlers").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "ButtonElement":
                given = {keyword.arg: keyword.value for keyword in node.keywords}
                if isinstance(text := given["text"], ast.Constant):
                    yield str(text.value)


def test_every_kind_of_record_and_of_secret_is_explained_to_the_requester() -> None:
    records = [name for row in table("docs/requester.md", "What is in the file") for name in row[0].split(", ")]
    withheld = section("docs/requester.md", "What is withheld")

    assert records == [kind.words for kind in RecordKind]
    assert not {what for what in SecretType if what.value not in withheld}


def test_what_a_card_says_about_things_that_are_not_included_is_explained_to_the_requester() -> None:
    explained = [row[0] for row in table("docs/requester.md", "Several services")]
    on_cards = set(LeftOutReason) - {LeftOutReason.CONDITION, LeftOutReason.UNKNOWN_HUB}

    for reason in on_cards:
        assert {LeftOut(place="", reason=reason, count=count).words for count in (1, 2, 1204)} & set(explained)


def test_numbers_that_people_rely_on_are_those_of_the_code() -> None:
    minutes = PARKED_LIVES // MINUTE

    assert f"up to {MOST} devices in one command" in read("README.md")
    assert f"at most {MOST}:" in section("docs/requester.md", "Ask")
    assert f"for {minutes} minutes" in section("docs/requester.md", "Ask")
    assert f"kept for {minutes} minutes" in section("docs/administrator.md", "Channels")
    assert f"more than {MOST_MEMBERS} members" in section("docs/administrator.md", "Channels")
    assert "within ten minutes" in section("docs/requester.md", "What the card says")
    assert SAME_AGAIN == 10 * MINUTE


def test_the_moves_that_the_architecture_shows_are_those_of_the_life_cycle() -> None:
    (drawn,) = re.findall(r"```\n(received .*?)```", read("docs/architecture.md"), re.DOTALL)
    shown = {
        (RequestStatus(before), RequestStatus(after))
        for line in drawn.splitlines()
        for steps in [re.split(r" ─▶ ", re.split(r" {2,}", line)[0])]
        for befores, after in pairwise(steps)
        for before in befores.split(", ")
    }

    assert shown == {(was, to) for was, after in MOVES.items() for to in after if was is not to}


async def test_the_exit_codes_of_verify_are_those_on_the_administrators_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DPS_BOT_CONFIG", str(tmp_path / "absent.toml"))
    good, broken, absent = tmp_path / "good.sqlite", tmp_path / "broken.sqlite", tmp_path / "absent.sqlite"
    for path in (good, broken):
        await (await SqliteFile.open(path)).close()
    with closing(sqlite3.connect(broken)) as database:
        database.execute("DROP TRIGGER ledger_refuses_delete")

    proved = await file_with_head(tmp_path)
    (tmp_path / "packs").mkdir()
    place = await make_pack_place(tmp_path / "packs")
    pack = [place.pack(), "--key", place.public]
    ended = [
        CliRunner().invoke(main, ["verify", *map(str, given)])
        for given in (proved, pack, [good], [broken], [absent], [])
    ]

    rows = table("docs/administrator.md", "Verifying")
    assert [int(row[0]) for row in rows] == [result.exit_code for result in ended] == [0, 0, 0, 1, 2, EXIT_CONFIG]
    for row, result in zip(rows, ended, strict=True):
        assert result.output.startswith(codes(row[1])[0].removesuffix("…").removesuffix("N").strip())


async def file_with_head(folder: Path) -> list[object]:
    """A ledger of one entry, and what proves it."""
    async with open_bench(folder) as bench:
        await bench.append(Event.VOTED)
        await bench.started(channel=False).look()
    return [folder / "bot.sqlite", "--head", bench.folder / HEAD_NOTE, "--key", bench.folder / PUBLIC_KEY]


def test_the_glossary_names_only_what_is_in_the_code() -> None:
    source = "\n".join(path.read_text(encoding="utf-8") for name in PRODUCT for path in (ROOT / name).rglob("*.py"))
    headings = ("People and requests", "Devices", "What is found and what leaves", "Ledger and machinery")
    named = {
        code.split(".")[-1]
        for heading in headings
        for row in table("docs/glossary.md", heading)
        for code in codes(row[1])
    }

    assert len(named) > 50
    assert not {name for name in named if not re.search(rf"\b{re.escape(name)}\b", source)} - {"sandbox"}
