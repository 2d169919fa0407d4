"""What becomes of wrong answers: their kind, their tracking id, and none of their words."""

import json

import httpx
import pytest

from dps.services.roles import DPS_READ, HUB_READ
from dps.transport.errors import NoIdentityError, NoTokenError, failure, no_answer, refused
from dps.transport.retry_after import retry_after
from privacy.model.coverage import FailureKind
from privacy.model.errors import (
    DriftedError,
    NeverWorksError,
    NotAllowedError,
    NotFoundError,
    RecordSourceError,
    TryLaterError,
)
from tests.unit.dps.samples import NOW

TRACKING = "5d3b2c1e-9a0f-4000-8000-123456789abc"
SECRET_ID = "sensor-42"


def answer(status: int, body: object = None, **headers: str) -> httpx.Response:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return httpx.Response(status, content=json.dumps(body) if body is not None else b"", headers=named)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (301, NeverWorksError),
        (400, NeverWorksError),
        (401, NotAllowedError),
        (403, NotAllowedError),
        (404, NotFoundError),
        (405, NeverWorksError),
        (408, TryLaterError),
        (409, DriftedError),
        (412, DriftedError),
        (429, TryLaterError),
        (500, TryLaterError),
        (501, NeverWorksError),
        (502, TryLaterError),
        (503, TryLaterError),
        (504, TryLaterError),
    ],
)
def test_the_status_decides_the_kind(status: int, kind: type[RecordSourceError]) -> None:
    error = refused(answer(status), NOW)
    assert type(error) is kind
    assert error.status == status
    assert str(error).endswith(f"(HTTP {status})")


DPS_FORM = {"errorCode": 404201, "trackingId": TRACKING, "message": f"Enrollment not found: '{SECRET_ID}'"}
HUB_FORM = {
    "Message": f"ErrorCode:DeviceNotFound;{SECRET_ID}",
    "ExceptionMessage": f"Tracking ID:{TRACKING}-G:0-TimeStamp:11/24/2026 04:00:00",
}
NESTED_FORM = {"Message": json.dumps({"errorCode": 409301, "trackingId": TRACKING, "message": SECRET_ID})}


@pytest.mark.parametrize(
    ("response", "code"),
    [
        (answer(404, DPS_FORM), "404201"),
        (answer(404, HUB_FORM), "DeviceNotFound"),
        (answer(404, HUB_FORM, iothub_errorcode="DeviceNotFound"), "DeviceNotFound"),
        (answer(404, DPS_FORM, x_ms_error_code="NotFound"), "NotFound"),
        (answer(409, NESTED_FORM), "409301"),
    ],
)
def test_code_and_tracking_id_are_kept_and_azures_words_are_not(response: httpx.Response, code: str) -> None:
    error = refused(response, NOW)
    assert error.error_code == code
    assert error.tracking_id == TRACKING
    assert SECRET_ID not in repr(error) + repr(vars(error))


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(503, content=b"<html>sensor-42 is busy</html>"),
        httpx.Response(503, content=b"\xff\xfe"),
        answer(503, ["sensor-42"]),
        answer(503, "sensor-42"),
        answer(503, {"errorCode": "sensor-42", "trackingId": "sensor-42"}),
        answer(503, {"Message": "{not json"}),
        answer(503, {"Message": "[1]", "errorCode": None}, x_ms_error_code="sensor-42"),
    ],
)
def test_a_body_in_no_known_form_leaves_nothing_behind(response: httpx.Response) -> None:
    error = refused(response, NOW)
    assert (error.error_code, error.tracking_id) == (None, None)


@pytest.mark.parametrize(
    ("headers", "milliseconds"),
    [
        ({}, None),
        ({"Retry-After": "7"}, 7000),
        ({"Retry-After": "0.25"}, 250),
        ({"Retry-After": "0"}, 0),
        ({"x-ms-retry-after-ms": "1500", "Retry-After": "9"}, 1500),
        ({"retry-after-ms": "20"}, 20),
        ({"Retry-After": "Thu, 28 May 2026 20:27:00 GMT"}, 20_000),
        ({"Retry-After": "Thu, 28 May 2026 20:27:00 -0000"}, 20_000),
        ({"Retry-After": "Thu, 28 May 2026 20:00:00 GMT"}, 0),
        ({"Retry-After": "soon"}, None),
        ({"Retry-After": "-1"}, None),
        ({"Retry-After": "nan"}, None),
        ({"Retry-After": "inf"}, None),
    ],
)
def test_the_services_word_is_read_in_every_form(headers: dict[str, str], milliseconds: int | None) -> None:
    assert NOW == 1_780_000_000_000  # Thu, 28 May 2026 20:26:40 GMT
    assert retry_after(httpx.Headers(headers), NOW) == milliseconds
    error = refused(httpx.Response(503, headers=headers), NOW)
    assert isinstance(error, TryLaterError)
    assert error.retry_after == milliseconds


REQUEST = httpx.Request("GET", f"https://host.example/enrollments/{SECRET_ID}")


@pytest.mark.parametrize(
    ("error", "clause"),
    [
        (TimeoutError(), "did not answer in time"),
        (httpx.ReadTimeout("slow", request=REQUEST), "did not answer in time"),
        (httpx.ConnectTimeout("slow", request=REQUEST), "did not answer in time"),
        (httpx.ConnectError("no route", request=REQUEST), "could not be reached"),
        (httpx.RemoteProtocolError(SECRET_ID, request=REQUEST), "broke off its answer"),
        (httpx.ReadError("reset", request=REQUEST), "broke off its answer"),
        (httpx.DecodingError("bad gzip", request=REQUEST), "broke off its answer"),
    ],
)
def test_no_whole_answer_means_try_later(error: Exception, clause: str) -> None:
    later = no_answer(error)
    assert str(later) == clause
    assert later.__context__ is None


def test_the_coverage_says_what_the_error_says() -> None:
    error = refused(answer(429, DPS_FORM, Retry_After="60"), NOW)
    error.tries = 3
    said = failure(error, DPS_READ)
    assert said.kind is FailureKind.TRY_LATER
    assert said.reason == "asked to be called less often (HTTP 429)"
    assert (said.tries, said.status, said.error_code, said.tracking_id) == (3, 429, "404201", TRACKING)
    assert said.retry_after == 60_000


@pytest.mark.parametrize(
    ("error", "kind"),
    [
        (NotAllowedError("no"), FailureKind.NOT_ALLOWED),
        (NeverWorksError("no"), FailureKind.NEVER_WORKS),
        (DriftedError("no"), FailureKind.NEVER_WORKS),
    ],
)
def test_other_kinds_are_not_waited_for(error: RecordSourceError, kind: FailureKind) -> None:
    assert failure(error, HUB_READ).kind is kind
    assert failure(error, HUB_READ).retry_after is None


@pytest.mark.parametrize(
    ("error", "role"),
    [
        (NotAllowedError("x", status=401), HUB_READ),
        (NotAllowedError("x", status=403), HUB_READ),
        (NoIdentityError("x", status=400), None),
        (NoTokenError("x"), None),
        (TryLaterError("x", status=503), None),
        (NeverWorksError("x", status=400), None),
    ],
)
def test_a_role_is_named_where_a_place_refuses_and_nowhere_else(error: RecordSourceError, role: str | None) -> None:
    assert failure(error, HUB_READ).role == role
