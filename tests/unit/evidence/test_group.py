"""All records of a group: a file written while they are read, in flat memory, whole or not at all."""

import asyncio
import json
import resource
import zipfile
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from evidence.bundle import SpooledBundles
from evidence.group import NAME, SHOWN
from evidence.signing import make_keys
from privacy.model.ids import Millis
from privacy.model.records import Record, RecordKind, SecretType, Withheld
from tests.unit.evidence.samples import export

PAGE = 100
FEW, MANY = 1_000, 100_000
ALLOWED = 10
"""MB that 99,000 records more may add to the process; as objects they would be some 200."""


def record(number: int) -> Record:
    name = f"pump-{number:06}"
    body = {"registrationId": name, "deviceId": name, "assignedHub": "hub-eu", "status": "assigned", "payload": "[…]"}
    return Record(
        kind=RecordKind.REGISTRATION_RECORD,
        place="factory-eu",
        key=name,
        body=body,
        withheld=(Withheld(pointer="/payload", what=SecretType.PASSWORD),),
        rest_call="POST /registrations/line-9/query",
        portal="",
        read_at=Millis(1),
    )


async def pages(count: int, *, fails: bool = False) -> AsyncIterator[Sequence[Record]]:
    for start in range(0, count, PAGE):
        yield [record(number) for number in range(start, min(count, start + PAGE))]
    if fails:
        raise RuntimeError("not the approved ones")


def spool_in(folder: Path) -> SpooledBundles:
    spool = SpooledBundles(folder / "spool", make_keys(folder / "keys").signing)
    spool.empty_spool()
    return spool


async def test_every_record_is_a_line_and_the_page_says_how_many_it_shows(tmp_path: Path) -> None:
    bundle, made = await spool_in(tmp_path).write_group(export(), pages(SHOWN + 250))

    with zipfile.ZipFile(bundle.path) as archive:
        lines = [json.loads(line) for line in archive.read(NAME).splitlines()]
        page = archive.read("index.html").decode()
        manifest = json.loads(archive.read("manifest.json"))
    assert [line["key"] for line in lines] == [record(number).key for number in range(SHOWN + 250)]
    assert all(line["withheld"] == [{"pointer": "/payload", "what": "password"}] for line in lines)
    assert (made.group_records, made.group_withheld) == (1_250, 1_250)
    assert manifest["counts"]["registration-record"] >= 1_250
    assert "1,250 in all" in page
    assert "the first 1,000 stand here" in page
    assert record(SHOWN - 1).key in page
    assert record(SHOWN).key not in page


async def test_records_that_turn_out_not_to_be_the_approved_ones_leave_no_file(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        await spool_in(tmp_path).write_group(export(), pages(250, fails=True))

    assert list((tmp_path / "spool").iterdir()) == []


def growth(folder: Path) -> tuple[int, float]:
    """Records of the large file, and the MB by which its process grew at most while it was made."""
    spool = spool_in(folder)
    asyncio.run(spool.write_group(export(), pages(FEW)))  # what everything needs is there from now on
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    _, made = asyncio.run(spool.write_group(export(), pages(MANY)))
    return made.group_records, (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1_000


def test_a_hundred_thousand_records_stay_within_their_memory(tmp_path: Path) -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:  # no other test's memory is in its way
        count, grown = pool.submit(growth, tmp_path).result()

    assert count == MANY
    assert grown < ALLOWED, f"{grown:.1f} MB"
