"""A service that speaks the chat API, on this machine, with every fault a real one has; it answers by the call's key.

What befalls a call depends on its Idempotency-Key alone, and on how often that key came. So two runs meet the same
faults, in whatever order their threads ask.

It honours the key as the services do whose documents promise it: the first request of a key that is answered
makes the text and is *paid*; every later one of that key is sent the same text again, *replayed*, and costs nothing.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

# Of 100 keys so many meet each fate; the others are answered plainly. "once" faults are gone when tried again.
FATES = {
    "429 once": 4,
    "500 once": 3,
    "slow once": 1,
    "cut JSON once": 3,
    "cut off once": 2,
    "500 always": 2,
    "429 always": 1,
    "cut JSON always": 1,
    "not an object": 1,
    "no choices": 1,
    "empty": 2,
    "blank": 1,
    "NUL": 1,
    "half a pair": 1,
    "content filter": 2,
    "refusal": 2,
    "length": 3,
    "says no": 3,
}
# What a fate comes to in the end: the name of the failure, or None for a response.
FAILURE_OF = {
    "500 always": "server_error",
    "429 always": "rate_limited",
    "cut JSON always": "not_json",
    "not an object": "wrong_shape",
    "no choices": "wrong_shape",
    "empty": "empty",
    "blank": "empty",
    "NUL": "wrong_shape",
    "half a pair": "wrong_shape",
    "content filter": "content_filter",
    "refusal": "content_filter",
}
SAYS_NO = "I'm sorry, but I cannot help with that."


def fate_by_key(key: str) -> str:
    """Give a key its fate, always the same."""
    place = int(hashlib.sha256(key.encode()).hexdigest(), 16) % 100
    for fate, share in FATES.items():
        if place < share:
            return fate
        place -= share
    return "plain"


@dataclass(frozen=True)
class Request:
    """One request that came in: `said` is what was sent back; `paid` when its text was made now."""

    number: int
    at: float
    key: str
    body: dict[str, Any]
    headers: dict[str, str]
    said: str
    paid: bool


class ChatStub:
    """The service; `fate` gives a key what befalls it, `seconds` is how long an answer takes."""

    def __init__(
        self,
        fate: Callable[[str], str] = fate_by_key,
        *,
        seconds: float = 0.0,
        slow_seconds: float = 1.0,
        retry_after: str = "0.02",
    ) -> None:
        self.fate = fate
        self.seconds = seconds
        self.slow_seconds = slow_seconds
        self.retry_after = retry_after
        self.status_for_all: tuple[int, dict[str, Any]] | None = None
        self.location = ""
        self.requests: list[Request] = []
        self.most_at_once = 0
        self.url = ""
        self._made: dict[str, dict[str, Any]] = {}
        self._came: Counter[str] = Counter()
        self._at_once = 0
        self._changed = threading.Condition()

    @contextmanager
    def running(self) -> Iterator[ChatStub]:
        """Serve on a free port for the length of a test."""
        stub = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                stub.answer(self)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            request_queue_size = 256

            def handle_error(self, *args: object) -> None:
                """A client that hangs up is what some tests are about."""

        server = Server(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{server.server_address[1]}/v1"
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            server.shutdown()
            server.server_close()
            thread.join()

    def wait_for(self, n_requests: int, seconds: float = 60) -> None:
        """Wait until so many requests have been answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self.requests) >= n_requests, seconds)

    def wait_until_idle(self, seconds: float = 60) -> None:
        """Wait until no request is being answered."""
        with self._changed:
            assert self._changed.wait_for(lambda: self._at_once == 0, seconds)

    def forget(self) -> None:
        """Be as new: nothing was asked and nothing made."""
        with self._changed:
            self.requests.clear()
            self._made.clear()
            self._came.clear()

    def paid(self) -> Counter[str]:
        """How often the text of each key was made."""
        return Counter(one.key for one in self.requests if one.paid)

    def answer(self, http: BaseHTTPRequestHandler) -> None:
        """Answer one request as its fate is."""
        body = json.loads(http.rfile.read(int(http.headers["Content-Length"])))
        key = http.headers.get("Idempotency-Key", "")
        with self._changed:
            self._came[key] += 1
            came = self._came[key]
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)
        time.sleep(self.seconds)
        fate = self.fate(key)
        fails_now = fate.endswith(" always") or (fate.endswith(" once") and came == 1)
        with self._changed:
            self._at_once -= 1
            says_error = self.status_for_all is not None or (fails_now and fate[:3] in ("401", "429", "500"))
            paid = not says_error and key not in self._made
            if paid:
                self._made[key] = completion(body, key, fate)
            said = "error" if says_error else fate if fails_now else "answer" if paid else "replay"
            self.requests.append(
                Request(
                    len(self.requests),
                    time.monotonic(),
                    key,
                    body,
                    {name.lower(): value for name, value in http.headers.items()},
                    said,
                    paid,
                )
            )
            self._changed.notify_all()
        if self.status_for_all is not None:
            _send(http, *self.status_for_all, {"Location": self.location} if self.location else {})
        elif says_error:
            headers = {"Retry-After": self.retry_after} if fate.startswith("429") else {}
            _send(http, int(fate[:3]), {"error": {"message": f"told to fail: {fate}"}}, headers)
        else:
            if fate == "slow once" and fails_now:
                time.sleep(self.slow_seconds)
            whole = json.dumps(
                ["not", "an", "object"] if fate == "not an object" else self._made[key]
            ).encode()
            part = whole[: len(whole) // 2]
            if fails_now and fate.startswith("cut JSON"):
                _send_bytes(http, 200, part, len(part))
            elif fails_now and fate == "cut off once":
                _send_bytes(http, 200, part, len(whole))
                http.close_connection = True
            else:
                _send_bytes(http, 200, whole, len(whole))


def completion(body: dict[str, Any], key: str, fate: str) -> dict[str, Any]:
    """What the model answers: a text by the key, or the kind of trouble that is its fate."""
    asked = body["messages"][-1]["content"]
    text = f"{body['model']} on «{asked[:40]}»: {hashlib.sha256(key.encode()).hexdigest()[:24]}"
    message: dict[str, Any] = {"role": "assistant", "content": text, "refusal": None}
    finish_reason = "stop"
    if fate == "empty":
        message["content"] = ""
    elif fate == "blank":
        message["content"] = " \n"
    elif fate == "NUL":
        message["content"] = "zero\x00"
    elif fate == "half a pair":
        message["content"] = "half \ud83d"
    elif fate == "content filter":
        message["content"], finish_reason = None, "content_filter"
    elif fate == "refusal":
        message["content"], message["refusal"] = None, "No."
    elif fate == "length":
        finish_reason = "length"
    elif fate == "says no":
        message["content"] = SAYS_NO
    return {
        "id": f"chatcmpl-{key}",
        "object": "chat.completion",
        "model": f"{body['model']}-2026-01-01",
        "choices": []
        if fate == "no choices"
        else [{"index": 0, "finish_reason": finish_reason, "message": message}],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def _send(
    http: BaseHTTPRequestHandler, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
) -> None:
    content = json.dumps(body).encode()
    _send_bytes(http, status, content, len(content), headers)


def _send_bytes(
    http: BaseHTTPRequestHandler,
    status: int,
    content: bytes,
    length: int,
    headers: dict[str, str] | None = None,
) -> None:
    http.send_response(status)
    http.send_header("Content-Type", "application/json")
    http.send_header("Content-Length", str(length))
    for name, value in (headers or {}).items():
        http.send_header(name, value)
    http.end_headers()
    http.wfile.write(content)
