"""Bytes of a request and its answer: to the listed address alone, no more than so many, no longer than so long."""

from __future__ import annotations

import time
from collections.abc import Iterator

import httpx2

from .providers import Provider, check_address


class AnswerTooLarge(Exception):
    """An answer was longer than any that is asked for; the rest of it was not read."""


class AnswerPacked(Exception):
    """An answer came compressed although that was not allowed: how large it is would show too late."""


class GuardedTransport(httpx2.HTTPTransport):
    """The ordinary transport behind the rules of the door. It uses no proxy of the environment."""

    def __init__(self, provider: Provider, *, timeout: float, max_bytes: int) -> None:
        super().__init__()
        self._provider = provider
        self._timeout = timeout
        self._max_bytes = max_bytes

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, and hand out its answer piece by piece under the limits."""
        check_address(str(request.url), self._provider)
        deadline = time.monotonic() + self._timeout
        response = super().handle_request(request)
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            response.close()
            raise AnswerPacked
        assert isinstance(response.stream, httpx2.SyncByteStream)
        return httpx2.Response(
            status_code=response.status_code,
            headers=response.headers,
            stream=_Guarded(response.stream, deadline, self._max_bytes),
            extensions=response.extensions,
        )


class _Guarded(httpx2.SyncByteStream):
    """An answer's bytes. The client's own time-out is for each piece, so a trickle would never meet it."""

    def __init__(self, stream: httpx2.SyncByteStream, deadline: float, max_bytes: int) -> None:
        self._stream = stream
        self._deadline = deadline
        self._max_bytes = max_bytes

    def __iter__(self) -> Iterator[bytes]:
        n_bytes = 0
        for piece in self._stream:
            n_bytes += len(piece)
            if n_bytes > self._max_bytes:
                raise AnswerTooLarge
            if time.monotonic() > self._deadline:
                raise httpx2.ReadTimeout("the answer was not whole in time")
            yield piece

    def close(self) -> None:
        self._stream.close()
