"""What exactly goes over the wire when something is deleted: If-Match, bodies, and what is made of odd answers."""

import json
from collections.abc import Callable

import httpx
import pytest

from dps.transport.etags import quoted, verbatim
from privacy.model.errors import DriftedError, NeverWorksError, TryLaterError
from privacy.model.ids import DeviceId, Millis
from privacy.model.plan import WayBack
from privacy.model.records import Record, RecordKind
from privacy.model.sources import RecordEraser
from tests.unit.dps.samples import HUB_NAME, azure, missing

GONE = httpx.Response(204)
QUOTED = '"13003fea-0000-0300-0000-62d1d5e50000"'
BASE64 = "IjZkMDE3ZWM1LTAwMDAtMDcwMC0wMDAwLTYyZDFkNWU1MDAwMCI="
BLOCK = {
    "registrationId": "sensor-42",
    "attestation": {"type": "symmetricKey"},
    "provisioningStatus": "disabled",
    "etag": QUOTED,
}


class Wire:
    """Gives the answers in turn, the last one for ever, and keeps what was asked."""

    def __init__(self, *answers: httpx.Response | Exception) -> None:
        self.asked: list[httpx.Request] = []
        self._answers = list(answers)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        answer = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(answer, Exception):
            raise answer
        return httpx.Response(answer.status_code, headers=answer.headers, content=answer.content)

    @property
    def lines(self) -> list[str]:
        return [f"{request.method} {request.url.raw_path.decode()}" for request in self.asked]


@pytest.mark.parametrize("etag", [QUOTED, BASE64])
@pytest.mark.parametrize(
    ("kind", "path"),
    [(RecordKind.ENROLLMENT, "/enrollments/a%3Ab"), (RecordKind.REGISTRATION_RECORD, "/registrations/a%3Ab")],
)
async def test_an_etag_of_dps_is_sent_as_it_stands(kind: RecordKind, path: str, etag: str) -> None:
    wire = Wire(GONE)
    eraser: RecordEraser = azure(wire).eraser()
    await eraser.delete(kind, "factory", "a:b", etag=etag)
    assert wire.lines == [f"DELETE {path}?api-version=2021-10-01"]
    assert wire.asked[0].headers.get_list("If-Match") == [etag]
    assert wire.asked[0].content == b""


@pytest.mark.parametrize("etag", ["ODgxNTgwOA==", '"ODgxNTgwOA=="'])
async def test_an_etag_of_a_hub_is_sent_in_quotation_marks(etag: str) -> None:
    wire = Wire(GONE)
    await azure(wire).eraser().delete(RecordKind.DEVICE_IDENTITY, HUB_NAME, "a#b", etag=etag)
    assert wire.lines == ["DELETE /devices/a%23b?api-version=2021-04-12"]
    assert wire.asked[0].headers.get_list("If-Match") == ['"ODgxNTgwOA=="']


async def test_a_purge_names_no_version() -> None:
    wire = Wire(httpx.Response(200, json={"totalMessagesPurged": 7, "deviceId": "a#b", "moduleId": None}))
    assert await azure(wire).eraser().purge(HUB_NAME, DeviceId("a#b")) == 7
    assert wire.lines == ["DELETE /devices/a%23b/commands?api-version=2021-04-12"]
    assert "If-Match" not in wire.asked[0].headers


async def test_a_purge_of_another_device_is_not_ours() -> None:
    wire = Wire(httpx.Response(200, json={"totalMessagesPurged": 7, "deviceId": "A#b"}))
    with pytest.raises(NeverWorksError):
        await azure(wire).eraser().purge(HUB_NAME, DeviceId("a#b"))


@pytest.mark.parametrize("etag", [None, QUOTED])
async def test_a_block_holds_the_id_and_nothing_else_of_the_device(etag: str | None) -> None:
    wire = Wire(httpx.Response(200, content=b"\xff keys that are not even JSON"))
    await azure(wire).eraser().block("factory", "sensor-42", etag=etag)
    (request,) = wire.asked
    assert request.headers.get_list("If-Match") == ([etag] if etag else [])
    assert request.headers["Content-Type"] == "application/json"
    assert json.loads(request.content) == {
        "registrationId": "sensor-42",
        "attestation": {"type": "symmetricKey", "symmetricKey": {"primaryKey": "", "secondaryKey": ""}},
        "provisioningStatus": "disabled",
    }


@pytest.mark.parametrize("status", [409, 412])
async def test_a_block_that_stands_is_known_by_its_own_record(status: int) -> None:
    wire = Wire(httpx.Response(status), httpx.Response(200, json=BLOCK | {"registrationState": {"status": "assigned"}}))
    await azure(wire).eraser().block("factory", "sensor-42", etag=None if status == 409 else '"old"')
    assert [line[:4] for line in wire.lines] == ["PUT ", "GET "]


