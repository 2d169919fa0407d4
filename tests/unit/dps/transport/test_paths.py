"""Ids in URLs: each stays one segment, and means itself."""

import string
from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dps.transport import paths
from privacy.model.errors import NeverWorksError

DPS_CHARACTERS = string.ascii_letters + string.digits + "._:-"
HUB_CHARACTERS = DPS_CHARACTERS + "+%#*?!(),=@;$'"
dps_ids = st.text(DPS_CHARACTERS, min_size=1, max_size=128).filter(paths.is_dps_id)
hub_ids = st.text(HUB_CHARACTERS, min_size=1, max_size=128).filter(paths.is_hub_id)


@cache
def client() -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url="https://host.example")


def as_sent(path: str) -> list[str]:
    """The segments that a server sees: after httpx has put the path into a request, decoded once."""
    request = client().build_request("GET", f"{path}?api-version=1")
    raw, _, query = request.url.raw_path.decode("ascii").partition("?")
    assert query == "api-version=1"
    return [unquote(segment) for segment in raw.split("/")[1:]]


@given(dps_ids)
def test_a_registration_id_comes_back_out_of_its_url(registration_id: str) -> None:
    assert as_sent(paths.enrollment_path(registration_id)) == ["enrollments", registration_id]
    assert as_sent(paths.registration_path(registration_id)) == ["registrations", registration_id]


@given(hub_ids, hub_ids)
def test_device_and_module_ids_come_back_out_of_their_url(device_id: str, module_id: str) -> None:
    assert as_sent(paths.device_path(device_id)) == ["devices", device_id]
    assert as_sent(paths.twin_path(device_id)) == ["twins", device_id]
    assert as_sent(paths.modules_path(device_id)) == ["devices", device_id, "modules"]
    assert as_sent(paths.module_twin_path(device_id, module_id)) == ["twins", device_id, "modules", module_id]


@pytest.mark.parametrize("hostile", ["%2e%2e", "%2E", "%252f", "a%2Fb", "?x=1", "#top", "$edgeAgent", "'", "..a"])
def test_hub_ids_that_look_like_parts_of_a_url_are_encoded(hostile: str) -> None:
    assert as_sent(paths.device_path(hostile)) == ["devices", hostile]


NOT_IDS = ["", ".", "..", "../x", "a/b", "a\\b", "a b", "a" * 129, "<!channel>", "caf\u00e9", "a\u202eb", "a\nb", "a\n"]


@pytest.mark.parametrize("bad", NOT_IDS)
@pytest.mark.parametrize(
    "path",
    [paths.enrollment_path, paths.registration_path, paths.device_path, paths.modules_path, paths.twin_path],
)
def test_what_is_not_an_id_never_reaches_a_url(bad: str, path: Callable[[str], str]) -> None:
    with pytest.raises(NeverWorksError) as refusal:
        path(bad)
    assert str(refusal.value) == "names an id that cannot be asked for"


@pytest.mark.parametrize("bad", NOT_IDS)
def test_what_is_not_a_module_id_never_reaches_a_url(bad: str) -> None:
    with pytest.raises(NeverWorksError):
        paths.module_twin_path("edge-gw-5", bad)


@pytest.mark.parametrize("word", ["query", "QUERY"])
def test_the_word_for_the_query_route_is_no_registration_id_but_a_device_id(word: str) -> None:
    assert not paths.is_dps_id(word)
    assert paths.is_hub_id(word)


@pytest.mark.parametrize("hub_only", ["a+b", "a%b", "$x", "a@b"])
def test_hub_ids_may_hold_more_than_registration_ids(hub_only: str) -> None:
    assert paths.is_hub_id(hub_only)
    assert not paths.is_dps_id(hub_only)


@given(hub_ids)
def test_a_device_id_in_a_query_is_one_text_and_means_itself(device_id: str) -> None:
    quoted = paths.quoted_device(device_id)
    assert quoted[0] == quoted[-1] == "'"
    assert "'" not in quoted[1:-1].replace("''", "")
    assert quoted[1:-1].replace("''", "'") == device_id


@pytest.mark.parametrize("hostile", ["", ".", "a b", 'a"', "a\\", "é", "a/b"])
def test_what_is_no_device_id_never_gets_into_a_query(hostile: str) -> None:
    with pytest.raises(NeverWorksError):
        paths.quoted_device(hostile)


@pytest.mark.parametrize("path", [paths.group_path, paths.group_registrations_path])
def test_a_group_id_that_is_a_route_never_gets_into_a_path(path: Callable[[str], str]) -> None:
    assert path("line:3").count("line%3A3") == 1
    for hostile in ("query", "..", "a/b", ""):
        with pytest.raises(NeverWorksError):
            path(hostile)
