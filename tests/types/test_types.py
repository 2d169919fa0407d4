"""Everything that the bot shows in Slack is of the types that Slack publishes for it, by Slack's package and tsc.

`make types` fetches both, pinned in the package files beside this.
"""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from handlers.kit import ids
from tests.scenario.house import open_house
from tests.types.literals import SPOILINGS, distinct, source
from tests.types.tour import PARTS, sent
from tests.unit.handlers.told import told

TYPES = Path(__file__).resolve().parents[2] / ".types" / "node_modules"
NODE = shutil.which("node")
pytestmark = [
    pytest.mark.skipif(not NODE, reason="there is no node"),
    pytest.mark.skipif(not TYPES.is_dir(), reason="Slack's types are not here: `make types` fetches them"),
]
FORMS = {form for name, form in vars(ids).items() if name.endswith(("_FORM", "_FORM_AWAY"))}


@pytest.fixture
async def recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was sent on the whole tour, and what messages say in every status of every kind of request."""
    payloads = [dict(message) for one in told() for message in one.messages.values()]
    for part in PARTS:
        (folder := tmp_path / part.__name__).mkdir()
        async with open_house(folder) as house:
            for name, value in house.azure.environment().items():
                monkeypatch.setenv(name, value)
            payloads += await sent(house, part)
    return payloads


@pytest.mark.timeout(300)
async def test_all_that_is_sent_is_of_slacks_types_and_what_is_spoiled_is_not(
    recorded: list[dict[str, Any]], tmp_path: Path
) -> None:
    shapes = distinct(recorded)
    program, spoiled = source(shapes)
    program += f"// @ts-expect-error a control: this one fits\nexport const fits: Message = {json.dumps(shapes[0])};\n"

    compiled = _compile(program, tmp_path)

    control = program.count("\n") - 1
    assert compiled.stdout == f"sent.ts({control},1): error TS2578: Unused '@ts-expect-error' directive.\n"
    assert spoiled == [spoiling.name for spoiling in SPOILINGS], "nothing in which this could be spoiled"
    assert {payload["callback_id"] for payload in recorded if "callback_id" in payload} == FORMS
    assert {payload["type"] for payload in shapes if "type" in payload} == {"modal", "home"}


def _compile(program: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "sent.ts").write_text(program, encoding="utf-8")
    options = {"strict": True, "noEmit": True, "module": "preserve", "types": []}
    paths = {"@slack/types": [str(TYPES / "@slack" / "types")]}
    config = {"compilerOptions": options | {"paths": paths}, "files": ["sent.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), encoding="utf-8")
    command = [str(NODE), str(TYPES / "typescript" / "lib" / "tsc.js"), "--project", "."]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=240, check=False)
