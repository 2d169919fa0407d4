"""Who may be shown what: channels that are not safe, and who reads a request."""

from tests.mutants.mutant import UNIT, Mutant, mutants

CHANNELS = ("tests/unit/handlers/workspace/test_channels.py",)
BEGIN = (f"{UNIT}erasure/execution/test_unsafe_channel.py",)
READERS = (f"{UNIT}history/test_readers.py",)
CARD = ("tests/unit/handlers/export/test_guarded_card.py",)
DAYS = ("tests/unit/evidence/test_days.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "handlers/workspace/channels.py",
        CHANNELS,
        ("a guest reads along", "if standing is Membership.GUEST:", "if False:"),
        ("any number of members is few", "if len(members) > MOST_MEMBERS:", "if False:"),
        ("an old look is believed for words", "0 <= self.clock() - at < LATELY:", "0 <= self.clock() - at:"),
        (
            "a look of a time to come is believed",
            "if 0 <= self.clock() - at < LATELY:",
            "if self.clock() - at < LATELY:",
        ),
        (
            "whom the list leaves out is a member",
            "unlisted = [member for member in members if member not in known]",
            "unlisted = [] if known else members",
        ),
        ("each member of a large channel is asked about", "if len(members) > MOST_ASKED:", "if False:"),
        ("an archived channel has people in it", '_unsafe("is archived", gone=True)', '_unsafe("is archived")'),
    ),
    *mutants(
        "privacy/delivery/channel_record.py",
        BEGIN,
        (
            "a deletion begins where a guest reads",
            "            if not error.gone:\n                raise Halted",
            "            if False:\n                raise Halted",
        ),
        (
            "a channel that is gone keeps everybody waiting",
            "            if not error.gone:\n                raise Halted",
            "            if True:\n                raise Halted",
        ),
        (
            "what a look brings is not on record",
            "await self.records.unsafe(channel, error.why, now=self.clock())",
            "pass",
        ),
        ("a channel is never safe again", "        await self.records.safe(channel, now=self.clock())\n", ""),
        (
            "silence about a channel is a yes",
            "            if error.code not in NOT_THERE:\n                raise",
            "            if False:\n                raise",
        ),
    ),
    *mutants(
        "privacy/erasure/execution/execution.py",
        BEGIN,
        (
            "the channel is not looked at before a deletion",
            "if unknown := await self.preconditions.readers_unknown(request):",
            "if unknown := None:",
        ),
    ),
    *mutants(
        "storage/requests/channels.py",
        BEGIN,
        ("what waited for a safe channel waits on", "    database.execute(_GO_ON, (now, channel))\n", ""),
    ),
    *mutants(
        "privacy/history/readers.py",
        READERS,
        ("everybody reads everything", "if self.all or self.user == request.requester:", "if True:"),
        ("an auditor reads no more than others", "if self.all or self.user", "if self.user"),
        ("approvers read exports of others", "if request.kind is RequestKind.ACCESS:", "if False:"),
        (
            "today's policy decides over a plan of before",
            "plan.policy if plan else self.electorate.today",
            "self.electorate.today",
        ),
    ),
    *mutants(
        "handlers/notifier.py",
        CARD,
        ("an unsafe channel is shown everything", "if guarded is not None and kind not in", "if False and kind not in"),
    ),
    *mutants(
        "evidence/pack/days.py",
        DAYS,
        ("a cell is a formula", "if cell.startswith(_FORMULA)", "if False"),
        ("people's words are in the files", "for role in _ROLES if role in entry.people}", "for role in entry.people}"),
    ),
)
