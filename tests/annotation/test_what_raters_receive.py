"""What a rater's browser is sent, field by field: a new field fails here until somebody has judged it."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from annotation.models import Item, Study
from annotation.services.links import make_join_link
from annotation.services.participation import consent_digest
from corpus.models import Response
from tests.factories import NOW, DrawFactory, StratumFactory

from .given import study_with_slots

pytestmark = pytest.mark.django_db

TEXT = {"html", "text", "language"}
ITEM = {
    "id": None,
    "prompt": dict.fromkeys(TEXT),
    "members": [dict.fromkeys(TEXT | {"label"})],
    "held_until": None,
}
PROGRESS = dict.fromkeys(("answered", "target", "minutes_left"))
GIVEN = dict.fromkeys(("criterion", "member", "value", "cannot_judge", "reason"))
REASON = dict.fromkeys(("key", "label"))
SESSION = {
    "study": dict.fromkeys(("title", "simulated", "rendering", "min_reading_ms")),
    "language": None,
    "guidelines_html": None,
    "criteria": [
        dict.fromkeys(
            (
                "key", "asked_of", "screen", "kind", "question", "hint", "low", "high", "step", "required",
                "allow_cannot_judge",
            )
        )
        | {"anchors": [dict.fromkeys(("value", "label", "text"))]}
    ],
    "cannot_judge_reasons": [REASON],
    "skip_reasons": [REASON],
    "progress": PROGRESS,
    "state": None,
    "pseudonym": None,
}  # fmt: skip
JOIN = {
    "study": dict.fromkeys(("title", "minutes_expected", "simulated")) | {"languages": [None]},
    "consent": {"version": None, "texts": {"en": dict.fromkeys(("html", "sha256"))}},
    "state": None,
    "participation": None,
}
CLAIMED = {"assignments": [ITEM], "exhausted": None}
SUBMITTED = {
    "submission": dict.fromkeys(("uuid", "standing")),
    "progress": PROGRESS,
    "next": ITEM,
    "exhausted": None,
}
SKIPPED = {"progress": PROGRESS, "next": ITEM, "exhausted": None}
HISTORY = {
    "answers": [
        {"submission": None, "assignment": ITEM, "ratings": [GIVEN], "comment": None, "submitted_at": None}
    ]
}


def shape(value: Any) -> Any:
    """The names of the fields alone; a list is known by its first entry, and all of them must be alike."""
    if isinstance(value, dict):
        return {key: shape(one) for key, one in value.items()}
    if isinstance(value, list):
        shapes = [shape(one) for one in value]
        assert all(one == shapes[0] for one in shapes)
        return shapes[:1]
    return None


class Rater:
    """A rater's browser: joins by a link, then asks as the page asks."""

    def __init__(self, study: Study) -> None:
        self.client = Client()
        self.token = make_join_link(study=study, label="", at=NOW).token
        self.sent: list[bytes] = []

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        if body is None:
            answer = self.client.get(path)
        else:
            answer = self.client.post(path, json.dumps(body), content_type="application/json")
        assert answer.status_code in (200, 201), answer.content
        self.sent.append(answer.content + repr(sorted(answer.headers.items())).encode())
        return answer.json()

    def join(self) -> Any:
        sha256 = consent_digest("You may stop at any time.")
        body = {"language": "en", "consent_sha256": sha256, "agreed": True}
        return self.ask(f"/api/join/{self.token}/consent", body)

    def answer(self, item: dict[str, Any], **fields: Any) -> dict[str, Any]:
        ratings = [{"criterion": "similarity", "member": None, "value": 4}]
        ratings += [{"criterion": "quality", "member": letter, "value": 2} for letter in "AB"]
        return {
            "uuid": str(uuid.uuid4()),
            "assignment": item["id"],
            "ratings": ratings,
            "submitted_at": "2026-11-22T12:00:00Z",
        } | fields


def test_each_answer_holds_the_listed_fields_and_no_other() -> None:
    rater = Rater(study_with_slots(n_items=5))

    assert shape(rater.ask(f"/api/join/{rater.token}")) == JOIN
    assert shape(rater.join()) == {"participation": {"pseudonym": None, "state": None}}
    assert shape(rater.ask("/api/rating/session")) == SESSION
    claimed = rater.ask("/api/rating/claims", {"count": 2})
    assert shape(claimed) == CLAIMED
    submitted = rater.ask("/api/rating/submissions", rater.answer(claimed["assignments"][0]))
    assert shape(submitted) == SUBMITTED
    skip = {"assignment": claimed["assignments"][1]["id"], "reason": "other"}
    assert shape(rater.ask("/api/rating/skips", skip)) == SKIPPED
    assert rater.ask("/api/rating/flags", {"assignment": skip["assignment"], "note": "odd"}) == {}
    assert shape(rater.ask("/api/rating/history")) == HISTORY
    assert shape(rater.ask("/api/rating/pause", {})) == {"held_until": None}


