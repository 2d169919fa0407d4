"""What entries answer for, who is believed, and what an older copy is."""

from tests.mutants.mutant import Mutant, mutants

CELLS = ("tests/scenario/test_every_cell.py",)
FORGED = ("tests/scenario/test_forged_rows.py",)
AROUND = ("tests/scenario/test_around_entries.py",)
RESTORED = ("tests/scenario/test_restores.py",)
EARLIER = ("tests/scenario/test_earlier_versions.py",)
VERIFIED = ("tests/unit/bot/test_verify_schema.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/ledger/projection.py",
        CELLS,
        (
            "a row in no entry is fine",
            'yield f"{self.about}: a row of {table} is in no entry: it was invented, or its key was changed"',
            "pass",
        ),
        ("a row that is gone is fine", "any(expected.values())", "False"),
        ("open cells are not compared", "if seen[column] != said.cells.get(column):", "if False:"),
        (
            "hidden cells are not compared",
            "elif cell_digest(salt, table, column, seen[column]) != said.cells.get(column):",
            "elif False:",
        ),
        ("a shredded salt hides any change", "if seen[column] not in kept.blank:", "if False:"),
    ),
    *mutants(
        "bot/verify.py",
        VERIFIED,
        ("damage is not waited for", "    if damage_found():\n", "    if False:\n"),
    ),
    *mutants(
        "storage/erasures/erasures.py",
        FORGED,
        (
            "a name counts that is not the one of the entry",
            'if ledger.is_name(row["salt"], row["value"], row["hashed"]):',
            "if True:",
        ),
    ),
    *mutants(
        "storage/erasures/erasures.py",
        RESTORED,
        ("votes of before an older copy count", "event = 'restored'), 0)", "event = 'never'), 0)"),
    ),
    *mutants(
        "storage/erasures/pending_votes.py",
        FORGED,
        ("a vote that no entry names is waited for", "if _was_given(database, row)", "if True"),
    ),
    *mutants(
        "storage/ledger/folds.py",
        FORGED,
        (
            "what is changed between two moves is written over",
            "        if found and not on_record:\n",
            "        if False:\n",
        ),
    ),
    *mutants(
        "privacy/erasure/workflow.py",
        FORGED,
        (
            "a deletion looks at no entry",
            "await self.transitions.contradicted(request) or await self.executor",
            "await self.executor",
        ),
    ),
    *mutants(
        "privacy/erasure/verification/receipt_delivery.py",
        FORGED,
        (
            "a receipt looks at no entry",
            "if ended := await self.transitions.contradicted(request):",
            "if ended := None:",
        ),
    ),
    *mutants(
        "storage/ledger/proof.py",
        FORGED,
        ("the schema is not looked at", "if problem := schema_problem(database):", "if problem := None:"),
        ("holds are not looked at", "    yield from of_halts(database, None)\n", ""),
    ),
    *mutants(
        "storage/erasures/halts.py",
        RESTORED,
        (
            "an older copy stops nothing",
            "if (missing := restored(database)) is not None:",
            "if (missing := None) is not None:",
        ),
    ),
    *mutants(
        "storage/ledger/adoption.py",
        EARLIER,
        (
            "rows of before are taken over at each start",
            "    if await file.read(lambda database: one(database, _DONE, ())):\n",
            "    if False:\n",
        ),
    ),
    *mutants(
        "storage/ledger/consistency.py",
        EARLIER,
        (
            "places of a final receipt are not counted",
            "Event.ENDED_INCOMPLETE, Event.CONFIRMED})",
            "Event.ENDED_INCOMPLETE})",
        ),
    ),
    *mutants(
        "storage/erasures/pending_votes.py",
        AROUND,
        ("a refused vote counts again", "> events.count(Event.VOTE_DROPPED)", "> 0"),
    ),
    *mutants(
        "privacy/erasure/execution/execution.py",
        AROUND,
        ("a step asks for no contradiction", "        await self.transitions.check_undoubted(request)\n", ""),
    ),
    *mutants(
        "privacy/delivery/file_delivery.py",
        AROUND,
        ("a file is shown without a look", "if await self.transitions.contradicted(request):", "if False:"),
    ),
    *mutants(
        "privacy/delivery/earlier_files.py",
        AROUND,
        ("another request's file is believed", " or await self._contradicted(file.upload)", ""),
    ),
    *mutants(
        "storage/ledger/proof.py",
        AROUND,
        ("an entry may lack in the middle", "if count != (newest or 0):", "if False:"),
        (
            "each entry is looked at as if it were the first",
            'at=Millis(row["before_at"])',
            "at=Millis(0)",
        ),
    ),
    *mutants(
        "storage/requests/requests.py",
        AROUND,
        (
            "what was read is not compared with what stands",
            "if found is None and load_request",
            "if False and load_request",
        ),
    ),
    *mutants(
        "storage/requests/moving.py",
        AROUND,
        (
            "a file of another request is written over",
            "        folds.look(database, change.upload.request, now=now)\n",
            "        pass\n",
        ),
        ("a contradiction is noted again and again", "elif not facts and folds", "if not facts and folds"),
    ),
    *mutants(
        "bot/heads/poster.py",
        AROUND,
        ("a cut-off end is only logged", "            await self._say_what_is_missing()\n", ""),
    ),
    *mutants(
        "storage/ledger/adoption.py",
        AROUND,
        (
            "salts say whether rows were taken over",
            "json_extract(body, '$.rows') IS NOT NULL",
            "EXISTS (SELECT 1 FROM ledger_salts)",
        ),
    ),
)
