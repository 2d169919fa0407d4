"""Size limits: no module over 300 lines, no function over 50. `make check` runs it."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

LONGEST_MODULE = 300
LONGEST_FUNCTION = 50
PACKAGES = ("bot", "handlers", "privacy", "dps", "storage", "evidence", "sandbox", "tests")


def too_long(root: Path) -> Iterator[str]:
    """Every module and function over its limit, as `file:line what lines`."""
    for package in PACKAGES:
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
    """Print what is too long; 1 where anything is."""
    found = list(too_long(Path(__file__).parent.parent))
    for line in found:
        print(line)
    print(
        "sizes: " + ("too long" if found else f"no module over {LONGEST_MODULE}, no function over {LONGEST_FUNCTION}")
    )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
