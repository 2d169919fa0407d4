"""Serve a service's state over HTTP: routing, and the checks that come before every call.

We route by hand, because that is where the traps are: every segment of the address is decoded exactly once, `/` may
hide in an id as `%2F`, names of collections do not differ in case, and an empty id is not an id.
"""

import itertools
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Protocol
from urllib.parse import unquote

from aiohttp import web

from sandbox.azure.identity.authority import Authority
from sandbox.azure.refusal import Refusal, bad_request, bad_version, no_such_path, wrong_media_type, wrong_method
from sandbox.faults import FaultBoard

ID = "{id}"
"""The place of an id in the pattern of a route."""

RESERVED = "query"
"""Never an id in an address: `POST /enrollments/query` is the query."""

JSON_TYPE = "application/json"


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request, read and checked."""

    query: Mapping[str, str]
    headers: Mapping[str, str]
    """By name, in any case."""

    body: Any = None
    """The parsed JSON; None without a body."""

    @property
    def if_match(self) -> str | None:
        """The version that the caller means, if it said so."""
        return self.headers.get("If-Match")

    def whole(self) -> dict[str, Any]:
        """The body as an object.

        Raises:
            Refusal: 400, there is none.
        """
        if not isinstance(self.body, dict):
            raise bad_request("The body must be a JSON object")
        return self.body


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What goes back."""

    status: int = 200
    text: str | None = None
    """The body, JSON already; None for no body."""

    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Route:
    """One address and method."""

    method: str
    pattern: tuple[str, ...]
    """Its segments in lower case, with `ID` for an id."""

    answer: Callable[..., Answer]
    """Called with `Asked` and then the ids."""

    def ids(self, segments: tuple[str, ...]) -> list[str] | None:
        """The ids in an address, or None if the pattern does not fit it."""
        if len(segments) != len(self.pattern):
            return None
        pairs = list(zip(self.pattern, segments, strict=True))
        if all(_fits(pattern, segment) for pattern, segment in pairs):
            return [segment for pattern, segment in pairs if pattern == ID]
        return None


class Service(Protocol):
    """A kind of service that can be served."""

    authority: Authority
    api_version: str

    def routes(self) -> list[Route]:
        """Its addresses."""
        ...

    def refused(self, refusal: Refusal, number: int) -> Answer:
        """How it words a refusal; `number` counts calls."""
        ...


def answer_json(content: Any) -> Answer:
    """An answer of 200 with a JSON body."""
    return Answer(text=json.dumps(content))


def rest_app(service: Service, board: FaultBoard, *, before: Callable[[], None] = lambda: None) -> web.Application:
    """An application that answers for `service` and is watched by `board`; `before` is done before each answer."""
    routes = service.routes()
    numbers = itertools.count(1)

    async def handle(request: web.Request) -> web.Response:
        number = next(numbers)
        before()
        try:
            answer = await _answer(request, service, routes)
        except Refusal as refusal:
            answer = service.refused(refusal, number)
        content_type = None if answer.text is None else JSON_TYPE
        return web.Response(status=answer.status, text=answer.text, content_type=content_type, headers=answer.headers)

    app = web.Application(middlewares=[board.middleware()], client_max_size=4 * 2**20)
    app.router.add_route("*", r"/{tail:[\s\S]*}", handle)  # a line feed too: an id may hold anything
    return app


async def _answer(request: web.Request, service: Service, routes: list[Route]) -> Answer:
    service.authority.check(request.headers.get("Authorization"), request.method)
    segments = segments_of(request.raw_path)
    route, ids = _resolve(routes, request.method, segments, request.path)
    version = request.query.get("api-version")
    if version != service.api_version:
        raise bad_version(version)
    body = _parsed(await request.read(), request.content_type)
    return route.answer(Asked(query=request.query, headers=request.headers, body=body), *ids)


def segments_of(raw_path: str) -> tuple[str, ...]:
    """The segments of an address as sent, each decoded once."""
    path = raw_path.partition("?")[0]
    return tuple(unquote(segment) for segment in path.removeprefix("/").split("/"))


def _resolve(routes: list[Route], method: str, segments: tuple[str, ...], path: str) -> tuple[Route, list[str]]:
    fitting = [(route, ids) for route in routes if (ids := route.ids(segments)) is not None]
    for route, ids in fitting:
        if route.method == method:
            return route, ids
    if fitting or segments[0].lower() in {route.pattern[0] for route in routes}:
        raise wrong_method(method, path)
    raise no_such_path(path)


def _fits(pattern: str, segment: str) -> bool:
    if pattern == ID:
        return segment != "" and segment.lower() != RESERVED
    return pattern == segment.lower()


def _parsed(raw: bytes, content_type: str) -> Any:
    if not raw:
        return None
    if content_type != JSON_TYPE:
        raise wrong_media_type(content_type)
    try:
        return json.loads(raw)
    except ValueError as error:
        raise bad_request("The body is not JSON") from error