@pytest.mark.parametrize("change", [{"provisioningStatus": "enabled"}, {"deviceId": "lamp"}, {"initialTwin": {"a": 1}}])
async def test_anything_else_that_stands_is_drift_and_stays(change: dict[str, object]) -> None:
    wire = Wire(httpx.Response(409), httpx.Response(200, json=BLOCK | change))
    with pytest.raises(DriftedError):
        await azure(wire).eraser().block("factory", "sensor-42", etag=None)
    assert [line[:4] for line in wire.lines] == ["PUT ", "GET "]


async def test_an_enrollment_that_went_between_conflict_and_look_is_drift() -> None:
    wire = Wire(httpx.Response(409), missing())
    with pytest.raises(DriftedError):
        await azure(wire).eraser().block("factory", "sensor-42", etag=None)


async def test_the_way_round_stops_where_the_old_one_changed() -> None:
    wire = Wire(httpx.Response(400), httpx.Response(412))
    with pytest.raises(DriftedError):
        await azure(wire).eraser().block("factory", "sensor-42", etag=QUOTED)
    assert [request.method for request in wire.asked] == ["PUT", "DELETE"]
    assert wire.asked[1].headers["If-Match"] == QUOTED


async def test_a_deletion_whose_answer_was_lost_is_found_gone() -> None:
    wire = Wire(httpx.ReadError("https://x/sensor-42"), missing())
    with pytest.raises(Exception, match="holds no such record") as caught:
        await azure(wire).eraser().delete(RecordKind.ENROLLMENT, "factory", "sensor-42", etag=QUOTED)
    assert "sensor-42" not in repr(caught.value)
    assert len(wire.asked) == 2


@pytest.mark.parametrize("status", [200, 202, 206])
async def test_a_deletion_without_204_is_none(status: int) -> None:
    with pytest.raises(TryLaterError):
        await (
            azure(Wire(httpx.Response(status)))
            .eraser()
            .delete(RecordKind.ENROLLMENT, "factory", "sensor-42", etag=QUOTED)
        )


@pytest.mark.parametrize("write", [quoted, verbatim])
@pytest.mark.parametrize("etag", ["", "*", '"*"', '"', '""', " ", "a b", "a\n", "\x7f", "\xe9", "x" * 257])
def test_what_names_no_one_version_is_not_written(write: Callable[[str], str], etag: str) -> None:
    with pytest.raises(NeverWorksError) as caught:
        write(etag)
    assert caught.value.__context__ is None


async def ways(groups: list[object], *kept: tuple[RecordKind, str, dict[str, object]]) -> tuple[WayBack, ...]:
    def answer(request: httpx.Request) -> httpx.Response:
        if request.url.path == "/enrollmentGroups/query":
            assert json.loads(request.content) == {"query": "SELECT * FROM enrollmentGroups"}
            return httpx.Response(200, json=groups)
        group = request.url.path.split("/")[2]
        return httpx.Response(200, json=[{"registrationId": f"OF-{group}"}])

    records = [
        Record(kind=kind, place="factory", key=key, body=body, withheld=(), rest_call="", portal="", read_at=Millis(0))
        for kind, key, body in kept
    ]
    return await azure(answer).eraser().ways_back(records)


GROUPS: list[object] = [{"enrollmentGroupId": "g1", "provisioningStatus": "enabled"}, {"enrollmentGroupId": "g2"}]


async def test_a_group_is_found_in_any_capitals_and_enabled_where_it_says_nothing() -> None:
    found = await ways(GROUPS, (RecordKind.REGISTRATION_RECORD, "of-G2", {}))
    assert found == (WayBack(place="factory", registration_id="of-G2", group_id="g2"),)


async def test_an_enrollment_of_its_own_comes_before_any_group() -> None:
    enrollment = (RecordKind.ENROLLMENT, "OF-g2", {"attestation": {"type": "tpm"}})
    assert await ways(GROUPS, (RecordKind.REGISTRATION_RECORD, "of-G2", {}), enrollment) == ()


@pytest.mark.parametrize("odd", [None, "x509", {"type": "x509"}, {"type": "x509", "x509": "signingCertificates"}])
async def test_a_group_of_an_odd_form_does_not_break_the_search(odd: object) -> None:
    group = {"enrollmentGroupId": "g1", "attestation": odd}
    assert await ways([group], (RecordKind.ENROLLMENT, "lock", {"attestation": {"type": "x509"}})) == ()


@pytest.mark.parametrize("groups", [["g1"], [{}], [{"enrollmentGroupId": ""}], [{"enrollmentGroupId": 5}]])
async def test_a_list_that_is_not_of_groups_is_said(groups: list[object]) -> None:
    with pytest.raises(NeverWorksError):
        await ways(groups, (RecordKind.REGISTRATION_RECORD, "of-g1", {}))
