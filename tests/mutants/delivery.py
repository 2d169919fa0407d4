"""How a request ends, and what becomes of files."""

from tests.mutants.mutant import UNIT, Mutant, mutants

SHARED = (f"{UNIT}delivery/test_file_delivery.py",)
ASIDE = (f"{UNIT}delivery/test_receipt_aside.py",)
EARLIER = (f"{UNIT}delivery/test_earlier_files_go.py", f"{UNIT}delivery/test_earlier_files.py")

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/delivery/file_delivery.py",
        SHARED,
        (
            "no channel check when told again",
            "        await self._check(request, upload)\n        card, _ =",
            "        card, _ =",
        ),
        (
            "no channel check when first shared",
            "asyncio.gather(self._check(request, upload), self._stands(request, card))",
            "asyncio.gather(asyncio.sleep(0), self._stands(request, card))",
        ),
        (
            "that it is shared is not on disk before",
            "            upload=replace(upload, shared_at=self.transitions.clock()),\n",
            "",
        ),
        (
            "told at every look",
            "request.report.retry.tries_of(Trying.VISIBILITY) == TELL_AGAIN",
            "request.report.retry.tries_of(Trying.VISIBILITY) >= TELL_AGAIN",
        ),
        ("never told again", "request.report.retry.tries_of(Trying.VISIBILITY) == TELL_AGAIN", "False"),
        (
            "a refusal is not told",
            "                raise  # with this code",
            "                return  # with this code",
        ),
        ("a shared file is an error", "if error.code != FORGOTTEN:", "if True:"),
        (
            "a lost file is made anew for ever",
            "error.code == FORGOTTEN and request.report.delivery.remakes < REMAKES",
            "error.code == FORGOTTEN",
        ),
        (
            "a lost file is not made anew",
            "error.code == FORGOTTEN and request.report.delivery.remakes < REMAKES",
            "False",
        ),
        ("the file overtakes its card", "if pending and card is None:", "if False:"),
        (
            "what is there is shared",
            "if await self.files.is_visible(upload):",
            "if upload.shared_at and await self.files.is_visible(upload):",
        ),
    ),
    *mutants(
        "privacy/delivery/file_delivery.py",
        ASIDE,
        (
            "a receipt waits for its channel for ever",
            "        elif isinstance(error, DeliverLaterError) or",
            "        elif False or",
        ),
        (
            "a busy Slack keeps looks from being made",
            " and not policy.looks_wait_too_long\n        if passing",
            "\n        if passing",
        ),
        (
            "what is never shown keeps looks from being made",
            "RequestKind.ERASURE and policy.looks_wait_too_long:",
            "False:",
        ),
        (
            "the requester's file waits for a card",
            "        if upload.channel != request.channel:\n            return None, False\n",
            "",
        ),
    ),
    *mutants(
        "privacy/delivery/certification.py",
        (*SHARED, *ASIDE),
        ("what was closed is fulfilled", "S.CLOSED if closed else S.FULFILLED", "S.FULFILLED"),
        (
            "an owed receipt makes it final",
            "        recheck = replace(before.recheck, confirmed_at=None)",
            "        recheck = before.recheck",
        ),
        ("each owed receipt fulfils anew", "        if before.recheck.fulfilled_at is not None:", "        if False:"),
        ("a refusal of the channel stays for the next receipt", "owed=True, refused=None", "owed=True"),
        (
            "looks begin anew with each receipt",
            "looks = least if first else max(least, before.rechecks_done)",
            "looks = least",
        ),
    ),
    *mutants(
        "privacy/erasure/verification/receipt_delivery.py",
        ASIDE,
        ("a receipt is shown to a guest", "                await self.channels.check(request.channel)\n", ""),
        ("a channel that refused is asked again", "            if why is None:\n", "            if True:\n"),
        ("nobody hears that it went elsewhere", "            *place.facts,\n", ""),
    ),
    *mutants(
        "privacy/request/transitions.py",
        (f"{UNIT}request/test_ending.py",),
        ("what was begun just ends", "if not request.work.done:", "if True:"),
        ("an erasure ends in silence", "(fact,), (MessageKind.NEWS,)\n    incomplete", "(fact,), ()\n    incomplete"),
        (
            "what it ended for is not on record",
            "return S.INCOMPLETE, (fact, incomplete)",
            "return S.INCOMPLETE, (incomplete,)",
        ),
    ),
    *mutants(
        "privacy/delivery/earlier_files.py",
        EARLIER,
        (
            "a file goes although a hold stands",
            "doubt = about.doubt(file) or await self._halt(request, plans)",
            "doubt = about.doubt(file)",
        ),
        (
            "a doubtful file goes",
            "doubt = about.doubt(file) or await self._halt(request, plans)",
            "doubt = await self._halt(request, plans)",
        ),
        ("receipts go", "            if about.is_kept(file):\n", "            if False:\n"),
        ("a closed erasure deletes files", " and not request.report.closed:", ":"),
        ("what Slack refused is asked for ever", "tried < TRIES", "tried"),
        (
            "a refusal is never tried again in the night",
            "(upload.kept_because is None or final)",
            "upload.kept_because is None",
        ),
        ("a refusal is tried at every look", "(upload.kept_because is None or final)", "True"),
        (
            "a group's file goes with another group",
            "if ParsedIdentifier.parse(file.identifier) == self.request.parsed else OF_A_GROUP",
            "if True else OF_A_GROUP",
        ),
        (
            "a hub has no capitals",
            "return asked.text in self._devices",
            "return asked.text.casefold() in {each.casefold() for each in self._devices}",
        ),
        ("the newest plan's file goes", "for plan in self.plans[:-1]}", "for plan in self.plans}"),
    ),
)
