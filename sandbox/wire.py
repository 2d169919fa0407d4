"""What can be done to an answer on its way: cut it, or leave it out."""

import socket
import struct

from aiohttp import web
from aiohttp.typedefs import Handler

LINGER_NOT = struct.pack("ii", 1, 0)
"""SO_LINGER on, 0 seconds: closing sends RST in place of FIN."""

BUILT_BY_AIOHTTP = {"content-length", "content-type"}


def is_open(request: web.Request) -> bool:
    """Whether an answer can still reach the caller."""
    return request.transport is not None and not request.transport.is_closing()


async def plain_answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """The handler's answer, also where it was raised (as aiohttp's own 404 and 405 are)."""
    try:
        return await handler(request)
    except web.HTTPException as raised:
        headers = {name: value for name, value in raised.headers.items() if name.lower() not in BUILT_BY_AIOHTTP}
        return web.Response(status=raised.status, text=raised.text, headers=headers)


def reset(request: web.Request) -> web.Response:
    """Reset the connection; the response returned goes nowhere."""
    transport = request.transport
    if transport is not None:
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, LINGER_NOT)
        transport.abort()
    return web.Response(status=500)


async def cut_in_half(request: web.Request, response: web.StreamResponse) -> web.StreamResponse:
    """Promise the whole body, send half of it and close; without a body, close before the first byte."""
    whole = response.body if isinstance(response, web.Response) else None
    if not isinstance(whole, bytes) or not whole:
        return reset(request)
    half = web.StreamResponse(status=response.status, headers=response.headers)
    half.content_length = len(whole)
    await half.prepare(request)
    await half.write(whole[: len(whole) // 2])
    if request.transport is not None:
        request.transport.close()
    return half
