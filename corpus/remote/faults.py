"""Why a call came to nothing, by name."""

from __future__ import annotations

from django.db.models import TextChoices


class Fault(TextChoices):
    """What went wrong with a call; the rest of the job goes on.

    An answer that was cut off because it reached `max_tokens` is an answer.
    """

    TIMEOUT = "timeout"
    CONNECTION = "connection"
    RATE_LIMITED = "rate_limited"
    SERVER_ERROR = "server_error"
    NOT_JSON = "not_json"
    TOO_LARGE = "too_large"
    WRONG_SHAPE = "wrong_shape"
    BAD_REQUEST = "bad_request"
    CONTENT_FILTER = "content_filter"
    EMPTY = "empty"


# The service has said its word. Asked under the same idempotency key it would say it again, so whoever asks once
# more takes another key; after any other fault the same key finds the answer that may be paid for already.
FINAL = frozenset({Fault.WRONG_SHAPE, Fault.BAD_REQUEST, Fault.CONTENT_FILTER, Fault.EMPTY})


class CallFailed(Exception):
    """A call came to nothing.

    Parameters
    ----------
    fault : Fault
        What kind of thing went wrong.
    reason : str
        In words; without the key, at most 500 characters.
    attempts : int
        How many requests were sent.
    finish_reason, model : str
        As the answer said, where there was one.
    n_tokens_in, n_tokens_out : int or None
        As the answer said: an answer that is of no use is paid for all the same.
    """

    def __init__(
        self,
        fault: Fault,
        reason: str,
        *,
        attempts: int = 1,
        finish_reason: str = "",
        model: str = "",
        n_tokens_in: int | None = None,
        n_tokens_out: int | None = None,
    ) -> None:
        super().__init__(f"{fault.value}: {reason}")
        self.fault = fault
        self.reason = reason
        self.attempts = attempts
        self.finish_reason = finish_reason
        self.model = model
        self.n_tokens_in = n_tokens_in
        self.n_tokens_out = n_tokens_out


class Halted(Exception):
    """The caller called the work off while a call was waiting; nothing was sent since."""
