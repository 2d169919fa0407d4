"""What Slack can say in place of yes, and to what."""

from collections import Counter
from dataclasses import dataclass
from enum import StrEnum

from sandbox.faults import Fault, FaultKind

POST, UPDATE = "chat.postMessage", "chat.update"
EVERYTHING = "*"
HOOKS, UPLOAD = "response URL", "upload of the bytes"
METHODS = (
    POST, UPDATE, "chat.delete", "chat.getPermalink", "conversations.info", "conversations.members",
    "conversations.open", "files.getUploadURLExternal", UPLOAD, "files.completeUploadExternal", "files.info",
    "files.delete", "users.info", "usergroups.users.list", "views.open", "views.publish", HOOKS,
)  # fmt: skip
"""Everything that the bot calls once it runs."""


class Trouble(StrEnum):
    """What comes in place of an answer; each is counted where a card was behind because of it, and then was not."""

    PASSING = "update_failed"
    UNKNOWN = "sunspots"
    """No word of Slack's."""
    BUSY = "429, 4 s"
    BUSY_LONGER = "429, 90 s"
    DOWN = "503"
    RESET = "reset"
    LOST = "the answer is lost"
    """It is done, and nobody hears it."""
    SILENT = "no answer in time"
    FINAL = "restricted_action"
    """Until a person mends it."""


class Met(StrEnum):
    """What else has to have been there where a card caught up."""

    A_VOTE = "somebody could not vote"
    LONG = "for more than ten minutes"
    A_START = "the bot was started when Slack worked again"
    A_FIRST_POST = "the card was never posted"
    AN_END = "the request had ended"


LONGER_WORDS = {Trouble.BUSY: 4, Trouble.BUSY_LONGER: 90}
"""What `Retry-After` says, in seconds."""
UNSURE = frozenset({Trouble.DOWN, Trouble.RESET, Trouble.LOST, Trouble.SILENT})
"""After these a first post may stand in the channel: it is posted once more, and from then on seldom."""


@dataclass(frozen=True)
class Refusal:
    """One method that does not work."""

    method: str
    trouble: Trouble

    @property
    def of_cards(self) -> bool:
        return self.method in {POST, UPDATE, EVERYTHING}

    @property
    def route(self) -> str:
        return {HOOKS: "* /hooks/*", UPLOAD: "* /upload/*"}.get(self.method, f"* /api/{self.method}")

    @property
    def fault(self) -> Fault | None:
        """For the board; None where the call does not even get there."""
        match self.trouble:
            case Trouble.SILENT:
                return None
            case Trouble.BUSY | Trouble.BUSY_LONGER:
                seconds = str(LONGER_WORDS[self.trouble])
                return Fault(route=self.route, kind=FaultKind.STATUS, status=429, retry_after=seconds)
            case Trouble.DOWN:
                return Fault(route=self.route, kind=FaultKind.STATUS, status=503)
            case Trouble.RESET:
                return Fault(route=self.route, kind=FaultKind.RESET)
            case Trouble.LOST:
                return Fault(route=self.route, kind=FaultKind.HALF_BODY)
        return Fault(route=self.route, kind=FaultKind.REFUSED, error=self.trouble.value)


@dataclass(kw_only=True)
class Reached:
    """What the stories came to, all together: an assertion that is never reached proves nothing."""

    caught_up: Counter[StrEnum]
    refused: set[str]
    """Methods that were called while they did not work."""

    def never(self) -> list[str]:
        kinds = [kind.name for kind in (*Trouble, *Met) if not self.caught_up[kind]]
        return kinds + [method for method in METHODS if method not in self.refused]
