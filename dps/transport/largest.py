"""How much of an answer is read: no more, unpacked, than anything of its kind can have.

An answer of some hundred KB can unpack to gigabytes. What is longer than its limit counts as no answer at all: a part
of it is never used.
"""

import zlib
from collections.abc import AsyncIterator
from typing import Final

import httpx

RECORD: Final = 4 * 2**20
"""Bytes of one record. The largest is a twin: 32 KB of desired and of reported properties each and 8 KB of tags
(Microsoft: `iot-hub-devguide-device-twins`), where only names and values count; with up to 100 bytes of metadata beside
each value, which do not count, some 2 MB."""
LIST: Final = 2 * RECORD
"""Bytes of a page of a query, 100 rows, or of a list in one piece, such as 200 configurations: 80 KB or 40 KB for each
on average, where the tags and properties of one row have no more than 72 KB. What is worst to parse in that size takes
a moment of the loop and some 250 MB, until it is seen to be no list of records."""
EXTENSION: Final = "dps_bot_largest"
"""Where a request says its limit; `RECORD` where it says none."""
ACCEPTED: Final = "gzip"
"""The only way in which a body may be packed."""
_PLAIN = frozenset({"", "identity"})
_GZIP = 31
"""`wbits` with which zlib reads gzip (zlib.net/manual: inflateInit2)."""
_PIECE: Final = 2**16
"""Bytes that are unpacked in one go."""


class TooLargeError(httpx.DecodingError):
    """An answer that is longer than anything of its kind can be. The text says how long that is."""

    def __init__(self, largest: int) -> None:
        super().__init__(f"answered with more than {largest // 2**20} MB, which nothing of its kind has")


async def bound(response: httpx.Response) -> None:
    """Have the body of an answer counted while it is read and unpacked; for `event_hooks` of a client.

    Reading it then raises `TooLargeError` where it is too long, and `httpx.DecodingError` where it is packed in
    another way than asked for, or not whole.
    """
    packed = response.headers.pop("Content-Encoding", "").strip().lower()
    largest = response.request.extensions.get(EXTENSION, RECORD)
    if not isinstance(response.stream, httpx.AsyncByteStream):
        raise TypeError("only answers to an asynchronous client are counted")
    response.stream = _Counted(response.stream, packed, largest)


class _Counted(httpx.AsyncByteStream):
    def __init__(self, stream: httpx.AsyncByteStream, packed: str, largest: int) -> None:
        self._stream, self._packed, self._largest = stream, packed, largest

    async def __aiter__(self) -> AsyncIterator[bytes]:
        left = self._largest
        async for piece in self._plain() if self._packed in _PLAIN else self._unpacked():
            left -= len(piece)
            if left < 0:
                raise TooLargeError(self._largest)
            yield piece

    async def aclose(self) -> None:
        await self._stream.aclose()

    async def _plain(self) -> AsyncIterator[bytes]:
        async for piece in self._stream:
            yield piece

    async def _unpacked(self) -> AsyncIterator[bytes]:
        if self._packed != ACCEPTED:
            raise httpx.DecodingError("a body that is packed in another way than asked for")
        unpacking, empty = zlib.decompressobj(_GZIP), True
        async for packed in self._stream:
            rest, empty = packed, False
            while rest:
                if unpacking.eof:
                    raise httpx.DecodingError("something after the end of the body")
                try:
                    yield unpacking.decompress(rest, _PIECE)
                except zlib.error:
                    raise httpx.DecodingError("a body that is no gzip") from None
                rest = unpacking.unconsumed_tail or unpacking.unused_data
        if not unpacking.eof and not empty:
            raise httpx.DecodingError("a body that ends too early")
