"""The page that checks packs, as a file; what it does is in tests/browser/test_check_page.py."""

import base64
import hashlib
import re
from pathlib import Path

from click.testing import CliRunner

from bot.cli import main
from evidence.pack.check_page import PAGE


def test_the_pages_policy_names_its_own_script_and_style_and_nothing_else() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for tag in ("script", "style"):
        (content,) = re.findall(rf"<{tag}>(.*?)</{tag}>", page, re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}';" in page
    assert "default-src 'none'" in page
    assert not re.search(r"innerHTML|https?://|\bimport\b|fetch\(|eval\(|\son\w+=", page)


def test_the_command_writes_the_page_and_says_its_hash(tmp_path: Path) -> None:
    copy = tmp_path / "check.html"

    written, found, again = (
        CliRunner().invoke(main, ["check-page", *where]) for where in ([str(copy)], [], [str(copy)])
    )

    assert copy.read_bytes() == PAGE.read_bytes()
    assert written.output.splitlines()[1] == f"SHA-256 {hashlib.sha256(copy.read_bytes()).hexdigest()}"
    assert found.output.splitlines()[0] == str(PAGE)
    assert (again.exit_code, "exists already" in again.output) == (2, True)
