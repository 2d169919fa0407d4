"""The local Slack's limits for fields, rich text, tables and views: just within is taken, just over is refused."""

from typing import Any

import pytest

from sandbox.slack.blocks.limits import Surface, checked_blocks
from sandbox.slack.model.errors import BlocksError, SlackError
from sandbox.slack.model.view import ViewKind
from sandbox.slack.state.content import content_of
from sandbox.slack.state.mentions import calling_words
from sandbox.slack.state.view_limits import checked_view
from tests.contract.slack.bench import Json, button, field_block, home, modal, plain, text_field

DIVIDER: Json = {"type": "divider"}


def options(count: int, **more: Any) -> list[Json]:
    return [{"text": plain("x" * 75), "value": f"{number:0150}", **more} for number in range(count)]


def element(kind: str, **parts: Any) -> Json:
    return field_block("f", {"type": kind, **parts})


def inline(*elements: Json) -> Json:
    return {"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": list(elements)}]}


def rich_list(**parts: Any) -> Json:
    line = {"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}
    return {
        "type": "rich_text",
        "elements": [{"type": "rich_text_list", "style": "bullet", "elements": [line], **parts}],
    }


def cell(text: str = "x") -> Json:
    return {"type": "raw_text", "text": text}


def table(rows: int, columns: int, text: str = "x", **parts: Any) -> Json:
    return {"type": "table", "rows": [[cell(text)] * columns] * rows, **parts}


ROOM = {"text": plain("x"), "value": "x"}
GROUPS = [{"label": plain("x" * 75), "options": [ROOM]}] * 100

AT_THE_LIMIT: dict[str, list[Json]] = {
    "a label and a hint of 2000": [
        field_block("f", {"type": "datepicker"}, label=plain("x" * 2000), hint=plain("x" * 2000))
    ],
    "a text of 3000": [text_field("f", max_length=3000, min_length=3000, initial_value="x" * 3000, multiline=True)],
    "an empty initial text": [text_field("f", initial_value="")],
    "a placeholder of 150": [element("users_select", placeholder=plain("x" * 150))],
    "100 options": [element("static_select", options=options(100), initial_option=options(1)[0])],
    "100 groups": [element("multi_static_select", option_groups=GROUPS, initial_options=[ROOM])],
    "10 radio buttons": [element("radio_buttons", options=options(10, description=plain("x" * 75)))],
    "10 checkboxes": [element("checkboxes", options=options(10), initial_options=options(2))],
    "a day": [element("datepicker", initial_date="2026-02-28")],
    "a menu among buttons": [
        {"type": "actions", "elements": [{"type": "static_select", "options": options(1)}, {"type": "datepicker"}]}
    ],
    "a menu of several beside a section": [
        {
            "type": "section",
            "text": plain("x"),
            "accessory": {"type": "multi_static_select", "options": options(2), "max_selected_items": 1},
        }
    ],
    "an image beside a section": [
        {
            "type": "section",
            "text": plain("x"),
            "accessory": {"type": "image", "image_url": "https://x.example", "alt_text": "x"},
        }
    ],
    "rich text": [
        inline(
            {"type": "text", "text": "x", "style": {"bold": True, "code": True}},
            {"type": "link", "url": "https://x.example", "text": "x"},
            {"type": "user", "user_id": "U0BEN"},
            {"type": "channel", "channel_id": "C0GENERAL"},
            {"type": "emoji", "name": "tada"},
            {"type": "broadcast", "range": "here"},
            {"type": "date", "timestamp": 1_764_000_000, "format": "{date}", "fallback": "x"},
        )
    ],
    "a list": [rich_list(indent=8, style="ordered")],
    "code": [
        {
            "type": "rich_text",
            "elements": [{"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]}],
        }
    ],
}

OVER_THE_LIMIT: dict[str, tuple[Json, str]] = {
    "no label": ({"type": "input", "element": {"type": "datepicker"}}, "/label"),
    "a label of 2001": (field_block("f", {"type": "datepicker"}, label=plain("x" * 2001)), "/label/text"),
    "a label in mrkdwn": (
        field_block("f", {"type": "datepicker"}, label={"type": "mrkdwn", "text": "x"}),
        "/label/type",
    ),
    "no element": ({"type": "input", "label": plain("x")}, "/element"),
    "a button as input": (field_block("f", {"type": "button", "text": plain("x")}), "/element"),
    "optional in words": (field_block("f", {"type": "datepicker"}, optional="yes"), "/optional"),
    "a text input among buttons": ({"type": "actions", "elements": [{"type": "plain_text_input"}]}, "/elements/0"),
    "a menu of several among buttons": (
        {"type": "actions", "elements": [{"type": "multi_static_select", "options": options(1)}]},
        "/elements/0",
    ),
    "a max_length of 3001": (text_field("f", max_length=3001), "/element/max_length"),
    "a min_length over max_length": (text_field("f", min_length=5, max_length=4), "/element/min_length"),
    "a text over max_length": (text_field("f", initial_value="xxx", max_length=2), "/element/initial_value"),
    "a placeholder of 151": (element("datepicker", placeholder=plain("x" * 151)), "/element/placeholder/text"),
    "101 options": (element("static_select", options=options(101)), "/element/options"),
    "no options": (element("static_select", options=[]), "/element/options"),
    "neither options nor groups": (element("static_select"), "/element"),
    "options and groups": (element("static_select", options=options(1), option_groups=GROUPS), "/element"),
    "101 groups": (element("static_select", option_groups=[*GROUPS, GROUPS[0]]), "/element/option_groups"),
    "an option text of 76": (
        element("static_select", options=[{"text": plain("x" * 76), "value": "x"}]),
        "/element/options/0/text/text",
    ),
    "a menu option in mrkdwn": (
        element("static_select", options=[{"text": {"type": "mrkdwn", "text": "x"}, "value": "x"}]),
        "/element/options/0/text/type",
    ),
    "an option value of 151": (
        element("static_select", options=[{"text": plain("x"), "value": "x" * 151}]),
        "/element/options/0/value",
    ),
    "an option without a value": (
        element("radio_buttons", options=[{"text": plain("x")}]),
        "/element/options/0/value",
    ),
    "11 radio buttons": (element("radio_buttons", options=options(11)), "/element/options"),
    "11 checkboxes": (element("checkboxes", options=options(11)), "/element/options"),
    "an initial option that is none": (
        element("static_select", options=options(1), initial_option={"text": plain("y"), "value": "y"}),
        "/element/initial_option",
    ),
    "no day": (element("datepicker", initial_date="2026-02-30"), "/element/initial_date"),
    "a property of another element": (element("datepicker", multiline=True), "/element"),
    "an element of rich text that is none": (inline({"type": "poem"}), "/elements/0/elements/0/type"),
    "a text without text": (inline({"type": "text"}), "/elements/0/elements/0/text"),
    "an unknown style of text": (
        inline({"type": "text", "text": "x", "style": {"loud": True}}),
        "/elements/0/elements/0/style",
    ),
    "a broadcast to nobody": (inline({"type": "broadcast", "range": "all"}), "/elements/0/elements/0/range"),
    "a list that is too deep": (rich_list(indent=9), "/elements/0/indent"),
    "a list without style": (rich_list(style="none"), "/elements/0/style"),
    "a part of rich text that is none": ({"type": "rich_text", "elements": [DIVIDER]}, "/elements/0/type"),
}


@pytest.mark.parametrize("blocks", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
@pytest.mark.parametrize("surface", Surface)
def test_blocks_at_the_limit_are_taken_everywhere(blocks: list[Json], surface: Surface) -> None:
    taken = checked_blocks(blocks, surface)
    assert [block["type"] for block in taken] == [block["type"] for block in blocks]


@pytest.mark.parametrize(("block", "pointer"), OVER_THE_LIMIT.values(), ids=OVER_THE_LIMIT)
def test_a_block_over_the_limit_is_refused_with_the_place(block: Json, pointer: str) -> None:
    with pytest.raises(BlocksError) as refusal:
        checked_blocks([block])
    assert refusal.value.body()["errors"][0].endswith(f"[json-pointer:/blocks/0{pointer}]")


def test_every_field_gets_an_action_id() -> None:
    (block,) = checked_blocks([element("datepicker")])
    assert block["element"]["action_id"]


def test_a_message_takes_one_table_of_a_hundred_rows_and_twenty_columns() -> None:
    (block,) = checked_blocks([table(100, 20, "x", column_settings=[{"align": "right", "is_wrapped": True}, None])])
    assert len(block["rows"]) == 100
    assert checked_blocks([table(2, 20, "x" * 250)])


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        (table(101, 1), "/rows"),
        (table(1, 21), "/rows/0"),
        (table(0, 1), "/rows"),
        (table(1, 1, ""), "/rows/0/0/text"),
        (table(20, 2, "x" * 251), "/rows"),
        ({"type": "table", "rows": [[plain("x")]]}, "/rows/0/0"),
        (table(1, 1, column_settings=[{"align": "middle"}]), "/column_settings/0/align"),
        (table(1, 1, column_settings=[{}] * 21), "/column_settings"),
    ],
)
def test_a_table_over_the_limit_is_refused(block: Json, pointer: str) -> None:
    with pytest.raises(BlocksError) as refusal:
        checked_blocks([block])
    assert refusal.value.body()["errors"][0].endswith(f"[json-pointer:/blocks/0{pointer}]")


def test_a_second_table_is_refused() -> None:
    with pytest.raises(SlackError, match="invalid_attachments") as refusal:
        checked_blocks([table(1, 1), table(1, 1)])
    assert "only_one_table_allowed" in refusal.value.body()["response_metadata"]["messages"][0]


def test_a_modal_takes_no_table_and_a_home_tab_does() -> None:
    with pytest.raises(BlocksError, match="invalid_blocks"):
        checked_blocks([table(1, 1)], Surface.MODAL)
    assert checked_blocks([table(1, 1)], Surface.HOME)


@pytest.mark.parametrize(("surface", "most"), [(Surface.MESSAGE, 50), (Surface.MODAL, 100), (Surface.HOME, 100)])
def test_each_surface_takes_so_many_blocks(surface: Surface, most: int) -> None:
    assert len(checked_blocks([DIVIDER] * most, surface)) == most
    with pytest.raises(BlocksError):
        checked_blocks([DIVIDER] * (most + 1), surface)


@pytest.mark.parametrize(
    "view",
    [
        modal(title=plain("x" * 24), submit=plain("x" * 24), close=plain("x" * 24)),
        modal(callback_id="x" * 255, external_id="x" * 255, private_metadata="x" * 3000),
        modal(submit=None),
        modal(text_field("f", focus_on_load=True)),
        modal(*[{"type": "section", "text": plain("x" * 3000)}] * 80),
    ],
)
def test_a_view_at_the_limit_is_taken(view: Json) -> None:
    assert checked_view(view, ViewKind.MODAL)["type"] == "modal"


@pytest.mark.parametrize(
    ("view", "kind", "pointer"),
    [
        (modal(title=plain("x" * 25)), ViewKind.MODAL, "/view/title/text"),
        (modal(title=None), ViewKind.MODAL, "/view/title"),
        (modal(submit=plain("x" * 25)), ViewKind.MODAL, "/view/submit/text"),
        (modal(close=plain("x" * 25)), ViewKind.MODAL, "/view/close/text"),
        (modal(private_metadata="x" * 3001), ViewKind.MODAL, "/view/private_metadata"),
        (modal(callback_id="x" * 256), ViewKind.MODAL, "/view/callback_id"),
        (modal(colour="red"), ViewKind.MODAL, "/view"),
        (modal(notify_on_close="yes"), ViewKind.MODAL, "/view/notify_on_close"),
        (modal(text_field("f"), submit=None), ViewKind.MODAL, "/view/submit"),
        (modal(DIVIDER, {"type": "poem"}), ViewKind.MODAL, "/view/blocks/1"),
        (
            modal(text_field("f", focus_on_load=True), text_field("g", focus_on_load=True)),
            ViewKind.MODAL,
            "/view/blocks",
        ),
        (home(button("x"), submit=plain("Send")), ViewKind.HOME, "/view"),
        ({"type": "home"}, ViewKind.HOME, "/view/blocks"),
    ],
)
def test_a_view_over_the_limit_is_refused_with_the_place(view: Json, kind: ViewKind, pointer: str) -> None:
    with pytest.raises(SlackError, match="invalid_arguments") as refusal:
        checked_view(view, kind)
    (message,) = refusal.value.body()["response_metadata"]["messages"]
    assert message.endswith(f"[json-pointer:{pointer}]")


def test_a_view_of_more_than_250_kilobytes_is_refused() -> None:
    with pytest.raises(SlackError, match="view_too_large"):
        checked_view(modal(*[{"type": "section", "text": plain("x" * 3000)}] * 84), ViewKind.MODAL)


@pytest.mark.parametrize(
    ("block", "words"),
    [
        (inline({"type": "broadcast", "range": "channel"}), ["<!channel>"]),
        (inline({"type": "user", "user_id": "U0BEN"}), ["<@U0BEN>"]),
        (inline({"type": "usergroup", "usergroup_id": "S0PRIVACY"}), ["<!subteam^S0PRIVACY>"]),
        (inline({"type": "text", "text": "<!channel> @here"}), []),
        (table(1, 1, "<!channel>"), []),
        ({"type": "table", "rows": [[inline({"type": "broadcast", "range": "here"})]]}, ["<!here>"]),
    ],
)
def test_mentions_in_rich_text_call_people_and_plain_words_do_not(block: Json, words: list[str]) -> None:
    assert calling_words(content_of({"text": "x", "blocks": [block]})) == words
