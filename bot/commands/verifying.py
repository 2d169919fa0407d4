"""`dps-bot verify`: what is looked at, and what is said where nothing is wrong."""

import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot import verify as ledgers
from bot.commands.bundles import told_of_torn, verify_file
from bot.errors import ConfigError
from bot.settings import config_path, load_config
from evidence import outside
from evidence.kept_head import HeadFile
from evidence.keyring import KeyRing
from evidence.signing import PUBLIC_KEY, KeysError, load_keys
from privacy.ledger.copies import OutsideCopy
from privacy.model.clocks import DAY, HOUR, MINUTE
from privacy.model.errors import PrivacyError
from privacy.model.numbers import counted
from privacy.subject.pseudonym import Pseudonyms
from storage.ledger.setbacks import Setback

MOST_SETBACKS = 10
"""Of the clock, that `verify` lists."""
UNFINISHED = (
    "    The write-ahead log (-wal) ends in a change that is not complete. A crash leaves that, and so does",
    "    whoever cuts or changes its end; which of them it was cannot be told from here.",
)


@dataclass(frozen=True, kw_only=True)
class Said:
    """What came of a verification that found nothing wrong."""

    lines: list[str]
    for_scripts: Mapping[str, Any]


def verify_ledger_file(file: Path, config: str | None, heads: Sequence[str], key: Path | None) -> Said:
    """Verify a ledger against heads from outside.

    Args:
        file: the database, or a copy of it.
        config: where the config is; None for the usual place. There need not be one.
        heads: texts, files that hold heads, or `-` for what is piped in.
        key: the public key; None for that of the config.

    Raises:
        LedgerBrokenError: something was changed.
        PrivacyError: nothing could be verified.
    """
    kept, unused = _copies(file, config, heads, key)
    report = ledgers.verify_ledger(file, _pseudonyms(config), kept.copies)
    devices = "device ids included" if report.devices else "device ids not checked: that needs the pseudonym key"
    said = {**ledgers.as_json(report), "torn_heads": list(kept.torn)}
    lines = [
        ledgers.verdict(report),
        f"ok  {counted(report.head.sequence, 'entry')}, one unbroken chain, and the tree over them is as kept",
        f"ok  {counted(report.names, 'readable name')} as the entries say; tables, triggers and views are as made",
        f"ok  {counted(report.requests, 'request')} as the entries say ({devices})",
        f"    head {report.head.sequence} {report.head.digest} {said['root']}",
        *told_of_torn(kept.torn),
        *(f"    {line}" for line in unused),
        *_setbacks(report.setbacks),
        *(UNFINISHED if report.unfinished else ()),
    ]
    return Said(lines=lines, for_scripts=said)


def _copies(file: Path, config: str | None, heads: Sequence[str], key: Path | None) -> tuple[outside.Kept, list[str]]:
    """The heads that were given and, of the config's own database, the one beside its keys; and what was of no use."""
    files = None
    with suppress(ConfigError):
        files = load_config(config_path(config)).files
    own = files.keys / PUBLIC_KEY if files and (files.keys / PUBLIC_KEY).is_file() else None
    copies, torn = list[OutsideCopy](), list[str]()
    if heads:
        trusted = key or own
        if trusted is None:
            raise KeysError("a head is checked with the ledger's public key: give it with --key signing-key.pub.pem")
        ring = KeyRing.from_pem(trusted.read_bytes()).more(ledgers.hand_overs_in(file))
        for given in heads:
            piped = given == "-"
            text = sys.stdin.buffer.read().decode(errors="replace") if piped else given
            kept = outside.copies_in_text(text, ring, source="the pipe") if piped else outside.copies_in(given, ring)
            copies, torn = [*copies, *kept.copies], [*torn, *kept.torn]
    unused = []
    if files and own and file.is_file() and files.database.is_file() and file.samefile(files.database):
        try:
            ring = KeyRing.from_pem(own.read_bytes()).more(ledgers.hand_overs_in(file))
            beside = outside.copy_beside_keys(HeadFile(folder=files.keys, key=ring.given, hand_overs=ring.notes))
        except PrivacyError as error:
            beside, unused = None, [f"The head beside the keys is of no use: {error}."]
        copies += [beside] if beside else []
    return outside.Kept(copies=tuple(copies), torn=tuple(torn)), unused


def _setbacks(setbacks: Sequence[Setback]) -> list[str]:
    """Where entries carry another time than the clock said, in sentences."""
    lines = []
    for back in setbacks[:MOST_SETBACKS]:
        size, unit = next(pair for pair in ((DAY, "day"), (HOUR, "hour"), (MINUTE, "minute")) if back.most >= pair[0])
        which = f"Entry {back.first}" if back.first == back.last else f"Entries {back.first} to {back.last}"
        lines.append(
            f"    {which}: the clock was behind by up to {counted(back.most // size, unit)}. The time is that of"
        )
        lines.append(f"    entry {back.first - 1}, with what the clock said beside it.")
    if len(setbacks) > MOST_SETBACKS:
        lines.append(f"    The clock was behind in {counted(len(setbacks) - MOST_SETBACKS, 'place')} more.")
    return lines


def _pseudonyms(config: str | None) -> Pseudonyms | None:
    """The key of the config, where there is one: an auditor with a copy of the file has none."""
    try:
        return Pseudonyms(key=load_keys(load_config(config_path(config)).files.keys).pseudonym)
    except PrivacyError:
        return None


def verify_bundle_file(file: Path, key: Path | None, heads: Sequence[str]) -> Said:
    """Verify an export, a receipt or a pack. Raises as `bot.commands.bundles.verify_file`."""
    lines, for_scripts = verify_file(file, key, [sys.stdin.read() if given == "-" else given for given in heads])
    return Said(lines=lines, for_scripts=for_scripts)
