"""What is said: only what is so in that status, and in a number that fits."""

from tests.mutants.mutant import Mutant, mutants

SENTENCES = ("tests/unit/handlers/test_sentences.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/request.py",
        SENTENCES,
        ("an older copy knows that nothing was deleted", "if work and work.missing_from is not None:", "if False:"),
        ("nothing was deleted, whatever was begun", "    if not begun:", "    if True:"),
        ("a handing-out says that nothing was deleted", '"Nothing was handed out."', '"Nothing was deleted."'),
    ),
    *mutants(
        "handlers/erasure/words.py",
        SENTENCES,
        ("an older copy knows that nobody decided", 'return ""  # somebody may have decided', "pass"),
        ("a handing-out is planned as a deletion", "if request.kind is RequestKind.GROUP_ACCESS and", "if False and"),
        ("nothing held is done", '"Done" if had_data(request) else "No data held"', '"Done"'),
        ("what is verified is done", 'S.VERIFYING: "Verifying"', 'S.VERIFYING: "Done"'),
        ("one approver is two", "{counted(missing(request), 'approver')}", "{missing(request)} approvers"),
        ("one place is two", "{counted(count, 'place')} open", "{count} places open"),
    ),
    *mutants(
        "handlers/kit/words.py",
        SENTENCES,
        ("nothing found is done", '"Done" if search.total else NOTHING_FOUND', '"Done"'),
        ("a partial search found nothing", '"PARTIAL" if search.partial else', "NOTHING_FOUND if search.partial else"),
    ),
    *mutants(
        "handlers/erasure/parts.py",
        SENTENCES,
        ("what has ended speaks of what is to come", "ahead=request.status in OPEN", "ahead=True"),
        ("what has ended waits for votes", "if request.status is S.AWAITING_APPROVAL and (asked", "if (asked"),
    ),
    *mutants(
        "handlers/erasure/news.py",
        SENTENCES,
        ("one step is two", "{counted(planned, 'step')}", "{planned} steps"),
        ("a status is a sentence", 'f"{request.id}: {ended(status(request))}"', 'f"{request.id}: {request.status}."'),
    ),
    *mutants(
        "handlers/export/reply.py",
        SENTENCES,
        (
            "an older copy tells the person that nothing is held",
            "if request.work and request.work.missing_from is not None and not had_data(request):",
            "if False:",
        ),
        ("what came back is gone", "if request.work and request.work.came_back:", "if False:"),
        ("a reply says the status as we store it", "{request.status.said}", "{request.status}"),
    ),
    *mutants(
        "privacy/receipt/words.py",
        SENTENCES,
        ("the receipt of an older copy knows that nothing was deleted", "if missing is not None:", "if False:"),
        ("what is not clean is erased", "if not receipt.clean:", "if False:"),
        (
            "what came back is absent",
            "    if came_back(receipt):\n        return _r",
            "    if False:\n        return _r",
        ),
    ),
)
