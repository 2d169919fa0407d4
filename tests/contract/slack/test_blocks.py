"""The local Slack refuses blocks that Slack refuses, and notes every word that would call people."""

from typing import Any

import pytest

from sandbox.slack.blocks.limits import checked_blocks
from sandbox.slack.model.errors import BlocksError, SlackError
from sandbox.slack.state.content import content_of
from sandbox.slack.state.mentions import calling_words

Json = dict[str, Any]


def plain(length: int) -> Json:
    return {"type": "plain_text", "text": "x" * length}


def mrkdwn(text: str, **more: Any) -> Json:
    return {"type": "mrkdwn", "text": text, **more}


def section(**parts: Any) -> Json:
    return {"type": "section", **parts}


def button(**parts: Any) -> Json:
    return {"type": "button", "text": plain(4), **parts}


def actions(*elements: Json, **parts: Any) -> Json:
    return {"type": "actions", "elements": list(elements), **parts}


def confirm(**parts: Any) -> Json:
    usual = {"title": plain(100), "text": plain(300), "confirm": plain(30), "deny": plain(30)}
    return {**usual, **parts}


DIVIDER: Json = {"type": "divider"}

AT_THE_LIMIT = {
    "50 blocks": [DIVIDER] * 50,
    "a section of 3000": [section(text=plain(3000))],
    "10 fields of 1000": [section(fields=[plain(1000)] * 10)],
    "a field of 2000": [section(fields=[plain(2000)])],
    "a header of 150": [{"type": "header", "text": plain(150), "level": 4}],
    "10 elements of context": [{"type": "context", "elements": [plain(1)] * 10}],
    "an image in a context": [
        {"type": "context", "elements": [{"type": "image", "image_url": "https://x.example", "alt_text": "x"}]}
    ],
    "25 buttons": [actions(*[button()] * 25)],
    "a long button": [
        actions(
            button(
                text=plain(75),
                value="x" * 2000,
                url="x" * 3000,
                action_id="x" * 255,
                accessibility_label="x" * 75,
                style="danger",
                confirm=confirm(style="danger"),
            ),
            block_id="x" * 255,
        )
    ],
    "a button beside a section": [section(text=plain(1), accessory=button())],
    "the same action_id in two blocks": [actions(button(action_id="a")), actions(button(action_id="a"))],
}

OVER_THE_LIMIT = {
    "51 blocks": ([DIVIDER] * 51, "/blocks"),
    "no object": (["divider"], "/blocks/0"),
    "an unknown type": ([{"type": "poem"}], "/blocks/0"),
    "an unknown property": ([{"type": "divider", "color": "red"}], "/blocks/0"),
    "an empty section": ([section()], "/blocks/0"),
    "a section of 3001": ([section(text=plain(3001))], "/blocks/0/text/text"),
    "an empty text": ([section(text=plain(0))], "/blocks/0/text/text"),
    "a text that is a string": ([section(text="x")], "/blocks/0/text"),
    "verbatim in plain text": ([section(text={**plain(1), "verbatim": True})], "/blocks/0/text"),
    "11 fields": ([section(fields=[plain(1)] * 11)], "/blocks/0/fields"),
    "a field of 2001": ([section(fields=[plain(2001)])], "/blocks/0/fields/0/text"),
    "a header of 151": ([{"type": "header", "text": plain(151)}], "/blocks/0/text/text"),
    "a header in mrkdwn": ([{"type": "header", "text": mrkdwn("x")}], "/blocks/0/text/type"),
    "a header of level 5": ([{"type": "header", "text": plain(1), "level": 5}], "/blocks/0/level"),
    "11 elements of context": (
        [{"type": "context", "elements": [plain(1)] * 11}],
        "/blocks/0/elements",
    ),
    "an empty context": ([{"type": "context", "elements": []}], "/blocks/0/elements"),
    "26 buttons": ([actions(*[button()] * 26)], "/blocks/0/elements"),
    "no buttons": ([actions()], "/blocks/0/elements"),
    "another element": ([actions({"type": "overflow"})], "/blocks/0/elements/0"),
    "a button text of 76": ([actions(button(text=plain(76)))], "/blocks/0/elements/0/text/text"),
    "a button text in mrkdwn": ([actions(button(text=mrkdwn("x")))], "/blocks/0/elements/0/text/type"),
    "a value of 2001": ([actions(button(value="x" * 2001))], "/blocks/0/elements/0/value"),
    "a url of 3001": ([actions(button(url="x" * 3001))], "/blocks/0/elements/0/url"),
    "an action_id of 256": ([actions(button(action_id="x" * 256))], "/blocks/0/elements/0/action_id"),
    "a block_id of 256": ([{**DIVIDER, "block_id": "x" * 256}], "/blocks/0/block_id"),
    "an unknown style": ([actions(button(style="default"))], "/blocks/0/elements/0/style"),
    "a confirm title of 101": (
        [actions(button(confirm=confirm(title=plain(101))))],
        "/blocks/0/elements/0/confirm/title/text",
    ),
    "a confirm text of 301": (
        [actions(button(confirm=confirm(text=plain(301))))],
        "/blocks/0/elements/0/confirm/text/text",
    ),
    "a deny of 31": (
        [actions(button(confirm=confirm(deny=plain(31))))],
        "/blocks/0/elements/0/confirm/deny/text",
    ),
    "a block_id twice": ([{**DIVIDER, "block_id": "a"}, {**DIVIDER, "block_id": "a"}], "/blocks"),
    "an action_id twice in a block": (
        [actions(button(action_id="a"), button(action_id="a"))],
        "/blocks/0/elements",
    ),
}


