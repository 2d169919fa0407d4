"""What people see in the channel, written down: cards as they change, and every message as it reads at the end."""

import io
import json
import re
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from handlers.kit import ids
from sandbox.slack import Workspace
from sandbox.slack.model.values import BOT, Message
from sandbox.slack.state.mentions import calling_words
from tests.chaos.books import Books, Receipt, Said, Shown
from tests.scenario.house import ANA, PRIVACY

HEAD = re.compile(r"^(?P<title>.+?) · (?P<request>DSR-\w{6}) · (?P<status>[^.?\n]*)")
CASE = re.compile(r"(group:)?chaos-\d{4}|nobody-\d+")
ID = re.compile(r"<@([UW][A-Z0-9]+)")


@dataclass(frozen=True, kw_only=True)
class Card:
    """A card as people see it."""

    message: Message
    case: str
    request: str
    status: str

    def same(self, other: "Card") -> bool:
        """Whether it is the same message, perhaps at another time."""
        return self.message.ts == other.message.ts

    def carried(self, action: str) -> str | None:
        """What the button carries; None where there is no such button."""
        for block in self.message.content.blocks or []:
            for element in block.get("elements", []):
                if element.get("action_id") == action:
                    return str(element.get("value", ""))
        return None


@dataclass(kw_only=True)
class Watch:
    """Somebody who reads the channel all the time."""

    workspace: Workspace
    books: Books
    _last: dict[str, tuple[str, str]] = field(default_factory=dict)

    def cards(self) -> list[Card]:
        """The cards, the oldest first; what is new on one goes into the books."""
        found = [card for message in self._messages() if (card := _card(message))]
        for card in found:
            plan = card.carried(ids.APPROVE) or ""
            if self._last.get(card.message.ts) != (card.status, plan):
                self._last[card.message.ts] = (card.status, plan)
                self.books.shown.append(
                    Shown(
                        at=time.time(),
                        case=card.case,
                        request=card.request,
                        status=card.status,
                        ts=card.message.ts,
                        plan=plan,
                    )
                )
        return found

    def newest(self) -> list[Card]:
        """The cards, less those that a kill has left behind: of one request the newest goes on."""
        return list({card.request: card for card in self.cards()}.values())

    def threads(self) -> Iterator[Message]:
        """The bot's replies that everybody sees."""
        return (message for message in self._messages() if message.thread_ts and not message.visible_to)

    def write_down(self) -> None:
        """All messages, and all receipts, as they are now."""
        self.cards()
        everything = {message.ts: message for who in self._people() for message in self._messages(who)}
        self.books.said = [self._said(message) for message in everything.values()]
        self.books.receipts = [receipt for message in everything.values() for receipt in self._receipts(message)]

    def _people(self) -> list[str]:
        return [ANA, *self.books.approvers]

    def _messages(self, who: str = ANA) -> list[Message]:
        return [message for message in self.workspace.messages(who, PRIVACY) if message.user == BOT]

    def _said(self, message: Message) -> Said:
        words = calling_words(message.content)
        return Said(
            at=float(message.ts),
            text=message.content.text,
            ts=message.ts,
            thread=message.thread_ts,
            alone=message.visible_to,
            calls=frozenset(found.group(1) for word in words if (found := ID.match(word))),
            files=tuple(file.name for file in self.workspace.files.shown_in(message)),
        )

    def _receipts(self, message: Message) -> Iterator[Receipt]:
        for stored in self.workspace.files.shown_in(message):
            if not stored.name.endswith("-receipt.zip") or stored.content is None:
                continue
            with zipfile.ZipFile(io.BytesIO(stored.content)) as archive:
                manifest, names = (json.loads(archive.read(name)) for name in ("manifest.json", "names.json"))
            case = CASE.search(names["identifier"])
            yield Receipt(
                at=float(message.ts),
                case=case.group() if case else "",
                request=manifest["request"],
                complete=manifest["complete"],
                state=manifest["state"],
                made_at=manifest["made_at"],
            )


def _card(message: Message) -> Card | None:
    head = None if message.thread_ts or message.visible_to else HEAD.match(message.content.text)
    case = CASE.search(head["title"]) if head else None
    if not head or not case:
        return None
    return Card(message=message, case=case.group(), request=head["request"], status=head["status"].strip())
