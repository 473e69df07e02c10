"""One call: sent under the limits, tried again where that may help, each request counted, failures told by name.

The openai client sends the requests, but its own retries are switched off: they do not wait for the pace of the
service, do not say how many requests a failed call took, and take a cut-off body for an answer.
"""

from __future__ import annotations

import json
import math
import random
import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING, Any

from django.conf import settings

from corpus import errors

from .faults import CallFailed, Fault, Halted
from .pace import Pace, pace_of
from .providers import Provider

if TYPE_CHECKING:
    import openai

FIRST_WAIT_SECONDS = 0.5
LONGEST_WAIT_SECONDS = 60.0
# A service that asks for more is not waited for: the call fails with that reason, and a later run asks again.
LONGEST_PAUSE_SECONDS = 900.0
# A chat answer of 2,048 tokens has 10 kB.
MAX_BYTES = 4 * 2**20
MAX_REASON = 500
TRIED_AGAIN = frozenset(
    {Fault.TIMEOUT, Fault.CONNECTION, Fault.RATE_LIMITED, Fault.SERVER_ERROR, Fault.NOT_JSON}
)


@dataclass(frozen=True)
class Reply:
    """The JSON object of an answer, and how many requests it took."""

    data: dict[str, Any]
    attempts: int


class Connection:
    """A way to one service, for any number of threads; from `connection_to`."""

    def __init__(
        self, provider: Provider, client: openai.OpenAI, pace: Pace, stopping: threading.Event
    ) -> None:
        self.provider = provider
        self._client = client
        self._pace = pace
        self._stopping = stopping

    def post(self, path: str, body: Mapping[str, Any], *, idempotency_key: str) -> Reply:
        """Send a body to a path below the service's address until it is answered.

        Parameters
        ----------
        path : str
            As ``/chat/completions`` or ``/embeddings``.
        body : mapping of str to JSON value
        idempotency_key : str
            The same for the same call, whoever sends it when: a service that honours it answers twice and is
            paid once.

        Raises
        ------
        CallFailed
            With the fault and the number of requests.
        ProviderRefused
            If the service lets nothing through, so that no other call need be tried.
        AddressRefused
            If the address is none to send to.
        Halted
            If `stopping` was set while this call waited.
        """
        for attempt in range(1, settings.REMOTE_ATTEMPTS + 1):
            self._pace.take(self._stopping.wait)
            if self._stopping.is_set():
                raise Halted
            try:
                return Reply(self._send(path, body, idempotency_key), attempt)
            except _Failed as failed:
                wait = failed.wait if failed.wait is not None else _backoff(attempt)
                if (
                    failed.fault not in TRIED_AGAIN
                    or attempt == settings.REMOTE_ATTEMPTS
                    or wait > LONGEST_PAUSE_SECONDS
                ):
                    raise CallFailed(failed.fault, self._told(failed.reason), attempts=attempt) from None
                if failed.wait is not None:
                    self._pace.pause(wait)
                elif self._stopping.wait(wait):
                    raise Halted from None
        raise AssertionError("unreachable: the last attempt returns or raises")

    def _send(self, path: str, body: Mapping[str, Any], idempotency_key: str) -> dict[str, Any]:
        import httpx2
        import openai

        from .transport import AnswerPacked, AnswerTooLarge

        try:
            response = self._client.post(
                path,
                cast_to=httpx2.Response,
                body=dict(body),
                options={
                    "headers": {
                        "Idempotency-Key": idempotency_key,
                        "OpenAI-Organization": openai.Omit(),
                        "OpenAI-Project": openai.Omit(),
                    },
                    "security": {"bearer_auth": True},
                },
            )
        except openai.APITimeoutError:
            seconds = settings.REMOTE_TIMEOUT_SECONDS
            raise _Failed(Fault.TIMEOUT, f"no whole answer within {seconds:g} seconds") from None
        except openai.APIConnectionError as error:
            cause = type(error.__cause__).__name__ if error.__cause__ else "no cause given"
            raise _Failed(Fault.CONNECTION, f"the connection broke: {cause}") from None
        except openai.APIStatusError as error:
            raise self._failure(error.response) from None
        except AnswerTooLarge:
            raise _Failed(Fault.TOO_LARGE, f"the answer has more than {MAX_BYTES:,} bytes") from None
        except AnswerPacked:
            raise _Failed(
                Fault.WRONG_SHAPE, "the answer is compressed although that was not allowed"
            ) from None
        try:
            data = json.loads(response.content)
        except ValueError:
            n_bytes = len(response.content)
            raise _Failed(Fault.NOT_JSON, f"the answer's {n_bytes:,} bytes are no whole JSON") from None
        if not isinstance(data, dict):
            raise _Failed(Fault.WRONG_SHAPE, "the answer is no JSON object")
        return data

    def _failure(self, response: Any) -> Exception:
        """Return what an answer other than 200 means."""
        status: int = response.status_code
        code, message = _error_of(response)
        if status in (401, 403):
            return errors.ProviderRefused(
                f"{self.provider.name} refuses the key (HTTP {status}). Check {self.provider.key_variable} in the "
                "environment of the worker and its right to the models, and take the job up again."
            )
        if status == 402 or code == "insufficient_quota":
            return errors.ProviderRefused(
                f"{self.provider.name} says that the account has no credit (HTTP {status}). Add some, and take the "
                "job up again."
            )
        told = f"HTTP {status}" + (f": {message}" if message else "")
        if status == 429:
            return _Failed(Fault.RATE_LIMITED, told, wait=_asked_wait(response.headers))
        if status in (408, 409) or status >= 500:
            return _Failed(Fault.SERVER_ERROR, told, wait=_asked_wait(response.headers))
        if code in ("content_filter", "content_policy_violation"):
            return _Failed(Fault.CONTENT_FILTER, told)
        if 300 <= status < 400:
            return _Failed(Fault.BAD_REQUEST, f"{told} leads to another address, which is not followed")
        return _Failed(Fault.BAD_REQUEST, told)

    def _told(self, reason: str) -> str:
        """Return a reason that can be stored and shown: without the key, which some services repeat."""
        for secret in filter(None, (self._client.api_key,)):
            reason = reason.replace(secret, "[key]")
        reason = re.sub(r"\b(sk-|Bearer\s+)\S+", "[key]", reason)
        return "".join(one if one.isprintable() else " " for one in reason)[:MAX_REASON]


