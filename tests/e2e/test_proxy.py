"""A company in which Slack is reached through a proxy alone: everything goes that way, and nothing waits for ever."""

import socket
from collections.abc import Mapping, Sequence
from typing import Any

from sandbox.proxy import running_proxy
from tests.e2e.conftest import Site


def port_of_nobody() -> int:
    """A free port, at which nobody listens."""
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])


def first_button(blocks: Sequence[Mapping[str, Any]]) -> tuple[str, str]:
    """The block and the action of the first button of a message."""
    for block in blocks:
        for element in block.get("elements", ()):
            if element.get("type") == "button":
                return block["block_id"], element["action_id"]
    raise AssertionError("no button")


async def test_calls_socket_uploads_and_private_answers_go_through_the_proxy(site: Site) -> None:
    slack = site.worlds.slack
    nobody = port_of_nobody()
    async with running_proxy() as proxy:
        proxy.ways[nobody] = int(slack.url.rpartition(":")[2])
        slack.workspace.installation.url = f"http://127.0.0.1:{nobody}"
        changes = {
            "HTTP_PROXY": proxy.url,
            "HTTPS_PROXY": proxy.url,
            "SLACK_API_URL": f"http://127.0.0.1:{nobody}/api/",
        }
        async with site.power(**changes):
            assert await site.ask("/dps-export dev-7")
            await site.until_card("Which one")
            (card,) = (m for m in site.seen() if "Which one" in m.content.text)
            block, action = first_button(card.content.blocks)
            assert (await slack.workspace.click("U0ANA", "C0PRIVACY", card.ts, block, action)).acked
            await slack.workspace.until(lambda: any("goes on" in m.content.text for m in site.seen()), seconds=20)
            await site.until_card("Done")

        assert site.files()
        ways = {path.split("/")[1] for path in proxy.asked}
        assert {"api", "upload", "hooks", "socket"} <= ways


async def test_no_proxy_names_who_is_reached_directly(site: Site) -> None:
    async with running_proxy() as proxy:
        direct = {"HTTP_PROXY": proxy.url, "HTTPS_PROXY": proxy.url, "NO_PROXY": "127.0.0.1,localhost"}
        async with site.power(**direct):
            assert await site.ask("/dps-export sensor-42")
            await site.until_card("Done")

        assert not proxy.asked
