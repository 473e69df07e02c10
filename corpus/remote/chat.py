"""A chat to its answer: the text, or the fault by name when there is none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from .calling import Connection, Reply
from .faults import CallFailed, Fault

PATH = "/chat/completions"


@dataclass(frozen=True)
class ChatAnswer:
    """What a language model answered.

    Attributes
    ----------
    text : str
        As it came, to the last space; never blank.
    finish_reason : str
        As the service says; ``length`` when the text was cut off at `max_tokens`.
    model : str
        As the service calls what it used.
    n_tokens_in, n_tokens_out : int or None
        As the service counts; None when it does not say.
    attempts : int
        Requests sent.
    """

    text: str
    finish_reason: str
    model: str
    n_tokens_in: int | None
    n_tokens_out: int | None
    attempts: int


def ask_chat(
    connection: Connection,
    *,
    model: str,
    messages: Sequence[Mapping[str, str]],
    sampling: Mapping[str, float | int],
    idempotency_key: str,
) -> ChatAnswer:
    """Ask a language model for one answer.

    Parameters
    ----------
    connection : Connection
        From `connection_to`.
    model : str
        As the service calls it.
    messages : sequence of mapping
        Each with `role` and `content`.
    sampling : mapping
        Temperature, top_p, max_tokens and whatever else the service takes beside them, such as min_p.
    idempotency_key : str
        As in `Connection.post`.

    Raises
    ------
    CallFailed, ProviderRefused, AddressRefused, Halted
        As `Connection.post`; and CallFailed when the answer holds no text, was refused by the service (a refusal
        in the model's own words is an answer), or has not the shape of a chat.
    """
    body = {"model": model, "messages": [dict(one) for one in messages], **sampling}
    return _answer(connection.post(PATH, body, idempotency_key=idempotency_key))


def _answer(reply: Reply) -> ChatAnswer:
    data = reply.data
    usage = data.get("usage")
    usage = usage if isinstance(usage, dict) else {}
    choices = data.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    choice = choice if isinstance(choice, dict) else {}
    said: dict[str, Any] = {
        "finish_reason": _text(choice.get("finish_reason"))[:40],
        "model": _text(data.get("model"))[:200],
        "n_tokens_in": _count(usage.get("prompt_tokens")),
        "n_tokens_out": _count(usage.get("completion_tokens")),
        "attempts": reply.attempts,
    }
    message = choice.get("message")
    if not isinstance(message, dict):
        raise CallFailed(Fault.WRONG_SHAPE, "the answer has no choices[0].message", **said)
    if message.get("refusal") or said["finish_reason"] == "content_filter":
        by = "the model's refusal field" if message.get("refusal") else "finish_reason content_filter"
        raise CallFailed(Fault.CONTENT_FILTER, f"the service refused: {by}", **said)
    content = message.get("content")
    if content is None or content == "" or (isinstance(content, str) and not content.strip()):
        reason = "the answer has no text"
        if said["finish_reason"] == "length":
            reason += "; max_tokens were used up before any"
        raise CallFailed(Fault.EMPTY, reason, **said)
    if not isinstance(content, str):
        raise CallFailed(Fault.WRONG_SHAPE, "choices[0].message.content is no text", **said)
    if not _storable(content):
        raise CallFailed(
            Fault.WRONG_SHAPE,
            "the text holds NUL or half of a surrogate pair, which no database keeps",
            **said,
        )
    return ChatAnswer(text=content, **said)


def _text(value: object) -> str:
    return value if isinstance(value, str) and _storable(value) else ""


def _count(value: object) -> int | None:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        return None
    return value


def _storable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return "\x00" not in text
