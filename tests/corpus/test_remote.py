from __future__ import annotations

import threading
import time
from decimal import Decimal

import pytest
from django.core.exceptions import ImproperlyConfigured

from config import settings as settings_module
from corpus import errors
from corpus.remote import calling
from corpus.remote.calling import connection_to
from corpus.remote.chat import ask_chat
from corpus.remote.faults import CallFailed, Fault, Halted
from corpus.remote.pace import Pace
from corpus.remote.providers import Provider, check_address, price_of, provider_by_name

from .chat_stub import ChatStub


@pytest.fixture
def stub(settings, monkeypatch):
    monkeypatch.setattr(calling, "FIRST_WAIT_SECONDS", 0.001)
    settings.REMOTE_TIMEOUT_SECONDS = 5
    settings.REMOTE_ATTEMPTS = 3
    with ChatStub(lambda key: key if " " in key else "plain").running() as running:
        settings.REMOTE_PROVIDERS = {"stub": running.url}
        yield running


def asked(fate="plain", **given):
    """Ask the stub once; the key is the fate of the call."""
    with connection_to(provider_by_name("stub"), **given) as connection:
        return ask_chat(
            connection,
            model="ant",
            messages=[{"role": "user", "content": "Why?"}],
            sampling={"temperature": 1.0},
            idempotency_key=fate,
        )


def test_an_answer_comes_with_what_the_service_says_of_it(stub):
    answer = asked()

    assert answer.text.startswith("ant on «Why?»")
    assert (answer.model, answer.finish_reason, answer.n_tokens_in, answer.n_tokens_out, answer.attempts) == (
        "ant-2026-01-01",
        "stop",
        11,
        7,
        1,
    )


def test_a_service_that_asks_for_a_pause_gets_it(stub):
    stub.retry_after = "0.3"

    assert asked("429 once").attempts == 2

    first, second = stub.requests
    assert second.at - first.at >= 0.3


def test_a_pause_longer_than_anybody_waits_ends_the_call_with_that_reason(stub):
    stub.retry_after = "86400"

    with pytest.raises(CallFailed) as caught:
        asked("429 once")

    assert (caught.value.fault, caught.value.attempts) == (Fault.RATE_LIMITED, 1)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"retry-after-ms": "1500", "retry-after": "2"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({}, None),
    ],
)
def test_a_pause_is_read_in_each_of_its_forms(headers, seconds):
    assert calling._asked_wait(headers) == seconds


def test_an_answer_longer_than_allowed_is_not_read_to_its_end(stub):
    with pytest.raises(CallFailed) as caught:
        asked(max_bytes=100)

    assert (caught.value.fault, caught.value.attempts) == (Fault.TOO_LARGE, 1)


def test_a_service_that_does_not_answer_at_all_is_a_broken_connection(settings, stub):
    settings.REMOTE_PROVIDERS = {"stub": "http://127.0.0.1:9/v1"}

    with pytest.raises(CallFailed) as caught:
        asked()

    assert (caught.value.fault, caught.value.attempts) == (Fault.CONNECTION, 3)


def test_a_redirect_is_not_followed(stub):
    stub.status_for_all = (307, {"error": {"message": "elsewhere"}})
    stub.location = f"{stub.url}/elsewhere"

    with pytest.raises(CallFailed, match="not followed"):
        asked()

    assert len(stub.requests) == 1


def test_an_account_without_credit_stops_everything(stub):
    stub.status_for_all = (429, {"error": {"code": "insufficient_quota", "message": "pay first"}})

    with pytest.raises(errors.ProviderRefused, match="no credit"):
        asked()

    assert len(stub.requests) == 1


def test_a_filter_that_answers_400_is_a_filter_and_not_a_bad_request(stub):
    stub.status_for_all = (400, {"error": {"code": "content_filter", "message": "filtered"}})

    with pytest.raises(CallFailed) as caught:
        asked()

    assert caught.value.fault is Fault.CONTENT_FILTER


def test_work_that_was_called_off_sends_nothing_more(stub):
    stopping = threading.Event()
    stopping.set()

    with pytest.raises(Halted):
        asked(stopping=stopping)

    assert stub.requests == []


def test_the_environment_tells_services_nothing_but_their_own_key(stub, monkeypatch):
    monkeypatch.setenv("OPENAI_API_KEY", "sk-openai")
    monkeypatch.setenv("OPENAI_ORG_ID", "org-openai")
    monkeypatch.setenv("OPENAI_PROJECT_ID", "proj-openai")
    monkeypatch.setenv("OPENAI_ADMIN_KEY", "sk-admin")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")

    asked()

    (request,) = stub.requests
    assert request.headers["authorization"] == "Bearer none"
    assert "openai" not in repr({**request.headers, "user-agent": ""}).lower()
    assert "admin" not in repr(request.headers)


