"""Each rule the database keeps about accounts, broken once."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction

from accounts.models import ApiToken, AuditEvent, User
from accounts.services import audit
from base.db import violated
from tests.factories import NOW, UserFactory, sha256

pytestmark = pytest.mark.django_db


def token_of(digest: str) -> ApiToken:
    user: User = UserFactory()
    return ApiToken.objects.create(user=user, name="script", digest=digest, hint="hc_abc", created_at=NOW)


def the_same_digest_twice() -> None:
    for _ in range(2):
        token_of(sha256("one token"))


def event() -> AuditEvent:
    audit.record(actor=None, action="study.open", subject="study demo", at=NOW)
    return AuditEvent.objects.get()


BROKEN: list[tuple[str, Callable[[], object]]] = [
    ("apitoken_digest_once", the_same_digest_twice),
    ("apitoken_is_hashed", lambda: token_of("hc_" + "x" * 43)),
    ("auditevent_only_added", lambda: AuditEvent.objects.filter(pk=event().pk).update(action="study.close")),
    ("auditevent_only_added", lambda: event().delete()),
]


@pytest.mark.parametrize(("name", "act"), BROKEN)
def test_the_database_refuses(name: str, act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        act()

    assert violated(refused.value) == name


def test_every_constraint_of_the_app_is_broken_above() -> None:
    named = {one.name for model in (ApiToken, AuditEvent) for one in model._meta.constraints}
    assert {model._meta.label for model in apps.get_app_config("accounts").get_models()} == {
        "accounts.User",
        "accounts.ApiToken",
        "accounts.AuditEvent",
    }
    assert named - {name for name, _ in BROKEN} == set()
