"""Size limits: no module over 300 lines, no function over 50, no folder over 20 modules. `make check` runs it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
FULLEST_FOLDER = 20
"""Modules beside each other: what one look still takes in."""
PRODUCT = ("bot", "handlers", "privacy", "dps", "storage", "evidence", "sandbox")


def too_big(root: Path) -> Iterator[str]:
    """Every folder, module and function over its limit, as `where: how much`."""
    for package in PRODUCT:
        yield from _too_full(root, package)
    for package in (*PRODUCT, "tests"):
        yield from _too_long(root, package)


def _too_full(root: Path, package: str) -> Iterator[str]:
    for folder in sorted({path.parent for path in (root / package).rglob("*.py")}):
        modules = sum(path.name != "__init__.py" for path in folder.glob("*.py"))
        if modules > FULLEST_FOLDER:
            yield f"{folder.relative_to(root)}: {modules} modules"


def _too_long(root: Path, package: str) -> Iterator[str]:
    for path in sorted((root / package).rglob("*.py")):
        text = path.read_text(encoding="utf-8")
        lines = text.count("\n")
        name = path.relative_to(root)
        if lines > LONGEST_MODULE:
            yield f"{name}: {lines} lines"
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                if size > LONGEST_FUNCTION:
                    yield f"{name}:{node.lineno} {node.name}: {size} lines"


def main() -> int:
    """Print what is too big; 1 where anything is."""
    found = list(too_big(Path(__file__).parent.parent))
    for line in found:
        print(line)
    limits = (
        f"no folder over {FULLEST_FOLDER} modules, no module over {LONGEST_MODULE}, no function over {LONGEST_FUNCTION}"
    )
    print("sizes: " + ("too big" if found else limits))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
