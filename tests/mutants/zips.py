"""What makes programs unpack a zip differently."""

from tests.mutants.mutant import Mutant, mutants

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "evidence/plain_zip.py",
        ("tests/unit/evidence/test_plain_zip.py",),
        ("something may hide before a member", "        if member.starts_at != at:\n", "        if False:\n"),
        ("something may hide after the last member", "    if at != directory_at:\n", "    if False:\n"),
        ("something may hide behind packed bytes", "        if stream.unused_data:\n", "        if False:\n"),
        ("the header of a member may say another name", "        if header != _LOCAL", "        if False and _LOCAL"),
        ("names may differ by capitals", "        name = member.name.lower()\n", "        name = member.name\n"),
        ("a link is a member", " not in {0, _REGULAR}", " not in {0, _REGULAR, 0o120000}"),
        ("what follows the end is no matter", " or here != count or starts_at + size != end_at", ""),
    ),
)
