"""What becomes of each of Slack's errors: the one table. What is not in it is tried again, and logged.

Sources: docs.slack.dev, the errors of each method that is called, and Slack's published schemas of August 2026.
"""

from enum import StrEnum

from privacy.model.errors import ASK_AN_ADMINISTRATOR

_INVITE = "invite the bot to this channel (`/invite @dps-bot`)"
_TOKENS = "check SLACK_BOT_TOKEN (xoxb-…) and SLACK_APP_TOKEN (xapp-…, with connections:write)"
_RULE = "a rule of this workspace or channel forbids it; a Slack administrator can allow it"


class Remedy(StrEnum):
    """What helps."""

    LATER = "later"
    """Time: it is tried again."""
    NEVER = "never"
    """Nothing: what it was about is gone, or is no longer so."""
    A_PERSON = "a person"
    """Somebody who changes something in Slack or in the config."""


_LATER = (
    "ratelimited", "rate_limited", "internal_error", "fatal_error", "service_unavailable", "request_timeout",
    "team_added_to_org", "update_failed", "external_channel_migrating", "message_limit_exceeded",
    "streaming_state_conflict", "fetch_members_failed", "file_update_failed",
)  # fmt: skip
_NEVER = (
    "message_not_found", "cant_update_message", "edit_window_closed", "thread_not_found", "file_not_found",
    "file_deleted", "cant_delete_file", "user_not_found", "users_not_found", "user_not_in_channel", "user_disabled",
    "cannot_dm_bot", "no_such_subteam", "expired_trigger_id", "exchanged_trigger_id", "invalid_trigger_id", "not_found",
    "view_not_found", "hash_conflict", "expired_url", "used_url",
)  # fmt: skip
_A_PERSON = {
    "not_in_channel": _INVITE,
    "channel_not_found": _INVITE,
    "invalid_channel": _INVITE,
    "is_archived": "somebody has to take this channel out of the archive",
    "missing_scope": "install the app again with the scopes of its manifest",
    "file_uploads_disabled": "ask your Slack administrator to allow file uploads",
    "storage_limit_reached": "free some storage in this Slack workspace",
    "plan_upgrade_required": "user groups need a paid plan of Slack; name the people themselves in the config",
    "messages_tab_disabled": "switch the Messages tab of the app on, as its manifest has it",
    **dict.fromkeys(("invalid_auth", "not_authed", "account_inactive", "token_revoked", "token_expired",
                     "not_allowed_token_type"), _TOKENS),
    **dict.fromkeys(("restricted_action", "restricted_action_read_only_channel",
                     "restricted_action_thread_only_channel", "restricted_action_non_threadable_channel",
                     "restricted_action_thread_locked", "posting_to_channel_denied", "no_permission", "access_denied",
                     "ekm_access_denied", "team_access_not_granted", "org_login_required", "user_is_restricted",
                     "user_is_ultra_restricted", "slack_connect_file_upload_sharing_blocked",
                     "slack_connect_blocked_file_type"), _RULE),
    **dict.fromkeys(("msg_too_long", "msg_blocks_too_long", "invalid_blocks", "invalid_blocks_format", "no_text",
                     "invalid_arguments", "invalid_attachments", "missing_argument", "view_too_large",
                     "method_not_supported_for_channel_type", "cannot_reply_to_message", "not_enabled",
                     "unknown_method", "method_deprecated"), ASK_AN_ADMINISTRATOR),
}  # fmt: skip


def remedy(code: str) -> Remedy | None:
    """What helps against an error of Slack's; None where the table does not know it."""
    if code in _A_PERSON:
        return Remedy.A_PERSON
    return Remedy.LATER if code in _LATER else Remedy.NEVER if code in _NEVER else None


def advice(code: str) -> str:
    """What somebody can do about it: a clause without a full stop."""
    return _A_PERSON.get(code, ASK_AN_ADMINISTRATOR)
