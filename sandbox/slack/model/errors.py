"""What Slack says no with.

SlackError
└── BlocksError
"""

from typing import Any


class SlackError(Exception):
    """A refusal with one of Slack's error codes."""

    def __init__(self, code: str, **details: Any) -> None:
        super().__init__(code)
        self.code = code
        """Slack's name for it, such as `channel_not_found`."""
        self.details = details
        """What else the answer holds, such as `needed` and `provided`."""

    def body(self) -> dict[str, Any]:
        """The answer of the Web API."""
        return {"ok": False, "error": self.code, **self.details}


class BlocksError(SlackError):
    """Blocks that Slack would not show."""

    def __init__(self, complaint: str, pointer: str) -> None:
        line = f"{complaint} [json-pointer:{pointer}]"
        super().__init__("invalid_blocks", errors=[line], response_metadata={"messages": [f"[ERROR] {line}"]})

    def in_view(self) -> SlackError:
        """The same complaint as the methods of views make it."""
        return SlackError("invalid_arguments", response_metadata=self.details["response_metadata"])


def missing_argument(name: str) -> SlackError:
    """The refusal of a call that leaves out a required argument."""
    line = f"[ERROR] missing required field: {name}"
    return SlackError("invalid_arguments", response_metadata={"messages": [line]})
