"""The command line. Imports happen inside the commands: `--help` and `verify` load neither Slack nor Azure."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

import click

from bot import __version__
from bot.errors import EXIT_CONFIG, ConfigError
from privacy.model.errors import LedgerBrokenError, PrivacyError


@click.group(invoke_without_command=True)
@click.version_option(__version__, prog_name="dps-bot")
@click.option("--config", type=click.Path(), help="The TOML file (default: $DPS_BOT_CONFIG, else dps-bot.toml).")
@click.pass_context
def main(context: click.Context, config: str | None) -> None:
    """Fulfil data-subject requests for Azure DPS devices from Slack. Without a command: run the bot."""
    context.obj = config
    if context.invoked_subcommand is None:
        start(config)


@main.group()
def keys() -> None:
    """The keys that sign what leaves and that hide device ids in the ledger."""


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_context
def init(context: click.Context, folder: Path | None) -> None:
    """Make the keys in FOLDER (default: the config's). Existing keys are never overwritten."""
    from bot.settings import config_path, load_config
    from evidence.heads import ledger_key
    from evidence.signing import make_keys

    try:
        place = folder or load_config(config_path(context.obj)).files.keys
        made = make_keys(place)
    except PrivacyError as error:
        _fail(str(error), EXIT_CONFIG)
    click.echo(f"Keys made in {place}. Public key id: {made.signing.key_id}")
    click.echo(f"For the tools of witnesses: {ledger_key(made.signing.public)}")
    click.echo("Keep signing-key.pem and pseudonym.key secret and backed up; give signing-key.pub.pem to auditors.")


@keys.command()
@click.argument("folder", type=click.Path(path_type=Path), required=False)
@click.pass_context
def show(context: click.Context, folder: Path | None) -> None:
    """Show the public key in FOLDER (default: the config's), since when it signs, and the keys before it.

    The output is for auditors as it is: saved as a file, `dps-bot verify --key` takes it.
    """
    from bot.commands.rotating import shown
    from bot.settings import config_path, load_config

    try:
        for line in shown(folder or load_config(config_path(context.obj)).files.keys):
            click.echo(line)
    except PrivacyError as error:
        _fail(str(error), EXIT_CONFIG)


@keys.command("rotate")
@click.option("--by", help="Who does it (default: the name under which you are signed in on this computer).")
@click.pass_context
def rotate_(context: click.Context, by: str | None) -> None:
    """Have a new key sign from now on, and destroy the old one, while the bot is stopped.

    The old key signs the new one, and the ledger says so: whatever was signed before stays good, and whoever holds the
    old public key can check what comes.
    """
    from bot.commands.rotating import rotate
    from bot.settings import config_path, load_config

    _switch(context.obj, lambda _: rotate(load_config(config_path(context.obj)).files, by=by))


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


@main.command()
@click.option("--by", help="Who does it (default: the name under which you are signed in on this computer).")
@click.option("--reason", required=True, help="Why it is right to go on; stays on record.")
@click.pass_context
def accept_restore(context: click.Context, by: str | None, reason: str) -> None:
    """Let deletions go on although the database is an older copy. Approvers decide anew on whatever is open."""
    from bot.commands.restoring import accept_restore as accept
    from bot.settings import config_path, load_config

    _switch(context.obj, lambda _: accept(load_config(config_path(context.obj)).files, by=by, reason=reason))


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
@click.option("--head", "heads", multiple=True, help="A head that was kept elsewhere: a file, a text, or - (stdin).")
@click.option(
    "--key", type=click.Path(path_type=Path), help="The public key (PEM); of a ledger, by default the config's."
)
@click.option("--json", "as_json", is_flag=True, help="Say it as one JSON object on standard output.")
@click.pass_context
def verify(
    context: click.Context, file: Path | None, heads: tuple[str, ...], key: Path | None, *, as_json: bool
) -> None:
    """Verify a ledger (default: the config's database), or an export, receipt or evidence pack (DSR-….zip).

    Of a ledger, the first line is one of three: "proved by an outside copy up to entry N", where a --head says so;
    "consistent, not proved", where none was given; "BROKEN", with the first bad entry and what fits. A --head is a
    message of slack.audit_channel as it was copied, a file with any number of them, or an export or receipt
    (DSR-….zip).

    Exit codes: 0 proved or consistent ("outcome" of --json says which), 1 broken, 2 nothing was verified (a file, a key
    or a head cannot be read, or a head is not signed by the key), 78 the config is missing or wrong.
    """
    from bot.commands.verifying import verify_bundle_file, verify_ledger_file

    try:
        file = file or _database(context.obj)
        zipped = file.suffix == ".zip"
        said = verify_bundle_file(file, key, heads) if zipped else verify_ledger_file(file, context.obj, heads, key)
    except ConfigError as error:
        _say_failure("not verified", f"Nothing was verified: {error}", EXIT_CONFIG, as_json=as_json)
    except LedgerBrokenError as error:
        fits = f". What fits: {error.fits}" if error.fits else ""
        extra = {"first_bad_entry": error.entry, "fits": error.fits or None}
        _say_failure("broken", f"BROKEN: {error}{fits}", 1, as_json=as_json, **extra)
    except PrivacyError as error:
        broken = type(error).__name__.endswith("BrokenError")
        sentence = f"BROKEN: {error}" if broken else f"Nothing was verified: {error}"
        _say_failure("broken" if broken else "not verified", sentence, 1 if broken else 2, as_json=as_json)
    except OSError as error:
        sentence = f"Nothing was verified: {error.filename}: {error.strerror}"
        _say_failure("not verified", sentence, 2, as_json=as_json)
    click.echo(_dumped(said.for_scripts) if as_json else "\n".join(said.lines))


@main.command()
@click.argument("request", metavar="DSR-ID")
@click.option("--redact", is_flag=True, help="Pseudonyms alone: no names, no device id, no free text, no salts.")
@click.option("--out", type=click.Path(path_type=Path), help="Where to (default: DSR-ID-evidence.zip, here).")
@click.pass_context
def evidence(context: click.Context, request: str, out: Path | None, *, redact: bool) -> None:
    """Write one zip with the entries of a request, their proofs and the head, its plans and votes, and the story."""
    from bot.commands.packs import make_pack
    from bot.settings import config_path, load_config

    try:
        files = load_config(config_path(context.obj)).files
        made = make_pack(files.database, files.keys, request, redact=redact, out=out)
    except ConfigError as error:
        _fail(f"Nothing was written: {error}", EXIT_CONFIG)
    except LedgerBrokenError as error:
        _fail(f"Nothing was written. BROKEN: {error}. Run dps-bot verify", 1)
    except PrivacyError as error:
        _fail(f"Nothing was written: {error}", 2)
    click.echo("\n".join(made.lines))


@main.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--key", type=click.Path(path_type=Path), help="The public key (PEM; default: the config's).")
@click.pass_context
def entries(context: click.Context, file: Path | None, key: Path | None) -> None:
    """Write the entries of a ledger (default: the config's database) as lines of JSON, for check.html.

    The first line has the public key and, of the config's own database, the newest head that the bot kept. Names are
    not in it. With FILE and --key there need be no config.
    """
    from bot.commands.entries import entry_lines

    try:
        for line in entry_lines(file, context.obj, key):
            click.echo(line)
    except ConfigError as error:
        _fail(f"Nothing was written: {error}", EXIT_CONFIG)
    except PrivacyError as error:
        _fail(f"Nothing was written: {error}", 2)


@main.command("check-page")
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check_page(file: Path | None) -> None:
    """Write check.html, which checks files in a browser without a network, to FILE; without FILE, say where it is."""
    from evidence.pack.check_page import copy_page

    try:
        place, digest = copy_page(file)
    except PrivacyError as error:
        _fail(f"Nothing was written: {error}", 2)
    click.echo(f"{place}\nSHA-256 {digest}")


def _dumped(said: Mapping[str, Any]) -> str:
    import json

    return json.dumps(said, ensure_ascii=False)


def _say_failure(outcome: str, sentence: str, code: int, *, as_json: bool, **extra: Any) -> NoReturn:
    if as_json:
        click.echo(_dumped({"outcome": outcome, "says": sentence, **extra}))
    _fail(sentence, code)


def _database(config: str | None) -> Path:
    from bot.settings import config_path, load_config

    return load_config(config_path(config)).files.database


def start(config: str | None, **environment: Any) -> None:
    """Run the bot until it is told to stop; what its environment differs in is for worlds of tests.

    Ends the program where it cannot start or go on, with a sentence.
    """
    import asyncio
    import os

    from bot import log
    from bot.app import run
    from bot.border.memory import forbid_core_dumps
    from bot.environment import Environment
    from bot.settings import config_path, load_config, load_secrets

    forbid_core_dumps()
    os.umask(0o077)
    log.set_up()
    try:
        path = config_path(config)
        settings, secrets = load_config(path), load_secrets()
        for name in ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN"):  # nothing else in here needs them; Bolt would take them
            os.environ.pop(name, None)
        asyncio.run(run(settings, secrets, Environment(**environment), reread=lambda: load_config(path)))
    except PrivacyError as error:
        _fail(f"dps-bot cannot start: {error}", EXIT_CONFIG)
    except OSError as error:
        _fail(f"dps-bot cannot go on: {error.strerror or type(error).__name__}", 1)


def _fail(sentence: str, code: int) -> NoReturn:
    click.echo(sentence, err=True)
    sys.exit(code)
