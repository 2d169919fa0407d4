"""Each attack on the page has a defence and a test that exists."""

import ast

import pytest

from tests.unit.docs.reading import ROOT, codes, read, table

ATTACKS = table("docs/security.md", "Attacks")


@pytest.mark.parametrize("row", ATTACKS, ids=[row[0] for row in ATTACKS])
def test_the_tests_of_an_attack_exist(row: list[str]) -> None:
    attack, defence, tests = row
    assert attack.endswith(".")
    assert defence
    named = [code for code in codes(tests) if code.startswith("tests/")]
    assert named
    for name in named:
        path, _, test = name.partition("::")
        assert test in _functions(path), name


def test_what_stays_open_is_said() -> None:
    said = read("docs/security.md").split("## What stays open")[1]

    for words in ("Two Slack sessions, not two persons", "holds the file and the keys", "Slack's copies"):
        assert words in said


def _functions(path: str) -> set[str]:
    tree = ast.parse((ROOT / path).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}
