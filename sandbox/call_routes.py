"""Which calls are meant: a method and a glob over the decoded path, such as `GET /devices/*`, or `* *` for all."""

from fnmatch import fnmatchcase

from aiohttp import web

ALL_METHODS = "*"


def refuse_bad_route(route: str) -> None:
    """Refuse a route that no call can match.

    Raises:
        ValueError: It is none.
    """
    method, _, path = route.partition(" ")
    if not method or not path.startswith(("/", "*")):
        raise ValueError(f"a route is a method and a path, such as 'GET /devices/*', not {route!r}")


def matches(route: str, request: web.Request) -> bool:
    """Whether a route means this request."""
    return covers(route, request.method, request.path)


def covers(route: str, method: str, path: str) -> bool:
    """Whether a route means calls with this method and path."""
    wanted, _, glob = route.partition(" ")
    return wanted in {ALL_METHODS, method} and fnmatchcase(path, glob)
