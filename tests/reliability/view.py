"""What people can see at one moment, and what the ledger says."""

import json
import re
from dataclasses import dataclass

from handlers.kit.forms import NOT_OPENED
from sandbox.slack.model.values import UserId
from tests.scenario.house import ANA, House, Opened

_STATUS = re.compile(r"^(?:Export of .*?|Request) · DSR-\w+ · ([^.]+)\. ?(.*)", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class View:
    """One look at the channel and at the ledger."""

    cards: tuple[str, ...]
    """In words, the oldest first."""
    told: tuple[str, ...]
    """What the person alone was told, in the channel or by direct message."""
    said: tuple[str, ...]
    """Every text that anybody can see."""
    files: tuple[Opened, ...]
    """Those that are shown, the oldest first."""
    events: tuple[str, ...]
    """The ledger's."""

    @classmethod
    def of(cls, house: House) -> "View":
        """Now."""
        seen = house.seen()
        direct = house.seen(channel=house.slack.directory.direct_messages(UserId(ANA)).id)
        alone = [*(message for message in seen if message.visible_to == ANA), *direct]
        shown = [house.slack.files.find(file).content for message in seen for file in message.files]
        return cls(
            cards=tuple(card.content.text for card in house.cards()),
            told=tuple(message.content.text for message in sorted(alone, key=lambda message: float(message.ts))),
            said=tuple(
                f"{message.content.text} {json.dumps(message.content.blocks or [])}" for message in (*seen, *direct)
            ),
            files=tuple(Opened.read(content) for content in shown if content is not None),
            events=tuple(house.events()),
        )

    @property
    def status(self) -> str:
        """The word that the person alone was told, or that on the newest card; empty where there is none."""
        return self._read(1)

    @property
    def alone(self) -> bool:
        """True where the person was told alone, because the channel took no message."""
        return any(map(_STATUS.match, self.told))

    @property
    def refused(self) -> bool:
        """True where the command was not taken on, because Slack did not say who asks, or who may."""
        return not self.cards and any(re.search("so nothing was (started|done)", text) for text in self.told)

    @property
    def no_form(self) -> bool:
        """True where nothing was asked for, because no form opened, and the person was told so."""
        return not self.cards and any(NOT_OPENED in text for text in self.told)

    @property
    def newest_card(self) -> str:
        """The word on the newest card; empty where there is none."""
        found = _STATUS.match(self.cards[-1]) if self.cards else None
        return found[1] if found else ""

    @property
    def detail(self) -> str:
        """What stands beside the word."""
        return self._read(2)

    def _read(self, part: int) -> str:
        for text in (*self.told[::-1], *self.cards[-1:]):
            if found := _STATUS.match(text):
                return found[part]
        return ""
