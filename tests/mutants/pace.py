"""How often Slack is called."""

from tests.mutants.mutant import Mutant, mutants

UNIT = ("tests/unit/handlers/workspace/test_pace.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "handlers/workspace/pace.py",
        UNIT,
        ("no call waits", "if not wait or somebody_waits():", "if True:"),
        ("people wait behind the bot's own calls", "if not wait or somebody_waits():", "if not wait:"),
        (
            "what people wait for is not counted",
            "        lane.turns -= 1\n",
            "        lane.turns -= not somebody_waits()\n",
        ),
        ("what Slack asks is forgotten", "min(retry_after, _MINUTE)", "0.0"),
        ("one refusal stops a method for years", "min(retry_after, _MINUTE)", "retry_after"),
        ("one channel holds up another", 'channel if method == POST else "")', '"")'),
        ("a turn that nobody took is lost", "            lane.turns += 1\n", "            pass\n"),
    ),
    *mutants(
        "storage/outbox.py",
        ("tests/unit/storage/requests/test_turns.py",),
        ("what is said below a card comes before others' cards", "outbox.kind <> 'card', requests", "0, requests"),
        ("news for people waits behind progress", "requests.status NOT IN ({_QUIET})", "0"),
        (
            "posts and updates wait for each other",
            "PARTITION BY outbox.channel, outbox.ts IS NOT NULL",
            "PARTITION BY outbox.channel",
        ),
    ),
    *mutants(
        "storage/outbox.py",
        ("tests/unit/privacy/delivery/test_many_alike.py",),
        ("what expired keeps others waiting", "requests.status = '{RequestStatus.EXPIRED}' AND (", "0 AND ("),
        ("one person reads of another's requests", "AND requester = :requester", ""),
        ("what was said together is said again", "late_since = NULL, told = NULL, due_at = NULL ", "told = NULL "),
    ),
    *mutants(
        "privacy/delivery/outbox_relay.py",
        ("tests/unit/privacy/delivery/test_many_alike.py",),
        ("thousands of equal messages are posted", "        if len(alike) < MANY:\n", "        if True:\n"),
        ("a few lose their threads", "        if len(alike) < MANY:\n", "        if False:\n"),
    ),
    *mutants(
        "storage/requests/moving.py",
        ("tests/unit/privacy/delivery/test_many_alike.py",),
        (
            "those that expire together do not wait for each other",
            "and _many_expire(database, now) else now",
            "and False else now",
        ),
        ("one that expires alone waits", "and _many_expire(database, now) else now", "else now"),
    ),
    *mutants(
        "privacy/delivery/outbox_relay.py",
        ("tests/scenario/test_pace.py",),
        (
            "what is over is said all the same",
            "        return request.status not in _SEARCHING",
            "        return False",
        ),
    ),
    *mutants(
        "privacy/request/changes.py",
        ("tests/scenario/test_pack_button.py",),
        ("a file holds up cards", "self.key.kind is MessageKind.PACK)", "False)"),
    ),
)
