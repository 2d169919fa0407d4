"""Files for the people who may read them, and a look inside zips."""

import io
import zipfile
from urllib.parse import quote

from aiohttp import web

from sandbox.slack.client.calls import acting_person, or_refusal
from sandbox.slack.connection.shapes import mimetype
from sandbox.slack.model.errors import SlackError
from sandbox.slack.model.file import StoredFile
from sandbox.slack.workspace import Workspace

NOTHING_RUNS = "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:"
"""A file shown in the browser runs no script and fetches nothing."""


class ClientFiles:
    """Answers `/client/files/...`."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace

    def routes(self) -> list[web.RouteDef]:
        """All of its routes."""
        return [
            web.get("/client/files/{file}", or_refusal(self.whole)),
            web.get("/client/files/{file}/contents", or_refusal(self.contents)),
            web.get("/client/files/{file}/members/{path:.+}", or_refusal(self.member)),
        ]

    async def whole(self, request: web.Request) -> web.Response:
        """The bytes of a file."""
        file, content = self._readable(request)
        return _shown(file.name, content, download=request.query.get("download") == "1")

    async def contents(self, request: web.Request) -> web.Response:
        """What a zip holds."""
        file, content = self._readable(request)
        with _unzipped(content) as archive:
            members = [
                {"name": entry.filename, "size": entry.file_size} for entry in archive.infolist() if not entry.is_dir()
            ]
        return web.json_response({"ok": True, "name": file.name, "size": file.size, "members": members})

    async def member(self, request: web.Request) -> web.Response:
        """One member of a zip."""
        _file, content = self._readable(request)
        path = request.match_info["path"]
        with _unzipped(content) as archive:
            try:
                data = archive.read(path)
            except KeyError:
                raise SlackError("member_not_found") from None
        return _shown(path, data, download=False)

    def _readable(self, request: web.Request) -> tuple[StoredFile, bytes]:
        me = acting_person(self._workspace, request.query.get("as"))
        file = self._workspace.files.find(request.match_info["file"])
        if not self._workspace.files.readable_by(me.id, file):
            raise SlackError("not_your_file")
        if file.content is None:
            raise SlackError("file_not_found")
        return file, file.content


def _unzipped(content: bytes) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except zipfile.BadZipFile:
        raise SlackError("not_a_zip") from None


def _shown(name: str, content: bytes, *, download: bool) -> web.Response:
    kind = mimetype(name)
    text = kind.startswith("text/") or kind == "application/json"
    headers = {
        "Content-Type": f"{kind}; charset=utf-8" if text else kind,
        "Content-Security-Policy": NOTHING_RUNS,
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-store",
    }
    if download:
        headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name, safe='')}"
    return web.Response(body=content, headers=headers)