@contextmanager
def connection_to(
    provider: Provider, *, stopping: threading.Event | None = None, max_bytes: int = MAX_BYTES
) -> Iterator[Connection]:
    """Open a way to a service, and close it in the end.

    Parameters
    ----------
    provider : Provider
        One of the settings.
    stopping : Event, optional
        Once it is set, waiting calls end as `Halted` and no further request leaves.
    max_bytes : int
        A longer answer is not read to its end.

    Raises
    ------
    KeyMissing
        If the environment has no key for the service.
    """
    import httpx2
    import openai

    from .transport import GuardedTransport

    timeout = float(settings.REMOTE_TIMEOUT_SECONDS)
    transport = GuardedTransport(provider, timeout=timeout, max_bytes=max_bytes)
    with (
        httpx2.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=False) as http,
        openai.OpenAI(
            api_key=provider.key() or "none",
            base_url=provider.base_url,
            # Otherwise the environment's would go to every service; as empty headers they are left out below.
            organization="",
            project="",
            max_retries=0,
            timeout=timeout,
            http_client=http,
            default_headers={"Accept-Encoding": "identity"},
        ) as client,
    ):
        yield Connection(provider, client, pace_of(provider.name), stopping or threading.Event())


class _Failed(Exception):
    """One request came to nothing; `wait` is how long the service asked to be left alone, in seconds."""

    def __init__(self, fault: Fault, reason: str, wait: float | None = None) -> None:
        super().__init__(reason)
        self.fault = fault
        self.reason = reason
        self.wait = wait


def _backoff(attempt: int) -> float:
    """Return the seconds before the next attempt: twice as long each time, scattered so that threads do not meet."""
    return min(LONGEST_WAIT_SECONDS, FIRST_WAIT_SECONDS * 2.0 ** (attempt - 1)) * random.uniform(0.75, 1.0)


def _asked_wait(headers: Mapping[str, str]) -> float | None:
    """Return how long the service asks to be left alone: as Retry-After says, in seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        text = headers.get(name)
        if text is None:
            continue
        try:
            seconds = float(text) / unit
        except ValueError:
            try:
                until = parsedate_to_datetime(text)
            except ValueError:
                continue
            until = until if until.tzinfo else until.replace(tzinfo=UTC)
            seconds = (until - datetime.now(UTC)).total_seconds()
        if math.isfinite(seconds):
            return max(0.0, seconds)
    return None


def _error_of(response: Any) -> tuple[str, str]:
    """Return the code and the message of an answer that says what is wrong, in whatever of the usual shapes."""
    try:
        data = json.loads(response.content)
    except ValueError:
        return "", ""
    error = data.get("error", data) if isinstance(data, dict) else data
    if isinstance(error, str):
        return "", error
    if not isinstance(error, dict):
        return "", ""
    code, message = error.get("code"), error.get("message")
    return code if isinstance(code, str) else "", message if isinstance(message, str) else ""
