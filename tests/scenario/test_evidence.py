"""Evidence packs of what really happened, made beside the running bot."""

import json
import zipfile

from click.testing import CliRunner

from bot.cli import main
from evidence.signing import PUBLIC_KEY
from handlers.kit import ids
from tests.scenario.erasing import file_erasure, press
from tests.scenario.house import House


def command(house: House, *arguments: str) -> str:
    done = CliRunner().invoke(main, ["--config", str(house.folder / "dps-bot.toml"), *arguments])
    assert done.exit_code == 0, done.output
    return done.output


async def test_an_erasure_and_an_export_are_made_into_packs_while_the_bot_runs(house: House) -> None:
    async with house.power():
        await file_erasure(house, "sensor-42")
        await house.until_card("Waiting for 1 approver")
        await press(house, ids.APPROVE)
        await house.until_card("Done", seconds=30)
        await house.ask("/dps-export sensor-43")
        await house.slack.until(lambda: house.events().count("fulfilled") == 2, seconds=30)
        requests = {entry["request"] for entry in house.entries() if entry.get("request")}
        packs = {request: str(house.folder / f"{request}.zip") for request in sorted(requests)}
        for request, pack in packs.items():
            command(house, "evidence", request, "--out", pack)

    for request, pack in packs.items():
        said = command(house, "verify", pack, "--key", str(house.folder / "keys" / PUBLIC_KEY))
        assert said.startswith("proved")
        with zipfile.ZipFile(pack) as archive:
            everything = b"".join(archive.read(name) for name in archive.namelist()).decode(errors="replace")
            manifest = json.loads(archive.read("manifest.json"))
        device, other = ("sensor-42", "sensor-43") if manifest["kind"] == "erasure" else ("sensor-43", "sensor-42")
        assert (device in everything, other in everything) == (True, False)
        assert not [named for named in requests - {request} if named in everything]
