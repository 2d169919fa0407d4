"""Files in the local Slack: uploaded in three calls, shown a little later, read by those in the channel."""

import io
import zipfile
from typing import Any

import aiohttp
import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from sandbox.slack import RunningSlack

PRIVACY = "C0PRIVACY"


async def upload(
    client: AsyncWebClient, session: aiohttp.ClientSession, content: bytes, name: str = "DSR-1.zip"
) -> str:
    begun = await client.files_getUploadURLExternal(filename=name, length=len(content))
    async with session.post(begun["upload_url"], data=content) as answer:
        assert answer.status == 200
    return str(begun["file_id"])


async def shared(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession, content: bytes, name: str
) -> str:
    file_id = await upload(client, session, content, name)
    await client.files_completeUploadExternal(files=[{"id": file_id, "title": name}], channel_id=PRIVACY)
    await slack.workspace.until(lambda: bool(slack.workspace.files.find(file_id).shares))
    return file_id


def zipped(**members: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, text in members.items():
            archive.writestr(name.replace("_", "."), text)
    return buffer.getvalue()


async def refusal(call: Any) -> str:
    with pytest.raises(SlackApiError) as error:
        await call
    return str(error.value.response["error"])


async def test_a_shared_file_is_read_by_those_in_the_channel_alone(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file_id = await shared(slack, client, session, b"data", "DSR-1.zip")

    async with session.get(f"{slack.url}/client/files/{file_id}?as=U0BEN&download=1") as answer:
        assert (answer.status, await answer.read()) == (200, b"data")
        assert "DSR-1.zip" in answer.headers["Content-Disposition"]
    for path in ("", "/contents", "/members/index.html"):
        async with session.get(f"{slack.url}/client/files/{file_id}{path}?as=U0GUS") as answer:
            assert answer.status == 403


async def test_a_file_that_was_not_shared_is_read_by_nobody(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file_id = await upload(client, session, b"data")
    await client.files_completeUploadExternal(files=[{"id": file_id}])
    async with session.get(f"{slack.url}/client/files/{file_id}?as=U0ANA") as answer:
        assert answer.status == 403


async def test_a_silent_drop_leaves_a_file_without_shares(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.workspace.files.share_delay = None
    file_id = await upload(client, session, b"data")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=PRIVACY)
    info = await client.files_info(file=file_id)
    assert "shares" not in info["file"]
    assert slack.workspace.messages("U0ANA", PRIVACY) == []


async def test_an_upload_is_completed_once(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    file_id = await upload(client, session, b"data")
    await client.files_completeUploadExternal(files=[{"id": file_id}])
    assert await refusal(client.files_completeUploadExternal(files=[{"id": file_id}])) == "file_not_found"


async def test_an_upload_without_bytes_cannot_be_completed(client: AsyncWebClient) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.txt", length=4)
    again = client.files_completeUploadExternal(files=[{"id": begun["file_id"]}])
    assert await refusal(again) == "file_not_found"


async def test_an_upload_of_another_length_is_refused(client: AsyncWebClient, session: aiohttp.ClientSession) -> None:
    begun = await client.files_getUploadURLExternal(filename="a.txt", length=4)
    async with session.post(begun["upload_url"], data=b"five!") as answer:
        assert (answer.status, await answer.text()) == (400, "length_mismatch")


async def test_the_bot_shares_files_only_where_it_is(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    slack.workspace.directory.leave("U0DPSBOT", "C0GENERAL")
    file_id = await upload(client, session, b"data")
    sharing = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id="C0GENERAL")
    assert await refusal(sharing) == "not_in_channel"


async def test_a_file_goes_only_into_a_thread_that_exists(
    client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file_id = await upload(client, session, b"data")
    sharing = client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=PRIVACY, thread_ts="1.1")
    assert await refusal(sharing) == "thread_not_found"


async def test_a_file_for_the_thread_of_a_deleted_message_lands_in_the_channel(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    parent = (await client.chat_postMessage(channel=PRIVACY, text="Card"))["ts"]
    slack.workspace.admin.delete_message(PRIVACY, parent)
    file_id = await upload(client, session, b"data")
    await client.files_completeUploadExternal(files=[{"id": file_id}], channel_id=PRIVACY, thread_ts=parent)

    await slack.workspace.until(lambda: bool(slack.workspace.messages("U0ANA", PRIVACY)))
    (message,) = slack.workspace.messages("U0ANA", PRIVACY)
    assert (message.thread_ts, message.files) == (None, (file_id,))
    (share,) = (await client.files_info(file=file_id))["file"]["shares"]["private"][PRIVACY]
    assert (share["ts"], "thread_ts" in share) == (message.ts, False)


async def test_a_deleted_file_leaves_a_mark_in_its_message(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file_id = await shared(slack, client, session, b"data", "DSR-1.zip")
    await client.files_delete(file=file_id)

    assert await refusal(client.files_info(file=file_id)) == "file_deleted"
    assert await refusal(client.files_delete(file=file_id)) == "file_deleted"
    async with session.get(f"{slack.url}/client/messages?as=U0ANA&channel={PRIVACY}") as answer:
        (message,) = (await answer.json())["messages"]
    assert message["files"][0]["deleted"] is True


async def test_people_look_inside_a_zip(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    content = zipped(index_html="<h1>Export</h1>", manifest_json="{}")
    file_id = await shared(slack, client, session, content, "DSR-1.zip")
    base = f"{slack.url}/client/files/{file_id}"

    async with session.get(f"{base}/contents?as=U0ANA") as answer:
        contents = await answer.json()
    assert contents["members"] == [{"name": "index.html", "size": 15}, {"name": "manifest.json", "size": 2}]
    async with session.get(f"{base}/members/index.html?as=U0ANA") as answer:
        assert await answer.text() == "<h1>Export</h1>"
        assert answer.content_type == "text/html"
        assert answer.headers["Content-Security-Policy"] == (
            "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
        )
    async with session.get(f"{base}/members/other.html?as=U0ANA") as answer:
        assert answer.status == 404


async def test_a_file_that_is_no_zip_has_no_contents(
    slack: RunningSlack, client: AsyncWebClient, session: aiohttp.ClientSession
) -> None:
    file_id = await shared(slack, client, session, b"hello", "a.txt")
    async with session.get(f"{slack.url}/client/files/{file_id}/contents?as=U0ANA") as answer:
        assert (answer.status, (await answer.json())["error"]) == (400, "not_a_zip")
