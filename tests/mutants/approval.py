"""Who decides, about what, and until when."""

from tests.mutants.mutant import UNIT, Mutant, mutants

BALLOT = (f"{UNIT}approval/test_ballot.py",)
TWO_PEOPLE = (f"{UNIT}approval/test_two_people.py",)
COUNTS = (f"{UNIT}approval/test_counts.py",)

MOVING = (f"{UNIT}erasure/test_moving.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/gate.py",
        MOVING,
        ("nobody decides alone with the bot", " or is_alone(act.channel):", ":"),
        ("nobody decides where the card stands", "{request.channel, *self.policy.channels}", "self.policy.channels"),
        ("a decision is taken anywhere", "in {request.channel, *self.policy.channels} or", "or"),
    ),
    *mutants(
        "privacy/erasure/choices.py",
        MOVING,
        (
            "a request is moved anywhere",
            "if to not in self.gate.policy.channels or to == request.channel:",
            "if to == request.channel:",
        ),
        (
            "anybody moves a request",
            "ALREADY_DECIDED, sentence)\n        await self._check_watcher(click, request)\n",
            "ALREADY_DECIDED, sentence)\n",
        ),
        ("a plan's file stays in the old thread", "and not fits_the_card(plan_of(request))", "and False"),
        ("a move has no end of the vote", "None if request.status is S.PLANNING else request.due_at", "None"),
    ),
    *mutants(
        "storage/requests/moving.py",
        MOVING,
        ("the card stays in the old channel", "    if change.channel:\n", "    if False:\n"),
    ),
    *mutants(
        "privacy/approval/ballot.py",
        BALLOT,
        (
            "votes after expiry count",
            "request.decide_by is None or request.decide_by <= self.clock()",
            "request.decide_by is None",
        ),
        ("a vote in the moment of expiry counts", "decide_by <= self.clock()", "decide_by < self.clock()"),
        (
            "a click on an old plan approves the newest",
            "if plan is None or plan.id != click.plan:",
            "if plan is None:",
        ),
        ("the requester votes", "if click.user == request.requester:", "if False:"),
        (
            "a second vote is not told from the first",
            "if yes and request.work and any(vote.voter == click.user for vote in request.work.votes):",
            "if False:",
        ),
        (
            "what is decided is decided again",
            "if request.status is not S.AWAITING_APPROVAL:",
            "if False:",
        ),
        (
            "the first of two votes approves",
            "S.AWAITING_APPROVAL if missing else S.APPROVED,",
            "S.APPROVED,",
        ),
        ("a vote in any channel counts", "        self.gate.check_place(click, request)\n", ""),
        ("a vote from another company counts", "if click.team != UNKNOWN_TEAM:", "if False:"),
        (
            "nobody asks who votes",
            "self.electorate.check(click.user, plan.policy)",
            "asyncio.sleep(0)",
        ),
        (
            "a vote waits for Slack without end",
            "if refusal.ask_again_in is None or now + refusal.ask_again_in >= until:",
            "if refusal.ask_again_in is None:",
        ),
        (
            "one no is not enough",
            "apply(request, to, *facts, words=_commented",
            "apply(request, S.CHANGES_ASKED, *facts, words=_commented",
        ),
    ),
    *mutants(
        "privacy/request/gate.py",
        TWO_PEOPLE,
        ("a guest asks", "if membership in NO_MEMBER:", "if False:"),
        ("whoever left is still believed", "return _GONE.get(membership) or (", "return ("),
        ("whoever is off the list is still believed", "or (None if listed else", "or (None if True else"),
    ),
    *mutants(
        "privacy/request/choices.py",
        TWO_PEOPLE,
        (
            "anybody says which device is erased",
            "if request.work is not None and click.user != request.requester:",
            "if False:",
        ),
    ),
    *mutants(
        "privacy/approval/ballot.py",
        TWO_PEOPLE,
        ("whoever had a hand in it votes", "if yes and request.work and request.work.shaped(click.user):", "if False:"),
        (
            "a vote is for what nobody asks",
            "        if gone:\n            raise",
            "        if False:\n            raise",
        ),
    ),
    *mutants(
        "privacy/approval/ballot.py",
        COUNTS,
        ("nobody left is not said", "nobody = self.clock(), bool(missing) and", "nobody = self.clock(), False and"),
    ),
    *mutants(
        "privacy/erasure/execution/preconditions.py",
        COUNTS,
        ("votes that lack are not counted anew", "votes_missing=missing, nobody_left", "nobody_left"),
    ),
    *mutants(
        "privacy/request/request.py",
        TWO_PEOPLE,
        ("a shredded name had no hand in it", "shaping.by in {user, None}", "shaping.by == user"),
        ("a vote of before the lift counts", "if not self.shaped(vote.voter))", "if True)"),
    ),
    *mutants(
        "privacy/erasure/execution/preconditions.py",
        TWO_PEOPLE,
        ("what nobody asks any more is begun", "        if gone:\n", "        if False:\n"),
    ),
    *mutants(
        "privacy/holds/placing.py",
        TWO_PEOPLE,
        ("one lifts what keeps one's own request", "            await self._check_nothing_waits(click)\n", ""),
    ),
    *mutants(
        "storage/erasures/shapings.py",
        TWO_PEOPLE,
        ("whoever plans again has no hand in it", "'way chosen', 'began planning'", "'way chosen'"),
    ),
    *mutants(
        "storage/erasures/halts.py",
        TWO_PEOPLE,
        (
            "a second hold is not looked at",
            "OR status IN ('planning', 'approved', 'erasing')",
            "OR status IN ('planning')",
        ),
    ),
    *mutants(
        "privacy/approval/electorate.py",
        (f"{UNIT}approval/test_electorate.py",),
        ("being on one list is enough", "if not all(policy.groups_of", "if not any(policy.groups_of"),
        ("the looser policy wins", "return max(policy.missing(", "return min(policy.missing("),
        (
            "a guest votes",
            "if membership in _REFUSED:\n            raise RefusedError(",
            "if False:\n            raise RefusedError(",
        ),
        ("the vote of one who left counts", "if membership is Membership.MEMBER]", "]"),
        (
            "a group needs no vote more by the policy of today",
            "today = replace(self.today, extra=shown.extra)",
            "today = self.today",
        ),
        ("anybody belongs to a group", "return user in await self.people.fresh_members(owner)", "return True"),
    ),
    *mutants(
        "privacy/approval/policy_change.py",
        (f"{UNIT}approval/test_policy_change.py",),
        ("who was removed is not said", "if removed := sorted(", "if removed := False and sorted("),
        ("lists are told apart nowhere", "if same and len(pairs) > 1 else", "if False else"),
        ("an order alone is no change", "or [f", "or [] and [f"),
    ),
    *mutants(
        "storage/ledger/policies.py",
        ("tests/scenario/test_policy_change.py",),
        ("every start is a change", "    if await file.read(_last_known) == dict(policy):\n        return\n", ""),
        ("what was kept is believed", "return None if disagreement(database) else", "return"),
        (
            "a change is not kept",
            'people={"difference": said})\n    _keep(database, policy)',
            'people={"difference": said})',
        ),
    ),
    *mutants(
        "storage/requests/vote_receipts.py",
        (f"{UNIT}delivery/test_vote_receipts.py",),
        ("a receipt waits for no other", "now + TOGETHER", "now"),
        ("a vote of another request is told twice", "AND sent < :number", "AND sent < :number AND 1 = 2"),
        (
            "others of the same voter are not told together",
            "lambda one: one.voter == voter",
            "lambda one: one is untold[0]",
        ),
        ("a shredded voter is called by name", "and is_name(row", "or is_name(row"),
    ),
    *mutants(
        "privacy/delivery/vote_receipts.py",
        (f"{UNIT}delivery/test_vote_receipts.py",),
        (
            "who cannot be reached holds up the rest",
            "        await self.votes.told(waiting)\n",
            "        if voter:\n            await self.votes.told(waiting)\n",
        ),
    ),
    *mutants(
        "privacy/approval/policy_check.py",
        (f"{UNIT}approval/test_policy_check.py",),
        ("an unknown id is let pass", "answers.unknown.intersection(names)", "frozenset[str]()"),
        ("a guest is counted as a voter", "is Membership.MEMBER)", "is not Membership.BOT)"),
        ("a guest among approvers is not told", "if membership in _IS:", "if False:"),
        ("an unreadable group of approvers is let pass", "level=Level.REFUSED if votes else", "level="),
        (
            "nobody who could ask is let pass",
            "if not _members(_people(setup.requesters",
            "if False and not _members(_people(setup.requesters",
        ),
        ("live without approvers is let pass", "        if setup.live:\n", "        if False:\n"),
        ("plan-only without approvers is refused", "        if setup.live:\n", "        if True:\n"),
        ("too few votes are let pass", "if _missing(policy, voters, answers):", "if False:"),
        ("an unanswered user group is taken for empty", "if policy.user_groups - answers.members.keys() or", "if"),
        ("one's own vote counts", "voters - {user}", "voters"),
        ("one who is stuck stops all", "all_of_them = stuck == asking and", "all_of_them ="),
        (
            "an unanswered user group of those who ask is taken for empty",
            "stuck == asking and not any(name not in answers.members for name in setup.requesters - asking)",
            "stuck == asking",
        ),
        ("one more vote for a group is forgotten", "replace(policy, extra=1)", "policy"),
        ("silence of Slack is not told", "if not _is_answered(name, answers)]", "if False]"),
        ("the worst is not said first", "list(Level).index(finding.level)", "0"),
    ),
    *mutants(
        "handlers/workspace/setup.py",
        ("tests/scenario/test_setup.py",),
        ("a shared or public channel is let pass", "if why := unsafe_kind(", "if why := False and unsafe_kind("),
        ("one bad channel of two stops all", "if len(wrong) == len(channels)", "if wrong"),
        ("an outage is a misconfiguration", "return isinstance(error, UndeliverableError)", "return True"),
        ("a typo is an outage", "if error.code in _NO_SUCH", "if False"),
    ),
    *mutants(
        "bot/checks.py",
        ("tests/scenario/test_setup.py",),
        ("what can never work starts", "            raise ConfigError(", "            print("),
        ("what is found late is not told", "            await self._tell(found)\n", ""),
        ("who waits is stranded by what came about", "finding.by_itself and somebody_waits", "False"),
        ("what was edited starts where somebody waits", "finding.by_itself and somebody_waits", "somebody_waits"),
        ("what came about starts although nobody waits", "finding.by_itself and somebody_waits", "finding.by_itself"),
        ("what came about is not told to Slack", " or bool(refused)", ""),
    ),
    *mutants(
        "privacy/erasure/plan/binding.py",
        (f"{UNIT}erasure/plan/test_binding.py",),
        ("assignedHub does not bind", '"deviceId", "assignedHub", "status"', '"deviceId", "status"'),
        ("deviceId does not bind", '"deviceId", "assignedHub", "status"', '"assignedHub", "status"'),
        (
            "a group's status does not bind",
            'RecordKind.ENROLLMENT_GROUP: frozenset({"etag"',
            'RecordKind.ENROLLMENT_GROUP: frozenset({"provisioningStatus", "etag"',
        ),
        ("an identity's status does not bind", '"etag", "connectionState"', '"etag", "status", "connectionState"'),
        (
            "an enrollment's attestation does not bind",
            'RecordKind.ENROLLMENT: frozenset({"etag"',
            'RecordKind.ENROLLMENT: frozenset({"attestation", "etag"',
        ),
        ("desired properties do not bind", 'if name != "reported"', 'if name == "tags"'),
        ("each report of a device voids the votes", 'if name != "reported"', "if name"),
    ),
    *mutants(
        "handlers/workspace/whose.py",
        ("tests/unit/handlers/workspace/test_whose.py",),
        ("anybody of any organisation is ours", 'there.get("enterprise_id") == self.organisation and ', ""),
        ("anybody of our organisation is ours", " and self.team in _teams(person)", ""),
        (
            "an account of ours in another organisation is ours",
            "if there:",
            'if there and person.get("team_id") != self.team:',
        ),
        ("a stranger is ours", 'if person.get("is_stranger"):', "if False:"),
        ("a payload may name any team as ours", "self.has(person) and named in", "self.has(person) or named in"),
        ("a payload that contradicts Slack is believed", " and named in", " or named not in"),
    ),
)
