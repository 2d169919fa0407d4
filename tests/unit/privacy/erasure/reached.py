"""What the stories of erasures have to reach: an assertion that is never reached proves nothing."""

from collections import Counter
from enum import StrEnum, auto


class Reached(StrEnum):
    """Each is counted where it is asserted; those of a vote only where nothing else speaks against it."""

    VOTE_COUNTED = auto()
    OLD_PLAN = auto()
    OWN_REQUEST = auto()
    SECOND_VOTE = auto()
    NO_MEMBER = auto()
    SLACK_SILENT = auto()
    ONLY_ON_THE_LIST_OF_TODAY = auto()
    ONLY_ON_THE_LIST_THAT_WAS_SHOWN = auto()
    TIME_IS_OVER = auto()
    POLICY_STRICTER_THAN_WHEN_VOTED = auto()
    VOTER_LEFT_BEFORE_THE_START = auto()
    DRIFTED = auto()
    BEGUN = auto()
    PURGED = auto()
    BLOCKED = auto()
    DELETED = auto()
    DEVICE_WITH_ALL_OF_IT = auto()
    CERTIFIED = auto()
    CERTIFIED_AS_REPLACED = auto()
    SHARED = auto()
    CHANNEL_UNSAFE_AT_FIRST = auto()
    CHANNEL_UNSAFE_WHEN_TOLD_AGAIN = auto()


class ReachedOfGroups(StrEnum):
    """The same for enrollment groups."""

    PORTION = auto()
    HOLD_BETWEEN_PORTIONS = auto()
    PAUSE_BETWEEN_PORTIONS = auto()
    STOPPED_BETWEEN_PORTIONS = auto()
    CUT_IN_A_PORTION = auto()
    GONE_ON_AFTER_A_HALT = auto()
    ROLL_CHANGED_AFTER_THE_VOTE = auto()
    JOINED_MEANWHILE = auto()
    GROUP_DELETED = auto()


def never(kinds: type[StrEnum], counts: Counter[StrEnum]) -> list[str]:
    """Those that were never reached, by name."""
    return [kind.name for kind in kinds if not counts[kind]]
