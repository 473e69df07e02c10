"""Set-ups that several tests of studies share."""

from __future__ import annotations

import uuid
from typing import Any

from annotation.models import Assignment, Item, Participation, Study
from annotation.services import assignment
from annotation.services.rating import Answer, GivenRating
from corpus.models import Dataset
from tests.factories import (
    NOW,
    CriterionFactory,
    DatasetFactory,
    ItemFactory,
    ItemMemberFactory,
    ParticipationFactory,
    PromptFactory,
    StudyFactory,
)

TEXTS = {
    "en": {
        "question": "How alike is what A and B say?",
        "hint": "",
        "anchors": [{"value": 1, "label": "No", "text": ""}, {"value": 5, "label": "Yes", "text": ""}],
    }
}


def study_with_slots(*, n_items: int = 3, overlap: int = 2, quality: bool = True, **fields: Any) -> Study:
    """An open study of pairs with its slots made: similarity of the pair, then quality of each member."""
    dataset: Dataset = DatasetFactory()
    protocol = {
        "languages": ["en"],
        "consent": {"version": 1, "texts": {"en": "You may stop at any time."}},
        "guidelines": {"en": "Read both."},
        "seconds_per_item": 30,
    }
    study: Study = StudyFactory(dataset=dataset, overlap=overlap, protocol=protocol, **fields)
    CriterionFactory(study=study, texts=TEXTS)
    if quality:
        CriterionFactory(study=study, key="quality", position=2, screen=2, asked_of="member", texts=TEXTS)
    prompt = PromptFactory(dataset=dataset)
    for position in range(n_items):
        item: Item = ItemFactory(study=study, position=position, prompt=prompt)
        ItemMemberFactory(item=item, position=0)
        ItemMemberFactory(item=item, position=1)
    assignment.open_slots(study=study)
    return study


def rater_of(study: Study) -> Participation:
    """A person who consented."""
    participation: Participation = ParticipationFactory(study=study)
    return participation


def answer_to(
    slot: Assignment, *, similarity: float = 4, quality: tuple[float, float] | None = (2, 5), **fields: Any
) -> Answer:
    """A whole answer, quality by letter shown: A, then B."""
    ratings = [GivenRating("similarity", None, similarity)]
    if quality is not None:
        ratings += [GivenRating("quality", "A", quality[0]), GivenRating("quality", "B", quality[1])]
    given: dict[str, Any] = {
        "uid": uuid.uuid4(),
        "assignment": slot.uid,
        "ratings": tuple(ratings),
        "submitted_at": NOW,
    }
    return Answer(**(given | fields))
