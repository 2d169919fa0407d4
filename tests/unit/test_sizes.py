"""The count of sizes can fail: it says what is too full or too long, and nothing of what is just within its limit."""

from pathlib import Path

from tests.sizes import too_big


def lines(count: int) -> str:
    return "1\n" * count


def function(size: int) -> str:
    return "def work():\n" + "    1\n" * (size - 1)


def write(root: Path, **texts: str) -> None:
    """Modules of the package `dps`, by name."""
    (root / "dps").mkdir(exist_ok=True)
    for name, text in texts.items():
        (root / "dps" / f"{name}.py").write_text(text, encoding="utf-8")


def modules(count: int) -> dict[str, str]:
    return {f"module_{number}": "" for number in range(count)}


def test_a_folder_with_a_module_too_many_is_said(tmp_path: Path) -> None:
    write(tmp_path, __init__="", **modules(21))

    assert list(too_big(tmp_path)) == ["dps: 21 modules"]


def test_a_module_and_a_function_with_a_line_too_many_are_said(tmp_path: Path) -> None:
    write(tmp_path, module=lines(301), function=function(51))

    assert list(too_big(tmp_path)) == ["dps/function.py:1 work: 51 lines", "dps/module.py: 301 lines"]


def test_what_is_just_within_its_limit_is_not_said(tmp_path: Path) -> None:
    write(tmp_path, __init__="", module_0=lines(300), module_1=function(50), **dict(list(modules(20).items())[2:]))

    assert list(too_big(tmp_path)) == []


def test_a_folder_of_tests_may_hold_any_number_of_modules_but_no_long_one(tmp_path: Path) -> None:
    write(tmp_path, __init__="", **modules(21))
    (tmp_path / "dps").rename(tmp_path / "tests")
    (tmp_path / "tests" / "module_0.py").write_text(lines(301), encoding="utf-8")

    assert list(too_big(tmp_path)) == ["tests/module_0.py: 301 lines"]
