"""Nothing is fetched without a hash: what the documents have people install, and what builds it."""

import re
import tomllib

import pytest

from tests.unit.docs.reading import ROOT, read

PAGES = ("README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))))
SETS_UP = "\n$(READY): "


def commands(text: str) -> list[str]:
    return [found[0] for found in re.finditer(r"pip3? install[^\n`]*", text)]


def fault(command: str) -> str | None:
    """What is wrong with an installation; None where everything that it fetches is pinned."""
    if "-r " in command:
        return None if "--require-hashes" in command else "no hashes are required"
    missing = [option for option in ("--no-deps", "--no-build-isolation") if option not in command]
    return f"lacks {' and '.join(missing)}" if missing else None


@pytest.mark.parametrize("page", PAGES)
def test_what_people_are_told_to_install_is_pinned(page: str) -> None:
    assert {command: fault(command) for command in commands(read(page)) if fault(command)} == {}


def test_the_readme_says_how_to_install_and_make_does_the_same() -> None:
    assert len(commands(read("README.md"))) == 2
    ours = commands(read("Makefile").partition(SETS_UP)[2])
    assert [fault(command) for command in ours] == [None, None]


@pytest.mark.parametrize(
    ("command", "wrong"),
    [
        ("pip install -r requirements.txt", True),
        ("pip install --no-deps .", True),
        ("pip install --no-build-isolation .", True),
        ("pip install dps-bot", True),
        ("pip install --no-deps --no-build-isolation .", False),
        ("pip install --require-hashes -r requirements.txt", False),
    ],
)
def test_a_fault_is_seen(command: str, *, wrong: bool) -> None:
    assert bool(fault(command)) is wrong


def pinned(path: str) -> dict[str, list[str]]:
    """Each package, as it is pinned, with its hashes."""
    blocks = re.findall(r"(?m)^(\S+==[^\s;]+).*((?:\n    .*)*)", read(path))
    return {name: re.findall(r"--hash=sha256:([0-9a-f]{64})", rest) for name, rest in blocks}


@pytest.mark.parametrize("path", ["requirements.txt", "requirements-dev.txt", "requirements-build.txt"])
def test_each_line_has_its_hashes_and_no_address(path: str) -> None:
    assert pinned(path)
    assert all(pinned(path).values())
    assert "://" not in read(path)
    lines = [line for line in read(path).splitlines() if not line.startswith("    ")]
    assert len(lines) == len(pinned(path)), "a line is no pinned package"


def test_what_builds_the_package_is_what_is_pinned() -> None:
    wanted = tomllib.loads(read("pyproject.toml"))["build-system"]["requires"]
    names = {re.split(r"[<>=~!]", requirement)[0] for requirement in wanted}
    build = {name.partition("==")[0]: hashes for name, hashes in pinned("requirements-build.txt").items()}
    assert names == {"hatchling"} <= set(build)
    assert pinned("requirements-build.txt").items() <= pinned("requirements-dev.txt").items(), "it is what is tested"
