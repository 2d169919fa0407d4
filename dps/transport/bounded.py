"""The same limit for answers to aiohttp: those of Slack, and of whoever gives tokens."""

import aiohttp

from dps.transport.largest import LIST, TooLargeError


class BoundedResponse(aiohttp.ClientResponse):
    """An answer to aiohttp of no more than `LIST` bytes, unpacked bit by bit; for `response_class` of a session."""

    async def read(self) -> bytes:
        """The whole body.

        Raises:
            aiohttp.ClientPayloadError: it is too long.
        """
        if self._body is None:
            body = bytearray()
            async for piece in self.content.iter_any():
                body += piece
                if len(body) > LIST:
                    self.close()
                    raise aiohttp.ClientPayloadError(str(TooLargeError(LIST)))
            self._body = bytes(body)
        return await super().read()