def test_no_answer_tells_a_source_a_stratum_a_score_or_an_order_of_origin() -> None:
    study = study_with_slots(n_items=5)
    stratum = StratumFactory(draw=DrawFactory(study=study), key="stratum-secret")
    Item.objects.filter(study=study).update(
        draw=stratum.draw, stratum=stratum, inclusion_probability=0.123456, purpose="main"
    )
    secrets = [b"stratum-secret", b"0.123456", b"inclusion", b"purpose"]
    for response in Response.objects.select_related("language_model"):
        assert response.language_model is not None
        secrets += [
            response.language_model.key.encode(),
            str(response.uid).encode(),
            response.text_sha256.encode(),
        ]
    rater = Rater(study)

    rater.ask(f"/api/join/{rater.token}")
    rater.join()
    rater.ask("/api/rating/session")
    item = rater.ask("/api/rating/claims", {"count": 3})["assignments"][0]
    rater.ask("/api/rating/submissions", rater.answer(item))
    rater.ask("/api/rating/history")

    everything = b"\n".join(rater.sent)
    assert [secret for secret in secrets if secret in everything] == []


def test_a_response_reaches_the_browser_without_markup_that_acts() -> None:
    study = study_with_slots(n_items=1)
    Response.objects.update(text="**Hi** <img src=x onerror=alert(1)> [go](http://x.org)")
    rater = Rater(study)
    rater.join()

    member = rater.ask("/api/rating/claims", {"count": 1})["assignments"][0]["members"][0]

    assert member["html"] == "<p><strong>Hi</strong> &lt;img src=x onerror=alert(1)&gt; go</p>\n"


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("n_items", [3, 60])
def test_an_answer_and_the_next_item_take_at_most_eight_statements(n_items: int) -> None:
    rater = Rater(study_with_slots(n_items=n_items, items_per_rater=50))
    rater.join()
    rater.ask("/api/rating/session")  # as the page does; a process reads a study's criteria once
    claimed = rater.ask("/api/rating/claims", {"count": 2})["assignments"]

    with CaptureQueriesContext(connection) as captured:
        submitted = rater.ask("/api/rating/submissions", rater.answer(claimed[1]))

    assert submitted["next"] is not None
    statements = [one["sql"] for one in captured if one["sql"].split()[0] not in {"BEGIN", "COMMIT"}]
    assert len(statements) <= 8, statements


def test_the_same_answer_sent_again_is_200_and_other_content_409() -> None:
    rater = Rater(study_with_slots())
    rater.join()
    item = rater.ask("/api/rating/claims", {"count": 1})["assignments"][0]
    answer = rater.answer(item)

    def send(body: dict[str, Any]) -> Any:
        return rater.client.post("/api/rating/submissions", json.dumps(body), content_type="application/json")

    assert [send(answer).status_code for _ in range(2)] == [201, 200]
    clash = send(answer | {"comment": "other"})
    assert (clash.status_code, clash.json()["code"]) == (409, "uuid_reused")


def test_a_decline_leaves_no_row_and_is_counted() -> None:
    study = study_with_slots()
    rater = Rater(study)

    body = {"language": "en", "consent_sha256": "", "agreed": False}
    answer = rater.client.post(
        f"/api/join/{rater.token}/consent",
        json.dumps(body | {"consent_sha256": "x"}),
        content_type="application/json",
    )

    study.refresh_from_db()
    assert answer.json() == {"participation": None}
    assert (study.n_declined, study.participations.count()) == (1, 0)
    assert "hivecheck_participation" not in answer.cookies


def test_consent_to_another_text_is_refused() -> None:
    rater = Rater(study_with_slots())

    body = {"language": "en", "consent_sha256": consent_digest("Another text."), "agreed": True}
    answer = rater.client.post(
        f"/api/join/{rater.token}/consent", json.dumps(body), content_type="application/json"
    )

    assert (answer.status_code, answer.json()["code"]) == (409, "consent_outdated")


def test_without_the_cookie_nothing_is_given() -> None:
    study_with_slots()

    answer = Client().get("/api/rating/session")

    assert (answer.status_code, answer.json()["code"]) == (401, "not_authenticated")


@pytest.mark.parametrize(
    ("change", "place"),
    [
        pytest.param({"surprise": 1}, "surprise", id="unknown field"),
        pytest.param({"active_ms": "12"}, "active_ms", id="a text for a number"),
        pytest.param({"diff_used": 1}, "diff_used", id="a number for a truth value"),
        pytest.param({"uuid": "7"}, "uuid", id="no uuid"),
        pytest.param(
            {"ratings": [{"criterion": "similarity", "member": None, "value": "4"}]},
            "ratings.0.value",
            id="text value",
        ),
    ],
)
def test_input_that_does_not_fit_is_refused_by_name(change: dict[str, Any], place: str) -> None:
    rater = Rater(study_with_slots())
    rater.join()
    item = rater.ask("/api/rating/claims", {"count": 1})["assignments"][0]

    answer = rater.client.post(
        "/api/rating/submissions", json.dumps(rater.answer(item) | change), content_type="application/json"
    )

    assert answer.status_code == 400
    assert place in answer.json()["fields"]
