"""The signing key is changed between two lives of the bot: what was signed in either is good under both keys."""

import shutil
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main
from evidence.signing import PUBLIC_KEY, load_keys
from privacy.ledger.notes import find_notes
from sandbox.slack.model.values import Message
from tests.scenario.house import House
from tests.scenario.test_heads import posted
from tests.scenario.test_restores import copied, put_back


def command(house: House, *arguments: object) -> str:
    config = ["--config", str(house.folder / "dps-bot.toml")]
    done = CliRunner().invoke(main, [*config, *map(str, arguments)])
    assert done.exit_code == 0, done.output
    return done.output


async def exported(house: House, device: str, files: int) -> Path:
    await house.ask(f"/dps-export {device}")
    await house.slack.until(lambda: house.events().count("fulfilled") == files, seconds=30)
    content = house.slack.files.find([file for message in house.seen() for file in message.files][-1]).content
    assert content
    path = house.folder / f"{device}.zip"
    path.write_bytes(content)
    return path


def alarms(house: House) -> list[Message]:
    return [message for message in posted(house) if "Another key signs" in message.content.text]


def names(house: House) -> list[str]:
    """Of whose heads were posted, in order."""
    texts = [message.content.text for message in posted(house) if "```" in message.content.text]
    return [note.text.split("\n")[0].rpartition("/")[2] for text in texts for note in find_notes(text)]


async def test_files_and_heads_of_both_keys_are_good_under_either_and_the_change_is_told_aloud(house: House) -> None:
    folder, before = house.folder / "keys", house.folder / "before.pem"
    named = {"[policy]": '[heads]\nfile = "heads.txt"\n\n[policy]'}
    async with house.power(config=named):
        older = await exported(house, "sensor-42", 1)
    shutil.copy(folder / PUBLIC_KEY, before)
    old = load_keys(folder).signing.key_id.partition(":")[2]
    command(house, "keys", "rotate", "--by", "root")
    new = load_keys(folder).signing.key_id.partition(":")[2]
    async with house.power(config=named):
        await house.slack.until(lambda: bool(alarms(house)) and names(house)[-1:] == [new], seconds=20)
        newer = await exported(house, "sensor-43", 2)
    async with house.power(config=named):  # posts what was signed at the end
        await house.slack.until(lambda: len(names(house)) > 2)

    assert (names(house)[0], names(house)[-1]) == (old, new)
    assert house.events().count("key changed") == 1
    for key in (before, folder / PUBLIC_KEY):
        for file in (older, newer):
            command(house, "verify", file, "--key", key)
        said = command(house, "verify", house.database, "--head", house.folder / "heads.txt", "--key", key)
        assert "proved by an outside copy up to entry" in said
        assert old in (house.folder / "heads.txt").read_text()


async def test_what_a_crash_in_the_middle_left_out_the_start_makes_good(house: House) -> None:
    public = house.folder / "keys" / PUBLIC_KEY
    async with house.power():
        older = await exported(house, "sensor-42", 1)
    database, before = copied(house), public.read_bytes()
    command(house, "keys", "rotate")
    after = public.read_bytes()
    put_back(house, database)  # the key is in its place; entry and public file are not written yet
    public.write_bytes(before)
    command(house, "verify", older, "--key", public)
    async with house.power():
        await house.slack.until(lambda: bool(alarms(house)), seconds=20)

    assert public.read_bytes() == after
    assert house.events().count("key changed") == 1
    async with house.power():
        assert house.events().count("key changed") == 1
    command(house, "verify", older, "--key", public)


async def test_heads_of_entries_that_an_older_copy_lacks_stay_good_after_a_change_of_the_key(house: House) -> None:
    async with house.power():
        await exported(house, "sensor-42", 1)
    copy = copied(house)
    async with house.power():
        await exported(house, "sensor-43", 2)
    head = (house.folder / "keys" / "head.note").read_text()
    command(house, "keys", "rotate")
    put_back(house, copy)
    async with house.power():
        await house.slack.until(lambda: bool(alarms(house)), seconds=20)

    assert {"restored", "key changed"} <= set(house.events())
    config = str(house.folder / "dps-bot.toml")
    said = CliRunner().invoke(main, ["--config", config, "verify", "--head", head]).output
    assert said.startswith("BROKEN: entry"), "the head counts, and shows what is missing"
