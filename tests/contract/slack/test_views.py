"""Modals and Home tabs in the local Slack: who may open one, when, and how it changes; asked with Slack's client."""

from typing import Any

import pytest

from sandbox.slack import Workspace, default_workspace
from tests.contract.slack.bench import ANA, BEN, EVE, Bench, Time, button, home, modal, plain, text_field


@pytest.fixture
def workspace(time: Time) -> Workspace:
    return default_workspace(time)


@pytest.fixture
def manifest() -> dict[str, Any]:
    return {"home_tab": True}


async def test_a_modal_opens_for_the_person_who_did_something(bench: Bench) -> None:
    opened = await bench.client.views_open(trigger_id=bench.trigger(BEN), view=modal(text_field("device")))

    (view,) = bench.stack(BEN)
    assert bench.stack(ANA) == []
    assert opened["view"]["id"] == opened["view"]["root_view_id"] == view.id
    assert opened["view"]["previous_view_id"] is None
    assert opened["view"]["blocks"][0]["block_id"] == "device"
    assert opened["view"]["callback_id"] == "form"
    assert opened["view"]["private_metadata"] == ""


async def test_a_trigger_opens_one_view(bench: Bench) -> None:
    trigger = bench.trigger()
    await bench.client.views_open(trigger_id=trigger, view=modal())

    assert (await bench.refusal("views.open", trigger_id=trigger, view=modal()))["error"] == "exchanged_trigger_id"
    assert len(bench.stack()) == 1


async def test_a_trigger_lives_for_three_seconds(bench: Bench, time: Time) -> None:
    early, late = bench.trigger(), bench.trigger()
    time.seconds += 3
    await bench.client.views_open(trigger_id=early, view=modal())
    time.seconds += 0.1

    assert (await bench.refusal("views.open", trigger_id=late, view=modal()))["error"] == "expired_trigger_id"


async def test_a_refused_view_does_not_use_the_trigger_up(bench: Bench) -> None:
    trigger = bench.trigger()
    assert (await bench.refusal("views.open", trigger_id=trigger, view={"type": "modal"}))["error"] == (
        "invalid_arguments"
    )
    await bench.client.views_open(trigger_id=trigger, view=modal())


@pytest.mark.parametrize(
    ("method", "arguments", "error"),
    [
        ("views.open", {"view": modal()}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.x", "view": modal()}, "invalid_trigger_id"),
        ("views.open", {"trigger_id": "1.2.x"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.x", "view": "no JSON"}, "invalid_arguments"),
        ("views.open", {"trigger_id": "1.2.x", "view": home()}, "invalid_arguments"),
        ("views.update", {"view_id": "V0NONE", "view": modal()}, "not_found"),
        ("views.update", {"external_id": "none", "view": modal()}, "not_found"),
        ("views.update", {"view": modal()}, "invalid_arguments"),
        ("views.publish", {"user_id": "U0NOBODY", "view": home()}, "user_not_found"),
        ("views.publish", {"user_id": ANA, "view": modal()}, "invalid_arguments"),
        ("views.publish", {"view": home()}, "invalid_arguments"),
    ],
)
async def test_a_call_that_cannot_be_done_names_the_error(
    bench: Bench, method: str, arguments: dict[str, Any], error: str
) -> None:
    assert (await bench.refusal(method, **arguments))["error"] == error


async def test_three_modals_stand_on_each_other_and_no_fourth(bench: Bench) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=modal())
    second = await bench.client.views_push(trigger_id=bench.trigger(), view=modal())
    third = await bench.client.views_push(trigger_id=bench.trigger(), view=modal())

    first, *_rest = bench.stack()
    assert second["view"]["previous_view_id"] == first.id
    assert third["view"]["previous_view_id"] == second["view"]["id"]
    assert third["view"]["root_view_id"] == first.id
    assert (await bench.refusal("views.push", trigger_id=bench.trigger(), view=modal()))["error"] == (
        "push_limit_reached"
    )


async def test_nothing_can_be_pushed_where_no_modal_is_open(bench: Bench) -> None:
    assert (await bench.refusal("views.push", trigger_id=bench.trigger(), view=modal()))["error"] == "not_found"


async def test_an_update_keeps_the_id_and_changes_the_hash(bench: Bench) -> None:
    opened = (await bench.client.views_open(trigger_id=bench.trigger(), view=modal()))["view"]
    updated = await bench.client.views_update(
        view_id=opened["id"], hash=opened["hash"], view=modal(text_field("device"))
    )

    assert updated["view"]["id"] == opened["id"]
    assert updated["view"]["hash"] != opened["hash"]
    assert bench.top().blocks[0]["block_id"] == "device"


async def test_an_update_of_an_earlier_state_is_refused(bench: Bench) -> None:
    opened = (await bench.client.views_open(trigger_id=bench.trigger(), view=modal()))["view"]
    await bench.client.views_update(view_id=opened["id"], view=modal(title=plain("Newer")))
    refusal = await bench.refusal("views.update", view_id=opened["id"], hash=opened["hash"], view=modal())

    assert refusal["error"] == "hash_conflict"
    assert bench.top().body["title"]["text"] == "Newer"


async def test_a_view_below_the_top_can_be_updated_by_its_external_id(bench: Bench) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=modal(external_id="loading"))
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal())
    await bench.client.views_update(external_id="loading", view=modal(title=plain("Loaded"), external_id="loading"))

    assert [view.body["title"]["text"] for view in bench.stack()] == ["Loaded", "Export"]


