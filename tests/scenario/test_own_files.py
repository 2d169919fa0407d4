"""Before anything is opened the bot looks whether its files are its own."""

import stat
from pathlib import Path

import pytest

from bot.errors import ConfigError
from tests.scenario.house import House


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


async def test_the_bot_does_not_start_on_a_spool_that_is_a_link(house: House) -> None:
    others = house.folder / "others"
    others.mkdir(0o755)
    (others / "DSR-9.zip").write_text("somebody's")
    (house.folder / "spool").symlink_to(others)

    with pytest.raises(ConfigError, match=r"files\.spool: .* is a link"):
        async with house.power(agrees=False):
            pass

    assert mode(others) == 0o755
    assert (others / "DSR-9.zip").read_text() == "somebody's"


async def test_a_database_that_others_could_read_is_closed_at_the_start(house: House) -> None:
    async with house.power():
        pass
    house.database.chmod(0o644)
    (house.folder / "keys").chmod(0o777)
    async with house.power():
        modes = [mode(house.folder / name) for name in ("dps-bot.sqlite", "dps-bot.sqlite-wal", "keys")]
    assert modes == [0o600, 0o600, 0o755]
