"""Whose turn it is at the worker."""

from tests.mutants.mutant import Mutant, mutants

TURNS = ("tests/unit/storage/requests/test_request_turns.py",)
WORKER = ("tests/unit/bot/test_worker.py",)

MUTANTS: tuple[Mutant, ...] = (
    *mutants(
        "privacy/request/turns.py",
        TURNS,
        ("a file that is ready waits behind searches", "S.DELIVERING: Stage.HAND_OVER", "S.DELIVERING: Stage.SEARCH"),
        ("what was approved waits behind searches", "S.APPROVED: Stage.APPROVED", "S.APPROVED: Stage.SEARCH"),
        ("looks of the bot's own come before people", "S.FULFILLED: Stage.LOOK", "S.FULFILLED: Stage.ANSWER"),
        ("a slow service holds up all searches", "Stage.APPROVED, Stage.SEARCH, Stage.LOOK})", "Stage.APPROVED})"),
    ),
    *mutants(
        "storage/requests/turns.py",
        TURNS,
        (
            "a full line hides those behind it",
            "    WHERE stage || '/' || iif(stage IN ({_ASK_AZURE}), {_SERVICE}, '') NOT IN",
            "    WHERE '' NOT IN",
        ),
        ("what is at work is found again", " AND id NOT IN (SELECT value FROM json_each(:running))", ""),
        (
            "the longest waiting comes first",
            "ORDER BY stage, due_at, filed LIMIT :limit",
            "ORDER BY due_at, filed LIMIT :limit",
        ),
        ("a group that was approved is a new search", "THEN {_APPROVED}", "THEN {_SEARCH}"),
        ("who asked for a look waits for the night's", "json_extract(report, '$.asked')", "0"),
    ),
    *mutants(
        "bot/pool.py",
        WORKER,
        ("there is one line for all", "self._lanes[key] = task, lane", "self._lanes[key] = task, ''"),
        ("a line has no end", "if key in self._tasks or lane in self.full:", "if key in self._tasks:"),
    ),
    *mutants(
        "bot/worker.py",
        WORKER,
        ("whoever stands behind a full line is not seen", "more = len(due) == AT_ONCE and any(begun)", "more = False"),
    ),
)
