"""Who gets an evidence pack in Slack, and that it is shown once."""

from tests.mutants.mutant import Mutant, mutants

PRESSED = ("tests/scenario/test_pack_button.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/pack/desk.py",
        PRESSED,
        ("anybody gets a pack", "        await self.audit_log.check(click)\n", ""),
        ("a request that goes on gives a pack", "        if request.status not in ENDED:\n", "        if False:\n"),
    ),
    *mutants(
        "privacy/pack/delivery.py",
        PRESSED,
        (
            "forged rows are handed out",
            "        if found:\n            raise Ledger",
            "        if False:\n            raise Ledger",
        ),
        (
            "a pack is shown in any channel",
            "        await self.channels.check(request.channel)\n        pack",
            "        pack",
        ),
        (
            "a pack lands loose in the channel",
            "        if message.thread and not await",
            "        if False and not await",
        ),
    ),
    *mutants(
        "storage/history/pack_files.py",
        PRESSED,
        ("a second press makes a second pack", "        return Standing.THERE\n", "        pass\n"),
        ("a changed row is made right", "    Folds().look(database, upload.request, now=now)\n", ""),
        ("a pack is made again after a restart", "upload and upload.seen_at is None else None", "False else None"),
    ),
)
