"""Only the executor of an approved plan deletes: a static look at who calls what changes anything in Azure."""

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.unit.docs.reading import PRODUCT, ROOT

CHANGES = frozenset({"delete", "purge", "block"})
"""What `privacy.model.sources.RecordEraser` can do besides reading."""
EXECUTION = "privacy/erasure/execution"


def calls(folder: str, names: frozenset[str]) -> Iterator[tuple[str, str, str]]:
    """File, function and receiver of every mention of a method of one of these names: a call, or handing it on."""
    for path in sorted((ROOT / folder).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for function in ast.walk(tree):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                for node in ast.walk(function):
                    if isinstance(node, ast.Attribute) and node.attr in names and isinstance(node.ctx, ast.Load):
                        yield path.relative_to(ROOT).as_posix(), function.name, ast.unparse(node)


def test_the_rules_delete_in_two_functions_of_the_execution() -> None:
    """Files in Slack are deleted through another port, and an eraser is never handed on under another name."""
    found = {call for call in calls("privacy", CHANGES) if "files." not in call[2]}

    assert found == {
        (f"{EXECUTION}/execution.py", "_call", "self.eraser.delete"),
        (f"{EXECUTION}/execution.py", "_call", "self.eraser.purge"),
        (f"{EXECUTION}/execution.py", "_call", "self.eraser.block"),
        (f"{EXECUTION}/group.py", "_delete_one", "self.eraser.delete"),
    }


def test_those_two_are_reached_through_the_executor_alone() -> None:
    assert set(calls("privacy/erasure", frozenset({"_call", "_take", "_carry_out"}))) == {
        (f"{EXECUTION}/execution.py", "_take", "self._call"),
        (f"{EXECUTION}/execution.py", "_carry_out", "self._take"),
        (f"{EXECUTION}/execution.py", "advance", "self._carry_out"),
    }
    below = calls("privacy/erasure", frozenset({"_delete_one", "_delete", "clear"}))
    assert {call for call in below if "earlier" not in call[2]} == {
        (f"{EXECUTION}/group.py", "_delete", "self._delete_one"),
        (f"{EXECUTION}/group.py", "clear", "self._delete"),
        (f"{EXECUTION}/group.py", "take", "self.clear"),
        (f"{EXECUTION}/execution.py", "_take", "self.groups.clear"),
    }


def test_only_what_was_approved_leads_to_the_executor() -> None:
    """`ErasureWork.advance` looks at the status first, and `Executor.advance` counts the votes before it begins."""
    mentions = {call[:2] for call in calls("privacy", frozenset({"executor"}))}
    assert mentions == {("privacy/erasure/workflow.py", "advance")}
    guarded = _if_around("privacy/erasure/workflow.py", "self.executor.advance(request)")
    assert guarded == "request.status in {S.APPROVED, S.ERASING, S.GATHERING}"


def test_no_other_package_has_an_eraser_and_one_place_builds_it() -> None:
    erasers = {
        path.relative_to(ROOT).as_posix()
        for package in PRODUCT
        for path in (ROOT / package).rglob("*.py")
        if "dps.erasure" in path.read_text(encoding="utf-8")
    }
    assert {path for path in erasers if not path.startswith("dps/erasure/")} == {"dps/source.py"}
    built = {call[:2] for package in PRODUCT for call in calls(package, frozenset({"eraser"})) if "records" in call[2]}
    assert built == {("bot/build.py", "_erasure"), ("bot/build.py", "early_look"), ("bot/build.py", "_group_export")}


def test_in_the_client_only_the_eraser_asks_for_what_changes_anything() -> None:
    sends = frozenset({"self._host.delete", "self._host.drop", "self._host.put"})
    verbs = frozenset(send.rpartition(".")[2] for send in sends)
    changing = frozenset(name for _, name, call in calls("dps/services", verbs) if call in sends)
    assert changing == {
        *("delete_enrollment", "delete_registration", "delete_group", "delete_device", "purge", "put_enrollment"),
    }
    asked = {path for package in PRODUCT for path, _, call in calls(package, changing) if "self.eraser" not in call}
    assert asked == {"dps/erasure/eraser.py", "dps/erasure/blocking.py"}
    changed = {path for package in PRODUCT for path in _saying(package, '"DELETE"')}
    assert changed == {"dps/transport/http.py"}


def _saying(package: str, words: str) -> Iterator[str]:
    for path in (ROOT / package).rglob("*.py"):
        if words in path.read_text(encoding="utf-8"):
            yield path.relative_to(ROOT).as_posix()


def _if_around(path: str, call: str) -> str:
    """The condition of the innermost `if` around a call."""
    tree = ast.parse(Path(ROOT / path).read_text(encoding="utf-8"))
    found = [node for node in ast.walk(tree) if isinstance(node, ast.If) and call in ast.unparse(node)]
    return ast.unparse(found[-1].test)
