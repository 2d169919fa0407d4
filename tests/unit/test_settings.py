"""A config that will not do is refused with a sentence that names the place and never the value."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.errors import ConfigError
from bot.settings import limits, load_config
from dps.config import Limits

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


def loaded(folder: Path, *, policy: str = "", azure: str = "") -> Config:
    path = folder / "dps-bot.toml"
    path.write_text(CONFIG.format(policy=policy, azure=azure), encoding="utf-8")
    return load_config(path)


@pytest.mark.parametrize(
    ("policy", "azure", "place"),
    [
        ("", 'scan_age = "soon-4711"', "azure.scan_age"),
        ("", "scan_age = 4711", "azure.scan_age"),
        ("approval_expires = 4711", "", "policy.approval_expires"),
        ('second_looks = ["24h", 4711]', "", "policy.second_looks.1"),
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


def test_a_scan_is_good_for_as_long_as_the_config_says_and_for_an_hour_where_it_says_nothing(tmp_path: Path) -> None:
    assert limits(loaded(tmp_path), Limits()).scan_age == 3_600
    assert limits(loaded(tmp_path, azure='scan_age = "90m"'), Limits(tries=2)) == Limits(tries=2, scan_age=5_400)
