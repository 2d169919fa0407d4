"""What the bot's token may do."""

from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.values import Channel, Installation


def require(installation: Installation, scope: str) -> None:
    """Refuse a call that needs a scope which the token lacks.

    Raises:
        SlackError: `missing_scope`, with what is needed and what is there.
    """
    granted = installation.scopes
    if scope not in granted:
        raise SlackError("missing_scope", needed=scope, provided=",".join(sorted(granted)))


def read_scope(channel: Channel) -> str:
    """The scope that reading about a channel needs."""
    if channel.is_im:
        return "im:read"
    return "groups:read" if channel.is_private else "channels:read"
