"""What a person is in our workspace, as far as a vote depends on it."""

from enum import StrEnum


class Standing(StrEnum):
    """Only a full member of our own workspace can approve."""

    MEMBER = "member"
    GUEST = "guest"
    BOT = "bot"
    DEACTIVATED = "deactivated"
    OTHER_ORGANISATION = "other organisation"
