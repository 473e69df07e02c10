"""A study with its ratings, from a table."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from annotation.models import Criterion, Item, Participation, Study, Submission
from corpus.models import Metric, Response
from tests import factories
from tests.factories import NOW, sha256

SIMILARITY = "similarity"
QUALITY = "quality"


@dataclass
class Scene:
    """A study of pair items with a similarity criterion and a quality criterion per response."""

    study: Study
    similarity: Criterion
    quality: Criterion
    items: list[Item]
    responses: dict[str, Response]
    first_uid: int
    people: dict[str, Participation] = field(default_factory=dict)
    n_sent: int = 0

    def person(self, name: str) -> Participation:
        if name not in self.people:
            self.people[name] = factories.ParticipationFactory(study=self.study, pseudonym=name)
        return self.people[name]

    def rate(
        self,
        name: str,
        item: int,
        *,
        similarity: float | None = None,
        quality: Mapping[int, float] | None = None,
        slot: int | None = 1,
        later: int = 0,
        cannot_judge: bool = False,
        **submission: Any,
    ) -> Submission:
        """Let somebody answer an item; `later` is in seconds, `slot=None` makes it surplus."""
        assignment = factories.AssignmentFactory(
            item=self.items[item], slot=slot, state="answered", participation=self.person(name)
        )
        self.n_sent += 1
        sent = factories.SubmissionFactory(
            assignment=assignment,
            uid=uuid.UUID(int=self.first_uid + self.n_sent),
            submitted_at=NOW + timedelta(seconds=later or self.n_sent),
            **submission,
        )
        if cannot_judge:
            factories.RatingFactory(
                submission=sent, criterion=self.similarity, value=None, cannot_judge=True, reason="unclear"
            )
        elif similarity is not None:
            factories.RatingFactory(submission=sent, criterion=self.similarity, value=similarity)
        members = list(self.items[item].members.all())
        for position, value in (quality or {}).items():
            factories.RatingFactory(
                submission=sent, criterion=self.quality, member=members[position], value=value
            )
        return sent

    def score(self, values: Sequence[float | None], key: str = "cosine:tiny") -> Metric:
        """Give each item's pair the value of a metric; None is an undefined one."""
        metric = Metric.objects.filter(key=key).first() or factories.MetricFactory(key=key)
        for item, value in zip(self.items, values, strict=True):
            a, b = sorted(member.response_id for member in item.members.all())
            factories.PairScoreFactory(
                metric=metric,
                response_a_id=a,
                response_b_id=b,
                response_a=None,
                response_b=None,
                value=value,
                undefined="" if value is not None else "no words",
            )
        return metric


def scene(
    pairs: Sequence[tuple[str, str]],
    *,
    prompts: Sequence[int] | None = None,
    first_uid: int = 0,
    **study: Any,
) -> Scene:
    """Make a study whose items are pairs of named responses; `prompts` says which items share a prompt."""
    made = factories.StudyFactory(**{"overlap": 30, **study})
    similarity = factories.CriterionFactory(study=made, key=SIMILARITY, position=1)
    quality = factories.CriterionFactory(
        study=made, key=QUALITY, position=2, asked_of="member", is_symmetric=False, measurement="ordinal"
    )
    asked = list(prompts if prompts is not None else range(len(pairs)))
    rows = {
        number: factories.PromptFactory(dataset=made.dataset, key=f"p{number:03d}") for number in set(asked)
    }
    responses: dict[str, Response] = {}
    items: list[Item] = []
    for position, (names, prompt) in enumerate(zip(pairs, asked, strict=True)):
        item = factories.ItemFactory(
            study=made,
            position=position,
            prompt=rows[prompt],
            uid=uuid.UUID(int=1000 + first_uid + position),
            members_digest=sha256(f"{made.key} {names}"),
        )
        for place, name in enumerate(names):
            if name not in responses:
                responses[name] = factories.ResponseFactory(
                    prompt=rows[prompt],
                    uid=uuid.uuid5(uuid.NAMESPACE_URL, f"{made.key} {name}"),
                    sample_index=len(responses),
                )
            factories.ItemMemberFactory(item=item, position=place, response=responses[name])
        items.append(item)
    return Scene(made, similarity, quality, items, responses, first_uid)


def independent_pairs(n: int) -> list[tuple[str, str]]:
    """Name pairs that share no response."""
    return [(f"a{number}", f"b{number}") for number in range(n)]
