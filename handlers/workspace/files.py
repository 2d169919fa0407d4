"""Putting a file into a channel: bytes first, then its id on disk, then shared, then seen.

The three calls are described at docs.slack.dev, working with files.
`files_upload_v2` would read the whole file into memory; this streams it from the spool.
"""

from dataclasses import dataclass

import aiohttp
from slack_sdk.web.async_client import AsyncWebClient

from handlers.kit.slack_errors import SERVER_ERROR, TOO_MANY, retry_after, slack_errors
from privacy.model.errors import DeliverLaterError, UndeliverableError
from privacy.model.ids import ChannelId, FileId, MessageTs
from privacy.request.changes import Bundle, Upload

_UNKNOWN = frozenset({"file_not_found", "file_deleted"})
_OK = 200


@dataclass(frozen=True, kw_only=True)
class SlackFiles:
    """Keeps `privacy.delivery.ports.FileDrop` and `privacy.delivery.earlier_files.FileEraser`."""

    client: AsyncWebClient
    session: aiohttp.ClientSession

    async def send(self, bundle: Bundle) -> FileId:
        """Stream the file to Slack; nobody can see it yet."""
        async with slack_errors():
            place = await self.client.files_getUploadURLExternal(filename=bundle.name, length=bundle.size)
            with bundle.path.open("rb") as file:
                async with self.session.post(place["upload_url"], data=file) as answer:
                    if answer.status == TOO_MANY or answer.status >= SERVER_ERROR:
                        raise DeliverLaterError(f"upload_http_{answer.status}", retry_after=retry_after(answer.headers))
                    if answer.status != _OK:
                        raise UndeliverableError(f"upload_http_{answer.status}")
        return FileId(place["file_id"])

    async def stands(self, channel: ChannelId, card: MessageTs) -> bool:
        """Ask for the card's address, which needs no scope (docs.slack.dev: `chat.getPermalink`)."""
        try:
            async with slack_errors():
                await self.client.chat_getPermalink(channel=channel, message_ts=card)
        except UndeliverableError as error:
            if error.code != "message_not_found":
                raise
            return False
        return True

    async def share(self, upload: Upload, *, thread: MessageTs | None, comment: str) -> None:
        """Show the file in its channel, in the thread where there is one."""
        async with slack_errors():
            await self.client.files_completeUploadExternal(
                files=[{"id": upload.file_id, "title": upload.name}],
                channel_id=upload.channel,
                thread_ts=thread,
                initial_comment=comment,
            )

    async def delete(self, upload: Upload) -> None:
        """Delete a file of ours; one that is gone already is gone (docs.slack.dev: `files.delete`)."""
        try:
            async with slack_errors():
                await self.client.files_delete(file=upload.file_id)
        except UndeliverableError as error:
            if error.code not in _UNKNOWN:
                raise

    async def is_visible(self, upload: Upload) -> bool:
        """Ask Slack whether the file is in its channel."""
        try:
            async with slack_errors():
                answer = await self.client.files_info(file=upload.file_id)
        except UndeliverableError as error:
            if error.code in _UNKNOWN:
                return False
            raise
        shares = answer["file"].get("shares") or {}
        shown = any(upload.channel in channels for channels in shares.values())
        return shown or upload.channel in (answer["file"].get("ims") or ())
