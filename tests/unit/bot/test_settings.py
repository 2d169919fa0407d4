"""A config that will not do is refused with a sentence that names the place and never the value."""

from datetime import date
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.config import Config
from bot.errors import ConfigError
from bot.settings import calendar, limits, load_config, load_secrets, place_rules, terms
from dps.transport.config import Limits
from privacy.model.clocks import DAY, HOUR
from privacy.model.ids import SlackUserId

CONFIG = """
[[slack.channel]]
id = "C0123456789"
receive_files = true

[policy]
requesters = ["U0123456789"]
{policy}

[azure]
{azure}

[[dps]]
name = "factory-eu"
host = "factory-eu.azure-devices-provisioning.net"
hubs = ["hub-eu.azure-devices.net"]
"""


PLACE = """
[[open_place]]
store = "{store}"
"""


@pytest.mark.parametrize(
    ("sections", "place"),
    [
        (PLACE.format(store="4711") + 'owner = "U0OPS"', "open_place.0.store"),
        (PLACE.format(store="Diagnostic logs") + 'owner = "4711"', "open_place.0.owner"),
        (PLACE.format(store="Diagnostic logs"), "open_place.0"),
        (PLACE.format(store="Diagnostic logs") + 'owner = "U4711"\nnot_used = true', "open_place.0"),
        ((PLACE.format(store="Diagnostic logs") + "not_used = true") * 2, "open_place"),
    ],
)
def test_what_the_config_says_about_a_store_is_one_clear_thing(tmp_path: Path, sections: str, place: str) -> None:
    with pytest.raises(ConfigError, match=rf"dps-bot\.toml is wrong\. {place}: ") as refusal:
        loaded(tmp_path, more=sections)
    assert "4711" not in str(refusal.value)


def test_places_have_the_owners_of_the_config_and_the_requester_otherwise(tmp_path: Path) -> None:
    said = PLACE.format(store="Diagnostic logs") + 'owner = "U0OPS"\n' + PLACE.format(store="device update")
    rules = place_rules(loaded(tmp_path, more=f"{said}not_used = true\n"))

    places = {place.name: place for place in rules.places(SlackUserId("U0ANA"), None)}

    assert places["Diagnostic logs"].owner == "U0OPS"
    assert not places["Device Update"].open
    assert {place.owner for place in places.values()} == {"U0OPS", "U0ANA"}


def loaded(folder: Path, *, policy: str = "", azure: str = "", more: str = "") -> Config:
    path = folder / "dps-bot.toml"
    path.write_text(CONFIG.format(policy=policy, azure=azure) + more, encoding="utf-8")
    return load_config(path)


@pytest.mark.parametrize(
    ("policy", "azure", "place"),
    [
        ("", 'scan_age = "soon-4711"', "azure.scan_age"),
        ("", "scan_age = 4711", "azure.scan_age"),
        ("approval_expires = 4711", "", "policy.approval_expires"),
        ("approval_lives = 4711", "", "policy.approval_lives"),
        ('second_looks = ["24h", 4711]', "", "policy.second_looks.1"),
        ("export_file_lives = 4711", "", "policy.export_file_lives"),
        ("holidays = [4711]", "", "policy.holidays.0"),
        ('holidays = [2026-11-26, "4711-1"]', "", "policy.holidays.1"),
        ("holidays = [2026-11-26T00:00:00]", "", "policy.holidays.0"),
        ("time_zone = 4711", "", "policy.time_zone"),
        ('time_zone = "Mars/4711"', "", "policy.time_zone"),
        ('time_zone = "../4711"', "", "policy.time_zone"),
        ('ticket_pattern = "4711("', "", "policy.ticket_pattern"),
        ("ticket_pattern = 4711", "", "policy.ticket_pattern"),
    ],
)
def test_a_wrong_value_is_named_by_its_place_and_not_repeated(
    tmp_path: Path, policy: str, azure: str, place: str
) -> None:
    with pytest.raises(ConfigError, match=rf"dps-bot\.toml is wrong\. {place}: ") as refusal:
        loaded(tmp_path, policy=policy, azure=azure)
    assert "4711" not in str(refusal.value)


@pytest.mark.parametrize(
    ("line", "place"),
    [
        ('webhook = "http://example.com/heads"', "heads.webhook"),
        ('append_blob = "account.blob.core.windows.net/heads"', "heads.append_blob"),
        ('append_blob = "https://account.blob.core.windows.net/heads?sv=2024&sig=x"', "heads.append_blob"),
        ('file = "keys/heads.txt"', "heads.file"),
        ('file = "dps-bot.sqlite"', "heads.file"),
        ('file = "keys"', "heads.file"),
        ('file = "spool/../dps-bot.sqlite"', "heads.file"),
        ('file = "dps-bot.sqlite-wal"', "heads.file"),
        ('file = "spool/heads.txt"', "heads.file"),
        ('file = "dps-bot.toml"', "heads.file"),
        ('file = "a-link"', "heads.file"),
    ],
)
def test_a_place_where_heads_would_prove_nothing_or_travel_openly_is_refused(
    tmp_path: Path, line: str, place: str
) -> None:
    (tmp_path / "a-link").symlink_to("dps-bot.sqlite")
    with pytest.raises(ConfigError, match=place):
        loaded(tmp_path, more=f"\n[heads]\n{line}\n")


def test_a_file_for_heads_stands_beside_the_config(tmp_path: Path) -> None:
    assert loaded(tmp_path, more='\n[heads]\nfile = "heads.txt"\n').heads.file == tmp_path / "heads.txt"


def test_a_scan_is_good_for_as_long_as_the_config_says_and_for_an_hour_where_it_says_nothing(tmp_path: Path) -> None:
    assert limits(loaded(tmp_path), Limits()).scan_age == 3_600
    assert limits(loaded(tmp_path, azure='scan_age = "90m"'), Limits(tries=2)) == Limits(tries=2, scan_age=5_400)


@pytest.mark.parametrize(
    "address", ["http://slack.example/api/", "http://10.0.0.1/api/", "http://127.0.0.1.example/api/"]
)
def test_a_slack_beyond_this_machine_is_reached_over_https_alone(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_URL", address)

    with pytest.raises(ConfigError, match=r"slack_api_url: .*https://"):
        load_secrets()


@pytest.mark.parametrize(
    "address", ["https://slack.example/api/", "http://127.0.0.1:8080/api/", "http://localhost:1/api/"]
)
def test_a_stand_in_on_this_machine_needs_no_https(address: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_BOT_TOKEN", "xoxb-1")
    monkeypatch.setenv("SLACK_APP_TOKEN", "xapp-1")
    monkeypatch.setenv("SLACK_API_URL", address)

    assert load_secrets().slack_api_url == address


def test_names_in_an_advice_are_written_as_they_have_to_be_typed(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="write one such as Europe/Berlin"):
        loaded(tmp_path, policy='time_zone = "Mars"')


def test_days_that_are_no_business_days_are_written_with_and_without_quotes(tmp_path: Path) -> None:
    days = calendar(loaded(tmp_path, policy='holidays = [2026-11-26, "2026-12-25"]\ntime_zone = "Europe/Berlin"'))

    assert days.holidays == {date(2026, 11, 26), date(2026, 12, 25)}
    assert days.zone == ZoneInfo("Europe/Berlin")


def test_exports_stay_in_slack_for_a_week_unless_another_time_is_given(tmp_path: Path) -> None:
    assert terms(loaded(tmp_path)).export_file_lives == 7 * DAY
    assert terms(loaded(tmp_path, policy='export_file_lives = "36h"')).export_file_lives == 36 * HOUR
