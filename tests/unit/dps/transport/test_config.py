"""Hosts as people write them in the config."""

import pytest

from dps.transport.config import is_loopback, service_url


@pytest.mark.parametrize(
    ("host", "url"),
    [
        (
            "factory-eu.azure-devices-provisioning.net",
            "https://factory-eu.azure-devices-provisioning.net",
        ),
        ("https://hub-eu.azure-devices.net/", "https://hub-eu.azure-devices.net"),
        ("localhost:8443", "https://localhost:8443"),
        ("http://127.0.0.1:18080", "http://127.0.0.1:18080"),
        ("http://localhost:18080/", "http://localhost:18080"),
        ("http://[::1]:18080", "http://[::1]:18080"),
    ],
)
def test_a_bare_host_means_https_and_a_url_is_taken_as_it_is(host: str, url: str) -> None:
    assert service_url(host) == url


@pytest.mark.parametrize(
    ("host", "complaint"),
    [
        ("", "not a host name"),
        ("two words.example", "not a host name"),
        ("https://", "not a host name"),
        ("https://host.example:notaport", "not a host name"),
        ("http://factory-eu.azure-devices-provisioning.net", "must use https"),
        ("http://127.0.0.1.example.com", "must use https"),
        ("ftp://host.example", "must begin with https://"),
        ("https://host.example/enrollments", "must be given alone"),
        ("https://host.example?x=1", "must be given alone"),
    ],
)
def test_a_host_that_will_not_do_is_refused_with_a_sentence(host: str, complaint: str) -> None:
    with pytest.raises(ValueError, match=complaint) as refusal:
        service_url(host)
    assert str(refusal.value).endswith(".")


def test_a_password_in_a_url_is_refused_and_not_repeated() -> None:
    with pytest.raises(ValueError, match="user name") as refusal:
        service_url("https://me:hunter2@host.example")
    assert "hunter2" not in str(refusal.value)


@pytest.mark.parametrize("name", ["127.0.0.1", "127.9.9.9", "::1", "localhost"])
def test_this_machine_is_known_by_its_names(name: str) -> None:
    assert is_loopback(name)
    assert not is_loopback(name + ".example")
