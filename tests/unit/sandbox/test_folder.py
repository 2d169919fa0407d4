"""The sandbox's work folder: its own, empty at every start, and never somebody else's."""

import stat
from pathlib import Path

import pytest

from sandbox.folder import FolderError, work_folder


def test_a_new_folder_is_made_for_its_owner_alone_and_knows_where_the_bots_files_are(tmp_path: Path) -> None:
    with work_folder(tmp_path / "a" / "b") as folder:
        assert stat.S_IMODE(folder.path.stat().st_mode) == 0o700
        assert {folder.config.parent, folder.log.parent, folder.public_key.parent.parent} == {folder.path}
        assert folder.path.is_absolute()


def test_its_files_stay_afterwards_and_are_gone_at_the_next_start(tmp_path: Path) -> None:
    path = tmp_path / "work"
    with work_folder(path) as folder:
        folder.config.write_text("old")
        folder.public_key.parent.mkdir()
        folder.public_key.write_text("old")
    assert folder.config.read_text() == "old"

    with work_folder(path):
        assert [child.name for child in path.iterdir()] == ["made-by-sandbox.txt"]


def test_a_folder_that_holds_something_else_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(FolderError, match="holds something else"), work_folder(tmp_path):
        pass

    assert [child.name for child in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_link_in_it_is_removed_and_what_it_leads_to_stays(tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "thesis.txt").write_text("years of work")
    with work_folder(tmp_path / "work") as folder:
        (folder.path / "link").symlink_to(elsewhere)

    with work_folder(tmp_path / "work") as folder:
        assert not (folder.path / "link").is_symlink()
    assert (elsewhere / "thesis.txt").exists()


def test_a_second_sandbox_in_the_same_folder_is_refused_and_empties_nothing(tmp_path: Path) -> None:
    with work_folder(tmp_path / "work") as folder:
        folder.config.write_text("in use")
        with pytest.raises(FolderError, match="another sandbox is running"), work_folder(tmp_path / "work"):
            pass
        assert folder.config.read_text() == "in use"


def test_a_path_that_can_be_no_folder_is_refused_with_the_reason(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with (
        pytest.raises(FolderError, match=r"cannot be used: (Not a directory|File exists)"),
        work_folder(tmp_path / "file"),
    ):
        pass
