"""A copy of a response is made once, is of the same text, and stands in no figure of the corpus."""

from __future__ import annotations

import pytest

from corpus.models import Response
from corpus.selectors.responses import corpus_responses
from corpus.services.copies import copy_responses
from tests.factories import ResponseFactory

pytestmark = pytest.mark.django_db


def test_a_response_has_one_copy_however_often_it_is_asked_for():
    first, second = ResponseFactory(), ResponseFactory()

    made = copy_responses([first.pk])
    again = copy_responses([first.pk, second.pk])

    assert again[first.pk] == made[first.pk]
    assert (made[first.pk].text, made[first.pk].text_sha256) == (first.text, first.text_sha256)
    assert made[first.pk].language_model is None
    assert Response.objects.count() == 4


def test_a_copy_is_no_response_of_the_corpus():
    response = ResponseFactory()

    copy_responses([response.pk])

    assert list(corpus_responses(response.prompt.dataset)) == [response]
