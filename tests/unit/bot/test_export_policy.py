"""What the policy says about exports, as the config file gives it."""

from pathlib import Path

import pytest

from bot.errors import ConfigError
from bot.settings import policy
from privacy.model.ids import TeamId
from privacy.request.access_policy import ExportFormPolicy
from tests.unit.bot.test_settings import loaded

TEAM = TeamId("T0SANDBOX")


def test_an_export_needs_no_form_unless_the_policy_asks_for_it(tmp_path: Path) -> None:
    assert policy(loaded(tmp_path), TEAM).export_form is ExportFormPolicy.OPTIONAL
    required = policy(loaded(tmp_path, policy='export_form = "required"'), TEAM)
    assert required.export_form is ExportFormPolicy.REQUIRED


@pytest.mark.parametrize("line", ['export_form = "4711"', "export_form = 4711"])
def test_a_wrong_value_is_named_by_its_place(tmp_path: Path, line: str) -> None:
    with pytest.raises(ConfigError, match=r"policy\.export_form: ") as refusal:
        loaded(tmp_path, policy=line)
    assert "4711" not in str(refusal.value)