@pytest.mark.parametrize("blocks", AT_THE_LIMIT.values(), ids=AT_THE_LIMIT)
def test_blocks_at_the_limit_are_taken(blocks: list[Json]) -> None:
    taken = checked_blocks(blocks)
    assert [block["type"] for block in taken] == [block["type"] for block in blocks]
    assert len({block["block_id"] for block in taken}) == len(blocks)


@pytest.mark.parametrize(("blocks", "pointer"), OVER_THE_LIMIT.values(), ids=OVER_THE_LIMIT)
def test_blocks_over_the_limit_are_refused_with_the_place(blocks: list[Any], pointer: str) -> None:
    with pytest.raises(BlocksError) as refusal:
        checked_blocks(blocks)
    body = refusal.value.body()
    assert body["error"] == "invalid_blocks"
    assert body["errors"][0].endswith(f"[json-pointer:{pointer}]")


def test_too_much_text_in_all_is_refused() -> None:
    checked_blocks([section(text=plain(2825))] * 4)
    with pytest.raises(SlackError, match="msg_blocks_too_long"):
        checked_blocks([*[section(text=plain(2825))] * 4, section(text=plain(1))])


def test_blocks_that_are_no_list_are_refused() -> None:
    with pytest.raises(SlackError, match="invalid_blocks_format"):
        checked_blocks({"type": "divider"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"text": "All: <!channel> <!here|here> <!everyone>"}, ["<!channel>", "<!here|here>", "<!everyone>"]),
        ({"text": "<@U0BEN> and <!subteam^S0PRIVACY>"}, ["<@U0BEN>", "<!subteam^S0PRIVACY>"]),
        ({"text": "&lt;!channel&gt; @here and <!date^1764000000^{date}|today>"}, []),
        ({"text": "@here", "parse": "full"}, ["@here"]),
        ({"text": "@channel", "link_names": True}, ["@channel"]),
        ({"text": "mail me@here.example", "link_names": True}, []),
        ({"text": "x", "blocks": [section(text=mrkdwn("<!channel>", verbatim=True))]}, ["<!channel>"]),
        ({"text": "x", "blocks": [section(text=mrkdwn("@here", verbatim=True))]}, []),
        ({"text": "x", "blocks": [section(text=mrkdwn("@here"))]}, ["@here"]),
        ({"text": "x", "blocks": [section(text={"type": "plain_text", "text": "<!channel> @here"})]}, []),
    ],
)
def test_words_that_call_people_are_found(arguments: Json, words: list[str]) -> None:
    assert calling_words(content_of(arguments)) == words