async def test_no_two_views_have_the_same_external_id(bench: Bench) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=modal(external_id="one"))
    refusal = await bench.refusal("views.open", trigger_id=bench.trigger(BEN), view=modal(external_id="one"))
    assert refusal["error"] == "duplicate_external_id"


async def test_opening_a_modal_over_others_begins_a_new_stack(bench: Bench) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=modal())
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal())
    opened = await bench.client.views_open(trigger_id=bench.trigger(), view=modal())

    assert [view.id for view in bench.stack()] == [opened["view"]["id"]]


async def test_a_home_tab_is_each_persons_own_and_keeps_its_id(bench: Bench) -> None:
    first = (await bench.client.views_publish(user_id=ANA, view=home(button("open"))))["view"]
    second = (await bench.client.views_publish(user_id=ANA, hash=first["hash"], view=home()))["view"]

    assert second["id"] == first["id"]
    assert (await bench.page(f"views?as={ANA}"))[1]["home"]["blocks"] == []
    assert (await bench.page(f"views?as={BEN}"))[1]["home"] is None
    refusal = await bench.refusal("views.publish", user_id=ANA, hash=first["hash"], view=home())
    assert refusal["error"] == "hash_conflict"


async def test_an_app_without_a_home_tab_can_publish_none(bench: Bench) -> None:
    bench.workspace.installation.home_tab = False
    assert (await bench.refusal("views.publish", user_id=ANA, view=home()))["error"] == "not_enabled"
    assert (await bench.page("home/open", **{"as": ANA}))[1]["error"] == "home_not_found"


async def test_people_of_another_company_have_no_home_tab(bench: Bench) -> None:
    assert (await bench.page("home/open", **{"as": EVE}))[0] == 404
    assert (await bench.page(f"state?as={EVE}"))[1]["has_home"] is False
    assert (await bench.page(f"state?as={ANA}"))[1]["has_home"] is True


async def test_the_page_shows_the_stack_the_newest_last(bench: Bench) -> None:
    await bench.client.views_open(trigger_id=bench.trigger(), view=modal())
    await bench.client.views_push(trigger_id=bench.trigger(), view=modal(title=plain("On top")))

    _status, body = await bench.page(f"views?as={ANA}")
    assert [view["title"]["text"] for view in body["stack"]] == ["Export", "On top"]
    assert body["stack"][1]["state"] == {"values": {}}
