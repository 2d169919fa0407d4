"""A person in the local Slack, by the HTTP calls that the page makes."""

from dataclasses import dataclass
from typing import Any

import aiohttp

ANA, BEN = "U0ANA", "U0BEN"
CHANNEL = "C0PRIVACY"

Json = dict[str, Any]


class SmokeError(Exception):
    """A job did not work; the sentence says what."""


@dataclass(frozen=True, kw_only=True)
class Client:
    """What one person sees and does."""

    session: aiohttp.ClientSession
    """Leads to the local Slack."""

    person: str = ANA
    """Who acts."""

    async def say(self, text: str) -> None:
        """Type something in the channel, and see that a command is acknowledged.

        Raises:
            SmokeError: It was not.
        """
        await self._do("say", text, channel=CHANNEL, text=text)

    async def click(self, message: Json, label: str) -> None:
        """Press the button with this label.

        Raises:
            SmokeError: There is no such button, or the click was not acknowledged.
        """
        block_id, element = button(message, label)
        await self._do(
            "click",
            label,
            channel=CHANNEL,
            message_ts=message["ts"],
            block_id=block_id,
            action_id=element["action_id"],
        )

    async def form(self) -> Json | None:
        """The form on top, once there is one."""
        answer = await self._get("views")
        return answer["stack"][-1] if answer["stack"] else None

    async def submit(self, view: Json, values: Json) -> None:
        """Hand in a form.

        Raises:
            SmokeError: It was not taken.
        """
        await self._do("view/submit", "the form", view_id=view["id"], values=values)

    async def messages(self) -> list[Json]:
        """Everything in the channel, threads included."""
        messages: list[Json] = (await self._get("messages", channel=CHANNEL))["messages"]
        return messages

    async def card(self, title: str) -> Json | None:
        """The message under this heading, once there is one."""
        return next((message for message in await self.messages() if heading(message) == title), None)

    async def thread(self, card: Json) -> list[Json]:
        """The replies to a message."""
        return [message for message in await self.messages() if card["ts"] == message["thread_ts"] != message["ts"]]

    async def download(self, file: Json) -> bytes:
        """The bytes of a file."""
        params = {"as": self.person, "download": "1"}
        async with self.session.get(f"/client/files/{file['id']}", params=params) as response:
            response.raise_for_status()
            return await response.read()

    async def _get(self, what: str, **params: str) -> Json:
        async with self.session.get(f"/client/{what}", params={"as": self.person, **params}) as response:
            response.raise_for_status()
            answer: Json = await response.json()
            return answer

    async def _do(self, what: str, name: str, **body: Any) -> None:
        async with self.session.post(f"/client/{what}", json={"as": self.person, **body}) as response:
            answer = await response.json()
        if errors := answer.get("errors"):
            raise SmokeError(f"{name} was refused: {errors}")
        if not answer.get("acked"):
            raise SmokeError(f"{name} was not acknowledged: {answer.get('error')}")


def heading(message: Json) -> str:
    """The heading of a message; empty where it has none."""
    return next((str(block["text"]["text"]) for block in message["blocks"] or [] if block["type"] == "header"), "")


def button(message: Json, label: str) -> tuple[str, Json]:
    """The button with this label, and the id of its block.

    Raises:
        SmokeError: There is none.
    """
    for block in message["blocks"] or []:
        for element in block.get("elements", []):
            if element["type"] == "button" and element["text"]["text"] == label:
                return str(block["block_id"]), element
    raise SmokeError(f"no button {label} on: {message['text']}")
