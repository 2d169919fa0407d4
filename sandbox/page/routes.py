"""Serve the page: one HTML file, one style sheet and the ES modules beside it."""

from pathlib import Path

from aiohttp import ClientSession, web

STATIC = Path(__file__).parent / "static"

HEADERS = {
    "Cache-Control": "no-cache",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""The page loads nothing from elsewhere and runs no script but its own, whatever a message holds."""

PASSED_ON = ("Cache-Control", "Content-Security-Policy", "Content-Type", "X-Content-Type-Options")

TYPES = {
    ".css": "text/css",
    ".html": "text/html",
    ".js": "text/javascript",
    ".svg": "image/svg+xml",
}


def page_routes() -> list[web.RouteDef]:
    """Give the routes of the page: `/`, `/page/FILE`, and members of archives under addresses that links survive."""
    return [
        web.get("/", _index),
        web.get("/page/{name}", _asset),
        web.get("/page/archive/{person}/{file}/{member:.+}", _member),
    ]


async def _index(_request: web.Request) -> web.Response:
    return _file("index.html")


async def _asset(request: web.Request) -> web.Response:
    return _file(request.match_info["name"])


async def _member(request: web.Request) -> web.Response:
    """Give what `/client` gives. There the person is in the query, which a link inside an archive would lose."""
    person, file, member = (request.match_info[name] for name in ("person", "file", "member"))
    source = request.url.origin() / "client" / "files" / file / "members" / member
    async with ClientSession() as session, session.get(source % {"as": person}) as response:
        headers = {name: response.headers[name] for name in PASSED_ON if name in response.headers}
        return web.Response(status=response.status, body=await response.read(), headers=headers)


def _file(name: str) -> web.Response:
    path = STATIC / name
    if path.parent != STATIC or path.suffix not in TYPES or not path.is_file():
        raise web.HTTPNotFound
    return web.Response(body=path.read_bytes(), content_type=TYPES[path.suffix], charset="utf-8", headers=HEADERS)
