"""Logging in, out, and setting one's language."""

from __future__ import annotations

import pytest
from django.core.cache import cache
from django.test import Client

from accounts.models import User
from tests.factories import UserFactory

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _no_logins_counted() -> None:
    cache.clear()


@pytest.fixture
def ada(db: None) -> User:
    user = UserFactory(username="ada", first_name="Ada", last_name="L")
    user.set_password(PASSWORD)
    user.save()
    return user


def log_in(client: Client, username: str = "ada", password: str = PASSWORD):  # type: ignore[no-untyped-def]  # the test client's own answer
    return client.post(
        "/api/session", {"username": username, "password": password}, content_type="application/json"
    )


def test_a_login_tells_who_one_is(client: Client, ada: User) -> None:
    answer = log_in(client)

    assert answer.status_code == 200
    assert answer.json() == {"username": "ada", "uid": str(ada.uid), "language": "en", "name": "Ada L"}
    assert client.get("/api/session").json() == answer.json()


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(client: Client, ada: User) -> None:
    wrong = log_in(client, password="another password")
    unknown = log_in(client, username="nobody")

    assert wrong.status_code == unknown.status_code == 400
    assert wrong.json() == unknown.json()
    assert wrong.json()["code"] == "wrong_login"


def test_a_person_made_inactive_cannot_log_in(client: Client, ada: User) -> None:
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert log_in(client).status_code == 400


def test_nobody_is_401_and_not_a_page(client: Client, db: None) -> None:
    answer = client.get("/api/session")

    assert answer.status_code == 401
    assert answer.json()["code"] == "not_authenticated"


def test_logging_out_ends_the_session(client: Client, ada: User) -> None:
    log_in(client)

    assert client.delete("/api/session").status_code == 204
    assert client.get("/api/session").status_code == 401


def test_a_login_without_the_forgery_token_is_refused_in_the_shape_of_errors(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)

    answer = log_in(strict)

    assert answer.status_code == 403
    assert set(answer.json()) == {"code", "message", "fields"}


def test_the_page_gives_the_token_with_which_a_login_passes(ada: User) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.get("/")

    answer = strict.post(
        "/api/session",
        {"username": "ada", "password": PASSWORD},
        content_type="application/json",
        headers={"X-CSRFToken": strict.cookies["csrftoken"].value},
    )

    assert answer.status_code == 200


def test_the_eleventh_try_at_one_name_in_a_minute_is_refused_with_the_time_to_wait(
    client: Client, ada: User
) -> None:
    tries = [log_in(client, password="wrong").status_code for _ in range(10)]

    answer = log_in(client)

    assert tries == [400] * 10
    assert answer.status_code == 429
    assert answer.json()["code"] == "throttled"
    assert 0 < int(answer.headers["Retry-After"]) <= 61


def test_a_forwarded_address_nobody_vouches_for_does_not_reset_the_count(client: Client, ada: User) -> None:
    for number in range(30):
        client.post(
            "/api/session",
            {"username": f"name{number}", "password": "x"},
            content_type="application/json",
            headers={"X-Forwarded-For": f"10.0.0.{number}"},
        )

    assert log_in(client).status_code == 429


def test_an_unknown_field_is_named(client: Client, ada: User) -> None:
    answer = client.post(
        "/api/session",
        {"username": "ada", "password": PASSWORD, "remember": True},
        content_type="application/json",
    )

    assert answer.status_code == 400
    assert list(answer.json()["fields"]) == ["remember"]


def test_the_language_is_kept_and_only_known_ones_are_taken(client: Client, ada: User) -> None:
    client.force_login(ada)

    russian = client.patch("/api/session", {"language": "ru"}, content_type="application/json")
    martian = client.patch("/api/session", {"language": "xx"}, content_type="application/json")

    ada.refresh_from_db()
    assert russian.json()["language"] == "ru"
    assert martian.status_code == 400
    assert ada.language == "ru"
