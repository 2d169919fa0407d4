"""Verifying a signed zip at the command line: an export, a receipt or an evidence pack."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from evidence.check import BundleReport, verify_bundle
from evidence.keyring import KeyRing
from evidence.outside import copies_in
from evidence.pack.checking import PackReport, check_pack
from evidence.signing import KeysError
from privacy.model.numbers import counted
from privacy.pack.pack import NOT_PROVED


def verify_file(file: Path, key: Path | None, heads: Sequence[str] = ()) -> tuple[list[str], Mapping[str, Any]]:
    """What is said about a file that is as signed, in lines and for scripts.

    Args:
        file: the zip.
        key: the public key, from somewhere else.
        heads: heads that were kept elsewhere; only a pack has one to compare them with.

    Raises:
        BundleBrokenError: it is not what was signed, or not what its own head binds.
        KeysError: no key was given, or it cannot be read.
        BadHeadError: what was given as a head is none of this key's.
    """
    if key is None:
        raise KeysError("an export file, a receipt or a pack is checked with --key signing-key.pub.pem")
    try:
        ring = KeyRing.from_pem(key.read_bytes())
    except OSError as error:
        raise KeysError(f"The public key {key} cannot be read: {error.strerror}.") from error
    report = verify_bundle(file, ring)
    if not report.is_pack:
        lines, said = _bundle(report)
    else:
        kept = [copies_in(given, report.ring) for given in heads]
        found = check_pack(file, report, report.key, copies := [copy for one in kept for copy in one.copies])
        lines, said = _pack(found, unused=bool(copies) and found.copy is None)
        lines += told_of_torn(torn := [what for one in kept for what in one.torn])
        said = {**said, "torn_heads": torn}
    if report.key_id != ring.given.key_id:
        lines.append(f"    Signed by {report.key_id}, which hand-overs join to the key that was given.")
    return lines, {**said, "key_id": report.key_id}


def told_of_torn(torn: Sequence[str]) -> list[str]:
    """What is said of heads that are not whole, beside what the others prove."""
    lines = [f"    {what}." for what in torn]
    after = "    A crash leaves that, and so does whoever cuts the file. The others count."
    return [*lines, after] if lines else []


def _bundle(report: BundleReport) -> tuple[list[str], Mapping[str, Any]]:
    lines = [f"ok  {report.request}: every file is as signed"]
    if report.shredded:
        gone = " and ".join(report.shredded)
        lines.append(f"    Names were shredded ({gone}): the proof holds without them.")
        if len(report.shredded) == 1:
            lines.append("    The other file of names is still there: take it out too, if nobody is to be named.")
    return lines, {"outcome": "as signed", "request": report.request, "shredded": list(report.shredded)}


def _pack(found: PackReport, *, unused: bool) -> tuple[list[str], Mapping[str, Any]]:
    manifest, tree = found.manifest, found.said.tree
    readable = "withheld" if manifest["redacted"] else f"{found.names} readable names, ids and texts match their hashes"
    decided = f"{counted(found.plans, 'plan')} and {counted(found.votes, 'vote')}"
    lines = [
        found.verdict,
        f"ok  {len(manifest['files'])} files are as signed by {found.key_id}",
        f"ok  {counted(found.entries, 'entry')}, each as it was chained and under the root of the head",
        f"ok  {decided}: exactly what the entries name ({readable})",
        f"    head {tree.size} {found.said.digest}",
        *(
            ["    A head that was given is of another size than this pack's: it neither proves nor contradicts it."]
            * unused
        ),
        "    Not proved:",
        *(f"    - {sentence}" for sentence in NOT_PROVED),
    ]
    said = {
        "outcome": "proved",
        "says": found.verdict,
        "request": manifest["request"],
        "entries": found.entries,
        "plans": found.plans,
        "votes": found.votes,
        "head": tree.size,
        "proved_up_to": found.copy.head.sequence if found.copy else None,
        "redacted": manifest["redacted"],
        "not_proved": list(NOT_PROVED),
    }
    return lines, said
