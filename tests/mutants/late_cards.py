"""When a card that Slack refused says again how its request stands."""

from tests.mutants.mutant import Mutant, mutants

CARDS = ("tests/unit/bot/cards/test_late_cards.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/delivery/outbox_relay.py",
        CARDS,
        (
            "a card waits longer and longer",
            "        return max(min(wait, LONGEST_WAIT), error.retry_after or Millis(0))",
            "        return wait",
        ),
        (
            "Slack is left alone for twice as long as it asks",
            "        return max(min(wait, LONGEST_WAIT), error.retry_after or Millis(0))",
            "        return Millis(max(min(wait, LONGEST_WAIT), 2 * (error.retry_after or 0)))",
        ),
        (
            "a card that was refused is given up for ever",
            "        if _is_card(message) and request.status not in ENDED:",
            "        if False:",
        ),
    ),
    *mutants(
        "handlers/kit/refusals.py",
        CARDS,
        (
            "a word that passes is a last one",
            "    return Remedy.LATER if code in _LATER",
            "    return Remedy.NEVER if code in _LATER",
        ),
    ),
    *mutants(
        "handlers/kit/slack_errors.py",
        CARDS,
        ("a word that nobody knows is a last one", "helps in {None, Remedy.LATER}", "helps is Remedy.LATER"),
    ),
    *mutants(
        "storage/outbox.py",
        CARDS,
        (
            "a start leaves put off what was put off",
            "        await self.file.write(lambda database: database.execute(sql, (now, now)))",
            "        del sql, now",
        ),
    ),
)
