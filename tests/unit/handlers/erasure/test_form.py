"""The form of `/dps-delete`: what it shows, what is read from it, where its errors stand."""

import json
from datetime import date
from typing import Any

import pytest

from handlers.erasure import parse as erasure_parse
from handlers.erasure import view as erasure_view
from handlers.kit import comment_form, ids, parse
from privacy.model.order import ErasureForm, Field, IdentityCheck, Law, Reason, Scope
from sandbox.slack.model.view import ViewKind
from sandbox.slack.state.view_limits import checked_view
from tests.unit.handlers.erasure.payloads import handed_in


def view(devices: list[str], id_hint: str = "") -> dict[str, Any]:
    return json.loads(json.dumps(erasure_view.view(["C0PRIVACY"], devices, id_hint).to_dict()))  # type: ignore[no-any-return]


def fields(devices: list[str]) -> dict[str, dict[str, Any]]:
    return {block["block_id"]: block for block in view(devices)["blocks"]}


# --- what it shows -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("devices", [[], ["sensor-42"], ["a", "b"], ["x" * 128] * 30])
def test_slack_takes_the_form(devices: list[str]) -> None:
    checked_view(view(devices, "the number on the label"), ViewKind.MODAL)


@pytest.mark.parametrize(("devices", "twice"), [([], True), (["a"], False), (["a", "b"], True)])
def test_the_devices_are_typed_twice_unless_the_command_named_exactly_one(devices: list[str], twice: bool) -> None:  # noqa: FBT001
    assert (Field.CONFIRMATION in fields(devices)) is twice
    assert json.loads(view(devices)["private_metadata"]) == {"channel": "C0PRIVACY", "must_confirm": twice}


def test_the_day_has_to_be_chosen_and_the_wider_scope_is_chosen_already() -> None:
    shown = fields(["sensor-42"])

    assert shown[Field.DEVICES]["element"]["initial_value"] == "sensor-42"
    assert "initial_date" not in shown[Field.RECEIVED]["element"]
    assert not shown[Field.RECEIVED].get("optional")
    assert shown[ids.SCOPE]["element"]["initial_option"]["value"] == "DPS and hubs"
    assert [option["value"] for option in shown[ids.LAW]["element"]["options"]] == [law.value for law in Law]
    assert {name for name, block in shown.items() if block.get("optional")} == {
        ids.IDENTITY_REFERENCE,
        ids.REASON_TEXT,
        Field.TICKET,
    }


# --- what is read --------------------------------------------------------------------------------------------------


def test_a_form_is_read_whole() -> None:
    assert erasure_parse.erasure_form(handed_in()) == ErasureForm(
        trigger="view:V1",  # type: ignore[arg-type]
        team="T0US",  # type: ignore[arg-type]
        channel="C0PRIVACY",  # type: ignore[arg-type]
        user="U0ANA",  # type: ignore[arg-type]
        response_url="",
        text="sensor-42",
        confirmed="",
        must_confirm=False,
        received_on=date(2026, 11, 12).isoformat(),
        law=Law.CCPA,
        identity_check=IdentityCheck.DOCUMENT,
        identity_reference="SUP-9",
        reason=Reason.RETURNED,
        reason_text="",
        ticket="",
        scope=Scope.DPS_ONLY,
    )


def test_what_was_typed_again_is_read() -> None:
    read = erasure_parse.erasure_form(handed_in(must_confirm=True, confirmation={"value": "a\nb"}))

    assert (read.must_confirm, read.confirmed) == (True, "a\nb")


def test_a_comment_is_about_the_plan_whose_button_opened_the_form() -> None:
    opened = parse.opened_by({"actions": [{"value": "pl_8"}], "channel": {"id": "C0PRIVACY"}})
    body = handed_in(comment={"value": " Keep the twin. "})
    body["view"]["private_metadata"] = opened

    click = erasure_parse.plan_comment(body)

    assert (click.plan, click.channel, click.comment) == ("pl_8", "C0PRIVACY", "Keep the twin.")
    assert click.trigger == "view:V1"


@pytest.mark.parametrize("asked", [comment_form.REJECT, comment_form.CHANGES, comment_form.CLOSE])
def test_slack_takes_the_forms_for_a_comment(asked: comment_form.CommentForm) -> None:
    drawn = json.loads(json.dumps(comment_form._view(asked, "{}").to_dict()))

    checked_view(drawn, ViewKind.MODAL)
    assert not drawn["blocks"][0].get("optional")
