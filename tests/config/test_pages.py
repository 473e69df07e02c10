"""Which page stands at which address."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.test import Client


@pytest.fixture
def built(tmp_path: Path, settings: Any) -> None:
    (tmp_path / "index.html").write_text("<p>researcher</p>")
    (tmp_path / "rate.html").write_text("<p>rater</p>")
    settings.FRONTEND_DIR = tmp_path


@pytest.mark.parametrize(
    ("address", "page"),
    [
        ("/", "researcher"),
        ("/studies/demo/validation", "researcher"),
        ("/reports", "researcher"),
        ("/joining", "researcher"),
        ("/administration", "researcher"),
        ("/join/some-token", "rater"),
        ("/r", "rater"),
        ("/r/finished", "rater"),
    ],
)
def test_an_address_opens_the_page_of_its_reader(
    client: Client, built: None, address: str, page: str
) -> None:
    answer = client.get(address)

    assert answer.content.decode() == f"<p>{page}</p>"
    assert answer.headers["Cache-Control"] == "no-cache"
    assert "csrftoken" in client.cookies


@pytest.mark.parametrize("address", ["/api", "/api/", "/api/nothing", "/api/join/x/y/z"])
def test_an_unknown_address_of_the_api_is_an_error_and_not_a_page(
    client: Client, built: None, address: str
) -> None:
    answer = client.get(address)

    assert answer.status_code == 404
    assert answer.json()["code"] == "not_found"


def test_a_missing_static_file_is_not_answered_with_a_page(client: Client, built: None) -> None:
    assert client.get("/static/assets/nothing-12345678.js").status_code == 404


def test_without_a_front_end_the_page_says_what_to_do(client: Client, settings: Any, tmp_path: Path) -> None:
    settings.FRONTEND_DIR = tmp_path

    answer = client.get("/")

    assert answer.status_code == 503
    assert "make setup" in answer.content.decode()


def test_every_page_carries_the_content_security_policy(client: Client, built: None) -> None:
    policy = client.get("/").headers["Content-Security-Policy"]

    assert "script-src 'self';" in policy
    assert "unsafe-eval" not in policy


def test_a_page_takes_no_post(client: Client, built: None) -> None:
    assert client.post("/").status_code == 405


def test_a_supervisor_learns_that_the_server_lives(client: Client, db: None) -> None:
    assert client.get("/healthz").json() == {"ok": True}
