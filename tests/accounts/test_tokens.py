"""Tokens of scripts."""

from __future__ import annotations

import pytest
from django.test import Client

from accounts.models import ApiToken, AuditEvent, User
from tests.factories import UserFactory


@pytest.fixture
def ada(db: None) -> User:
    return UserFactory(username="ada")


@pytest.fixture
def ben(db: None) -> User:
    return UserFactory(username="ben")


def make(client: Client, name: str = "notebook") -> dict[str, object]:
    answer = client.post("/api/tokens", {"name": name}, content_type="application/json")
    assert answer.status_code == 201
    made: dict[str, object] = answer.json()
    return made


def bearer(token: object) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def test_a_token_opens_the_api_to_a_script(client: Client, ada: User) -> None:
    client.force_login(ada)
    made = make(client)

    answer = Client().get("/api/session", headers=bearer(made["token"]))

    assert answer.json()["username"] == "ada"
    assert ApiToken.objects.get().last_used_at is not None


def test_the_text_of_a_token_is_nowhere_but_in_the_answer_that_made_it(client: Client, ada: User) -> None:
    client.force_login(ada)
    made = make(client)

    listed = client.get("/api/tokens").json()["results"]

    assert [set(row) for row in listed] == [{"id", "name", "hint", "created_at", "last_used_at"}]
    assert made["token"] not in str(ApiToken.objects.values().get())
    assert made["token"] not in str(list(AuditEvent.objects.values()))


def test_a_revoked_token_is_refused_and_leaves_the_list(client: Client, ada: User) -> None:
    client.force_login(ada)
    made = make(client)

    assert client.delete(f"/api/tokens/{made['id']}").status_code == 204

    assert Client().get("/api/session", headers=bearer(made["token"])).status_code == 401
    assert client.get("/api/tokens").json()["count"] == 0
    assert list(AuditEvent.objects.order_by("pk").values_list("action", flat=True)) == [
        "token.make",
        "token.revoke",
    ]


def test_another_persons_token_can_be_neither_seen_nor_revoked(client: Client, ada: User, ben: User) -> None:
    client.force_login(ada)
    made = make(client)
    client.force_login(ben)

    assert client.get("/api/tokens").json()["count"] == 0
    assert client.delete(f"/api/tokens/{made['id']}").status_code == 404
    assert Client().get("/api/session", headers=bearer(made["token"])).status_code == 200


def test_a_token_of_a_person_made_inactive_is_refused(client: Client, ada: User) -> None:
    client.force_login(ada)
    made = make(client)
    User.objects.filter(pk=ada.pk).update(is_active=False)

    assert Client().get("/api/session", headers=bearer(made["token"])).status_code == 401


def test_an_unknown_token_is_refused_even_where_nobody_is_asked_for_a_login(db: None) -> None:
    answer = Client().get("/api/session", headers=bearer("hc_made-up"))

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"


def test_the_list_of_tokens_takes_the_same_queries_for_any_number(  # type: ignore[no-untyped-def]
    client: Client, ada: User, django_assert_num_queries
) -> None:
    client.force_login(ada)
    for number in range(5):
        make(client, f"token {number}")

    with django_assert_num_queries(4):  # session, person, count, page
        assert len(client.get("/api/tokens").json()["results"]) == 5
