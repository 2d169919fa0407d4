"""Whatever people type freely goes through one function: a look at the code of every place where text comes in."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import bot
import handlers
from handlers.kit import ids, parse
from privacy.holds.holds import HoldField
from privacy.model.order import Field

HANDLERS, BOT = (Path(str(package.__file__)).parent for package in (handlers, bot))


def calls(folder: Path, name: str) -> Iterator[tuple[str, ast.Call]]:
    """Every call of a function of this name, and the module that makes it."""
    for path in sorted(folder.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and f".{ast.unparse(node.func)}".endswith(f".{name}"):
                yield str(path.relative_to(folder)), node


def names(node: ast.expr) -> object:
    """The field that an argument means, such as `Field.TICKET`."""
    return eval(ast.unparse(node), {"ids": ids, "Field": Field, "HoldField": HoldField})


def read_by(function: str) -> set[object]:
    return {names(call.args[1]) for where, call in calls(HANDLERS, function) if where != "kit/parse.py"}


def test_only_fields_that_name_devices_are_read_as_they_were_typed() -> None:
    assert read_by("named") | {ids.DEVICES} == ids.NAME_DEVICES


def test_every_field_in_which_people_write_is_read_through_the_one_function() -> None:
    free = {names(call.args[0]) for where, call in calls(HANDLERS, "fields.text")}
    assert free - ids.NAME_DEVICES <= read_by("typed") | {ids.COMMENT}
    assert {ids.COMMENT, ids.REASON_TEXT, ids.IDENTITY_REFERENCE, Field.TICKET, HoldField.REASON} <= free


def test_nothing_but_the_one_function_reads_a_text_out_of_a_form() -> None:
    elsewhere = [
        (str(path.relative_to(HANDLERS)), line)
        for path in sorted(HANDLERS.rglob("*.py"))
        for line in path.read_text().splitlines()
        if '.get("value")' in line or '["state"]["values"][' in line
    ]
    assert [where for where, _ in elsewhere] == ["kit/parse.py"]


@pytest.mark.parametrize(("module", "work"), [("pausing.py", "pause"), ("commands/restoring.py", "accept")])
def test_a_reason_that_is_typed_at_the_command_line_goes_through_the_same(module: str, work: str) -> None:
    (call,) = (call for where, call in calls(BOT, work) if where == module)
    (reason,) = (keyword.value for keyword in call.keywords if keyword.arg == "reason")
    assert ast.unparse(reason) == "said"
    assert "said, left_out = without_secrets(reason.strip())" in (BOT / module).read_text()


def test_what_is_typed_freely_loses_its_secrets_and_once_is_enough() -> None:
    values = {"f": {"f": {"value": "password=rhubarb7 room=hall"}}}
    assert parse.typed(values, "f") == "password=[withheld: password] room=hall"
    assert parse.named(values, "f") == "password=rhubarb7 room=hall"
    again = {"f": {"f": {"value": parse.typed(values, "f")}}}
    assert parse.typed(again, "f") == parse.typed(values, "f")
    form = {"view": {"state": {"values": values}}}
    assert parse.left_out(form)
    assert not parse.left_out({"view": {"state": {"values": again}}})
    assert not parse.left_out(
        {"view": {"state": {"values": {ids.DEVICES: {ids.DEVICES: {"value": "token=a1b2c3d4"}}}}}}
    )