def test_nothing_of_key_or_text_is_logged(stub, monkeypatch, caplog):
    monkeypatch.setenv("STUB_API_KEY", "sk-secret")
    caplog.set_level("DEBUG")

    asked()

    assert "sk-secret" not in caplog.text
    assert "Why?" not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.org.evil.net/v1/chat/completions",
        "https://evil.net/v1/chat/completions",
        "http://api.example.org/v1/chat/completions",
        "https://api.example.org:8443/v1/chat/completions",
        "https://api.example.org/v1beta/chat/completions",
        "http://169.254.169.254/latest/meta-data",
    ],
)
def test_an_address_that_is_not_listed_is_refused(url):
    with pytest.raises(errors.AddressRefused):
        check_address(url, Provider("far", "https://api.example.org/v1"))


@pytest.mark.parametrize("found", ["169.254.169.254", "fe80::1%eth0", "::ffff:169.254.169.254", "0.0.0.0"])
def test_a_listed_name_that_leads_to_a_link_local_address_is_refused(monkeypatch, found):
    leads = [(0, 0, 0, "", (found, 0))]
    monkeypatch.setattr("corpus.remote.providers.socket.getaddrinfo", lambda host, port: leads)

    with pytest.raises(errors.AddressRefused, match="no address of a service"):
        check_address("https://api.example.org/v1/x", Provider("far", "https://api.example.org/v1"))


def test_a_link_local_address_that_is_itself_listed_is_meant():
    check_address("https://169.254.7.7/v1/x", Provider("near", "https://169.254.7.7/v1"))


def test_the_transport_keeps_the_list_whatever_the_client_is_told(stub):
    provider = Provider("stub", stub.url + "/elsewhere")
    with connection_to(provider) as connection:
        connection._client.base_url = stub.url
        with pytest.raises(errors.AddressRefused):
            connection.post("/chat/completions", {}, idempotency_key="k")

    assert stub.requests == []


def test_requests_are_spread_over_the_minute_and_wait_for_the_longest_pause():
    now = [0.0]
    started = []

    def wait(seconds):
        now[0] += seconds
        return False

    pace = Pace(60, clock=lambda: now[0])
    for _ in range(3):
        pace.take(wait)
        started.append(now[0])
    pace.pause(10)
    pace.pause(2)
    pace.take(wait)

    assert [*started, now[0]] == [0.0, 1.0, 2.0, 12.0]


def test_a_pause_that_grows_while_one_waits_is_waited_for():
    now = [0.0]
    pace = Pace(0, clock=lambda: now[0])
    pace.pause(1)
    longer = [5.0]

    def wait(seconds):
        now[0] += seconds
        if longer:
            pace.pause(longer.pop())
        return False

    pace.take(wait)

    assert now[0] == 6.0


def test_the_price_of_a_model_is_that_of_its_service_and_unknown_otherwise(settings):
    settings.REMOTE_PROVIDERS = {"one": "https://one.example/v1", "two": "https://two.example/v1"}
    settings.REMOTE_PRICES = {"ant": (Decimal(1), Decimal(2)), "ant@two": (Decimal(3), Decimal(4))}

    assert price_of("one", "ant").tokens_in == 1
    assert price_of("two", "ant").tokens_in == 3
    assert price_of("two", "bee") is None
    settings.REMOTE_PRICES = {"ant": (Decimal(1), Decimal(2))}
    assert price_of("two", "ant") is None


def test_addresses_and_prices_are_read_from_the_environment():
    read = settings_module.addresses("X", "openai=https://api.openai.com/v1/, local=http://127.0.0.1:8000/v1")
    assert read == {"openai": "https://api.openai.com/v1", "local": "http://127.0.0.1:8000/v1"}
    assert settings_module.prices("X", "a=b@c=2.50/10,d=0/0") == {
        "a=b@c": (Decimal("2.50"), Decimal(10)),
        "d": (Decimal(0), Decimal(0)),
    }
    assert settings_module.prices("X", "") == {}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://api.openai.com/v1",
        "far=http://api.example.org/v1",
        "far=ftp://api.example.org",
        "far=https://user:secret@api.example.org/v1",
        "far=https://api.example.org/v1?key=secret",
        "far=https://a.org,far=https://b.org",
        "Far=https://a.org",
    ],
)
def test_an_address_that_makes_no_sense_or_is_not_encrypted_is_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured) as caught:
        settings_module.addresses("REMOTE_PROVIDERS", text)

    assert "REMOTE_PROVIDERS" in str(caught.value)


@pytest.mark.parametrize("text", ["gpt", "gpt=1", "gpt=-1/2", "=1/2", "gpt=1/2/3"])
def test_a_price_that_makes_no_sense_is_refused_at_the_start(text):
    with pytest.raises(ImproperlyConfigured, match="REMOTE_PRICES"):
        settings_module.prices("REMOTE_PRICES", text)


def test_an_answer_that_trickles_does_not_hold_a_call_for_ever(settings, stub):
    import httpx2

    from corpus.remote.transport import _Guarded

    class Trickle(httpx2.SyncByteStream):
        def __iter__(self):
            while True:
                yield b" "

    with pytest.raises(httpx2.ReadTimeout):
        list(_Guarded(Trickle(), time.monotonic() - 1, 1000))
