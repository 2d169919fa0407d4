"""The command line. Imports happen inside the commands: `--help` and `verify` load neither Slack nor Azure."""

import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import click

from bot import __version__
from bot.errors import EXIT_CONFIG, ConfigError
from privacy.model.errors import PrivacyError

if TYPE_CHECKING:
    from privacy.subject.pseudonym import Pseudonyms
    from storage.ledger.setbacks import Setback

MOST_SETBACKS = 10
"""Of the clock, that `verify` lists."""


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="dps-bot")
@click.option("--config", type=click.Path(), help="The TOML file (default: $DPS_BOT_CONFIG, else dps-bot.toml).")
@click.pass_context
def main(context: click.Context, config: str | None) -> None:
    """Fulfil data-subject requests for Azure DPS devices from Slack. Without a command: run the bot."""
    context.obj = config
    if context.invoked_subcommand is None:
        _run(config)


@main.group()
def keys() -> None:
    """The keys that sign what leaves and that hide device ids in the ledger."""


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_context
def init(context: click.Context, folder: Path | None) -> None:
    """Make the keys in FOLDER (default: the config's). Existing keys are never overwritten."""
    from bot.settings import config_path, load_config
    from evidence.signing import make_keys

    try:
        place = folder or load_config(config_path(context.obj)).files.keys
        made = make_keys(place)
    except PrivacyError as error:
        _fail(str(error), EXIT_CONFIG)
    click.echo(f"Keys made in {place}. Public key id: {made.signing.key_id}")
    click.echo("Keep signing-key.pem and pseudonym.key secret and backed up; give signing-key.pub.pem to auditors.")


@main.command()
@click.argument("reason", nargs=-1)
@click.option("--by", help="Who does it (default: the name under which you are signed in on this computer).")
@click.pass_context
def pause(context: click.Context, reason: tuple[str, ...], by: str | None) -> None:
    """Halt all deletions now, whether or not the bot runs. REASON goes into the ledger."""
    from bot import pausing

    _switch(context.obj, lambda database: pausing.pause(database, by=by, reason=" ".join(reason)))


@main.command()
@click.option("--by", help="Who does it (default: the name under which you are signed in on this computer).")
@click.pass_context
def resume(context: click.Context, by: str | None) -> None:
    """Let deletions go on after a pause."""
    from bot import pausing

    _switch(context.obj, lambda database: pausing.resume(database, by=by))


def _switch(config: str | None, work: Callable[[Path], Sequence[str]]) -> None:
    try:
        for line in work(_database(config)):
            click.echo(line)
    except ConfigError as error:
        _fail(f"Nothing was changed: {error}", EXIT_CONFIG)
    except PrivacyError as error:
        _fail(f"Nothing was changed: {error}", 1)


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--key", type=click.Path(path_type=Path), help="The public key (PEM), for an export file.")
@click.pass_context
def verify(context: click.Context, file: Path | None, key: Path | None) -> None:
    """Verify a ledger (default: the config's database) or an export file (DSR-….zip). Changes nothing."""
    try:
        file = file or _database(context.obj)
        if file.suffix == ".zip":
            _verify_bundle(file, key)
        else:
            _verify_ledger(file, context.obj)
    except ConfigError as error:
        _fail(f"Nothing was verified: {error}", EXIT_CONFIG)
    except PrivacyError as error:
        broken = type(error).__name__.endswith("BrokenError")
        _fail(f"BROKEN: {error}" if broken else f"Nothing was verified: {error}", 1 if broken else 2)
    except OSError as error:
        _fail(f"Nothing was verified: {error.filename}: {error.strerror}", 2)


def _database(config: str | None) -> Path:
    from bot.settings import config_path, load_config

    return load_config(config_path(config)).files.database


def _verify_ledger(file: Path, config: str | None) -> None:
    from bot.verify import verify_ledger

    report = verify_ledger(file, _pseudonyms(config))
    devices = "device ids included" if report.devices else "device ids not checked: that needs the pseudonym key"
    click.echo(f"ok  {report.head.sequence} entries, one unbroken chain")
    click.echo(f"ok  {report.names} readable names match their entries; tables, triggers and views are as made")
    click.echo(f"ok  {report.requests} requests agree with their entries ({devices})")
    click.echo(f"    head {report.head.sequence} {report.head.digest}")
    _say_setbacks(report.setbacks)
    if report.unfinished:
        click.echo(
            "    The write-ahead log (-wal) ends in a change that is not complete. A crash leaves that, and so does"
        )
        click.echo("    whoever cuts or changes its end; which of them it was cannot be told from here.")
    click.echo("    Not proved: that nothing was cut off the end. Compare the head with a copy kept elsewhere,")
    click.echo("    such as the ledger_head in the manifest of a later export.")


def _say_setbacks(setbacks: "Sequence[Setback]") -> None:
    """Where entries carry another time than the clock said, in sentences."""
    from privacy.model.clocks import DAY, HOUR, MINUTE
    from privacy.model.numbers import counted

    for back in setbacks[:MOST_SETBACKS]:
        size, unit = next(pair for pair in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")) if back.most >= pair[0])
        which = f"Entry {back.first}" if back.first == back.last else f"Entries {back.first} to {back.last}"
        click.echo(
            f"    {which}: the clock was behind by up to {counted(back.most // size, unit)}. The time is that of"
        )
        click.echo(f"    entry {back.first - 1}, with what the clock said beside it.")
    if len(setbacks) > MOST_SETBACKS:
        click.echo(f"    The clock was behind in {counted(len(setbacks) - MOST_SETBACKS, 'place')} more.")


def _pseudonyms(config: str | None) -> "Pseudonyms | None":
    """The key of the config, where there is one: an auditor with a copy of the file has none."""
    from bot.settings import config_path, load_config
    from evidence.signing import load_keys
    from privacy.subject.pseudonym import Pseudonyms

    try:
        return Pseudonyms(key=load_keys(load_config(config_path(config)).files.keys).pseudonym)
    except PrivacyError:
        return None


def _verify_bundle(file: Path, key: Path | None) -> None:
    from evidence.check import verify_bundle

    if key is None:
        _fail("An export file is checked with --key signing-key.pub.pem", 2)
    report = verify_bundle(file, key)
    click.echo(f"ok  {report.request}: every file is as signed")
    if report.shredded:
        gone = " and ".join(report.shredded)
        click.echo(f"    Names were shredded ({gone}): the proof holds without them.")
        if len(report.shredded) == 1:
            click.echo("    The other file of names is still there: take it out too, if nobody is to be named.")


def _run(config: str | None) -> None:
    import asyncio
    import os

    from bot import log
    from bot.app import run
    from bot.settings import config_path, load_config, load_secrets

    os.umask(0o077)
    log.set_up()
    try:
        settings, secrets = load_config(config_path(config)), load_secrets()
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):  # nothing else in here needs them; Bolt would take them
            os.environ.pop(name, None)
        asyncio.run(run(settings, secrets))
    except PrivacyError as error:
        _fail(f"dps-bot cannot start: {error}", EXIT_CONFIG)
    except OSError as error:
        _fail(f"dps-bot cannot go on: {error.strerror or type(error).__name__}", 1)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
