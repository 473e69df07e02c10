"""Nobody gets into the API without a login, except where that is the point."""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

# What stands here answers to anybody: a login is made here, and a link is its own key. What an annotator does
# afterwards needs the cookie of the participation, and is refused without it like everything else.
PUBLIC = {
    ("POST", "api/session"),
    ("GET", "api/schema"),
    ("GET", "api/join/<str:token>"),
    ("POST", "api/join/<str:token>/consent"),
}
EXAMPLES = ("1", "x", str(uuid.UUID(int=1)), "png")
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")


def patterns(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, str, URLPattern]]:
    """Give each pattern's route, and an address that it matches."""
    for entry in resolver.url_patterns:
        route = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(entry, route)
        elif route.startswith("api/"):
            address = route
            for name, converter in entry.pattern.converters.items():
                example = next(one for one in EXAMPLES if re.fullmatch(converter.regex, one))
                address = re.sub(rf"<(\w+:)?{name}>", example, address)
            yield route, "/" + address, entry


def endpoints() -> list[tuple[str, str, str]]:
    found = []
    for route, address, entry in patterns(get_resolver()):
        view = getattr(entry.callback, "view_class", None) or getattr(entry.callback, "cls", None)
        assert view is not None, f"{route} is no class of views"
        assert resolve(address).func is entry.callback, f"{route} is not what {address} opens"
        found += [(method, route, address) for method in METHODS if hasattr(view, method.lower())]
    return found


def test_the_walk_finds_the_endpoints() -> None:
    assert ("DELETE", "api/tokens/<int:number>", "/api/tokens/1") in endpoints()
    assert {(method, route) for method, route, _ in endpoints()} >= PUBLIC


@pytest.mark.django_db
def test_every_endpoint_refuses_whoever_has_no_login() -> None:
    client = Client()
    answered = {
        (method, route): client.generic(method, address, "{}", content_type="application/json").status_code
        for method, route, address in endpoints()
        if (method, route) not in PUBLIC
    }

    assert {endpoint: status for endpoint, status in answered.items() if status not in {401, 403}} == {}
