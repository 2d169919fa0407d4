"""Who may post what in a channel, as an administrator sets it.

Facts: the errors of docs.slack.dev/reference/methods/chat.postMessage, chat.postEphemeral and
files.completeUploadExternal.
"""

from enum import StrEnum

from sandbox.slack.model.errors import SlackError


class Posting(StrEnum):
    """What the app may post in a channel."""

    ALLOWED = "allowed"
    """Everything."""

    RESTRICTED = "restricted"
    """Nothing, by a preference of the workspace."""

    READ_ONLY = "read-only"
    """Nothing."""

    THREAD_ONLY = "thread-only"
    """Replies alone."""

    NON_THREADABLE = "non-threadable"
    """Everything but replies."""


def refuse_message(posting: Posting, *, is_reply: bool) -> None:
    """Refuse a message, or a reply, where it may not be posted.

    Raises:
        SlackError: `restricted_action`, or a code that begins with it.
    """
    code = _refusal(posting, is_reply=is_reply)
    if code is not None:
        raise SlackError(code)


def refuse_ephemeral(posting: Posting) -> None:
    """Refuse a message for one person; of the states of a channel Slack documents none for it but the preference.

    Raises:
        SlackError: `restricted_action`.
    """
    if posting is Posting.RESTRICTED:
        raise SlackError("restricted_action")


def refuse_file(posting: Posting, *, is_reply: bool) -> None:
    """Refuse to show a file where no message with it may be posted.

    Raises:
        SlackError: `posting_to_channel_denied`.
    """
    if _refusal(posting, is_reply=is_reply) is not None:
        raise SlackError("posting_to_channel_denied")


def _refusal(posting: Posting, *, is_reply: bool) -> str | None:
    if posting is Posting.RESTRICTED:
        return "restricted_action"
    if posting is Posting.READ_ONLY:
        return "restricted_action_read_only_channel"
    if posting is Posting.THREAD_ONLY and not is_reply:
        return "restricted_action_thread_only_channel"
    if posting is Posting.NON_THREADABLE and is_reply:
        return "restricted_action_non_threadable_channel"
    return None
