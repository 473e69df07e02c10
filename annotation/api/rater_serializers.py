"""What a rater's browser sends and receives, field by field.

Nothing here may tell a source, a score, a length, a stratum, a purpose or another rater's answer:
tests/annotation/test_what_raters_receive.py lists the fields and fails on any other.
"""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotation.models import Assignment, ItemMember
from annotation.services.rating import LABELS
from base.rendering import safe_html
from base.web import StrictBoolean, StrictInteger, StrictNumber, StrictSerializer, StrictText

Output = serializers.Serializer[Any]


class TextSerializer(Output):
    """A text, safe to show and as it came."""

    html = serializers.CharField()
    text = serializers.CharField()
    language = serializers.CharField(allow_blank=True)


class MemberSerializer(TextSerializer):
    """A response under the letter it is shown with."""

    label = serializers.CharField()  # type: ignore[assignment]  # the field hides a property of serializers


class AssignmentSerializer(Output):
    """An item to be rated, its members in the order to be shown."""

    id = serializers.UUIDField()
    prompt = TextSerializer()
    members = MemberSerializer(many=True)
    held_until = serializers.DateTimeField(allow_null=True)


class ProgressSerializer(Output):
    """How far the rater is."""

    answered = serializers.IntegerField()
    target = serializers.IntegerField()
    minutes_left = serializers.IntegerField(allow_null=True)


class AnchorSerializer(Output):
    """A point of a scale."""

    value = serializers.FloatField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field hides a property of serializers
    text = serializers.CharField(allow_blank=True)


class CriterionSerializer(Output):
    """A question in the rater's language."""

    key = serializers.CharField()
    asked_of = serializers.ChoiceField(choices=["item", "member"])
    screen = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=["ordinal"])
    question = serializers.CharField()
    hint = serializers.CharField(allow_blank=True)
    low = serializers.FloatField()
    high = serializers.FloatField()
    step = serializers.FloatField(allow_null=True)
    required = serializers.BooleanField()  # type: ignore[assignment]  # the field hides a property of serializers
    allow_cannot_judge = serializers.BooleanField()
    anchors = AnchorSerializer(many=True)


class ReasonSerializer(Output):
    """A reason to choose from."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]  # the field hides a property of serializers


class RatedStudySerializer(Output):
    """What a rater may know of the study."""

    title = serializers.CharField()
    simulated = serializers.BooleanField()
    rendering = serializers.ChoiceField(choices=["markdown", "plain"])
    min_reading_ms = serializers.IntegerField()


class RatingSessionSerializer(Output):
    """All that the rating page needs besides the items."""

    study = RatedStudySerializer()
    language = serializers.CharField()
    guidelines_html = serializers.CharField()
    criteria = CriterionSerializer(many=True)
    cannot_judge_reasons = ReasonSerializer(many=True)
    skip_reasons = ReasonSerializer(many=True)
    progress = ProgressSerializer()
    state = serializers.ChoiceField(choices=["active", "finished", "paused", "closed"])
    pseudonym = serializers.CharField()


class ClaimInput(StrictSerializer):
    """How many items to hold in all."""

    count = StrictInteger(min_value=1, max_value=5)
    held = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)


class ClaimedSerializer(Output):
    """Items held that the browser does not have yet."""

    assignments = AssignmentSerializer(many=True)
    exhausted = serializers.BooleanField()


class RatingInput(StrictSerializer):
    """One value, or *cannot judge* with a reason."""

    criterion = StrictText(max_length=60)
    member = StrictText(max_length=1, allow_null=True)
    value = StrictNumber(allow_null=True)
    cannot_judge = StrictBoolean(default=False)
    reason = StrictText(max_length=40, allow_null=True, allow_blank=True, default="")


class SubmissionInput(StrictSerializer):
    """An answer, with the uuid its sender made."""

    uuid = serializers.UUIDField()
    assignment = serializers.UUIDField()
    corrects = serializers.UUIDField(allow_null=True, default=None)
    ratings = RatingInput(many=True)
    shown_at = serializers.DateTimeField(allow_null=True, default=None)
    first_action_at = serializers.DateTimeField(allow_null=True, default=None)
    submitted_at = serializers.DateTimeField()
    active_ms = StrictInteger(min_value=0, max_value=86_400_000, allow_null=True, default=None)
    comment = StrictText(max_length=5000, allow_null=True, allow_blank=True, default="")
    diff_used = StrictBoolean(default=False)
    held = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)


class StoredSerializer(Output):
    """What the server stored."""

    uuid = serializers.UUIDField()
    standing = serializers.ChoiceField(choices=["counted", "surplus"])


class SubmittedSerializer(Output):
    """A stored answer, and the next item."""

    submission = StoredSerializer()
    progress = ProgressSerializer()
    next = AssignmentSerializer(allow_null=True)
    exhausted = serializers.BooleanField()


class SkipInput(StrictSerializer):
    """An item the rater leaves out."""

    assignment = serializers.UUIDField()
    reason = StrictText(max_length=40)
    note = StrictText(max_length=5000, allow_null=True, allow_blank=True, default="")
    held = serializers.ListField(child=serializers.UUIDField(), required=False, max_length=20)


class SkippedSerializer(Output):
    """The next item."""

    progress = ProgressSerializer()
    next = AssignmentSerializer(allow_null=True)
    exhausted = serializers.BooleanField()


class FlagInput(StrictSerializer):
    """Something is wrong with an item."""

    assignment = serializers.UUIDField()
    note = StrictText(max_length=5000, allow_null=True, allow_blank=True, default="")


class GivenSerializer(Output):
    """A value as the rater gave it."""

    criterion = serializers.CharField()
    member = serializers.CharField(allow_null=True)
    value = serializers.FloatField(allow_null=True)
    cannot_judge = serializers.BooleanField()
    reason = serializers.CharField(allow_blank=True)


class PastAnswerSerializer(Output):
    """An earlier answer of this rater."""

    submission = serializers.UUIDField()
    assignment = AssignmentSerializer()
    ratings = GivenSerializer(many=True)
    comment = serializers.CharField(allow_blank=True)
    submitted_at = serializers.DateTimeField()


class HistorySerializer(Output):
    """The rater's latest answers, newest first."""

    answers = PastAnswerSerializer(many=True)


class HeldUntilSerializer(Output):
    """Until when the rater's items are held; null when none is."""

    held_until = serializers.DateTimeField(allow_null=True)


class ConsentTextSerializer(Output):
    """A consent text in one language, with the digest that is sent back with the consent."""

    html = serializers.CharField()
    sha256 = serializers.CharField()


class ConsentSerializer(Output):
    """The consent texts in force, by language."""

    version = serializers.IntegerField()
    texts = serializers.DictField(child=ConsentTextSerializer())


class JoinStudySerializer(Output):
    """What a person reads before they agree."""

    title = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    minutes_expected = serializers.IntegerField(allow_null=True)
    simulated = serializers.BooleanField()


class ParticipationSerializer(Output):
    """A person's part in the study."""

    pseudonym = serializers.CharField()
    state = serializers.CharField()


class JoinSerializer(Output):
    """A link's study."""

    study = JoinStudySerializer()
    consent = ConsentSerializer()
    state = serializers.ChoiceField(choices=["open", "paused", "closed"])
    participation = ParticipationSerializer(allow_null=True)


class ConsentInput(StrictSerializer):
    """Agree or decline."""

    language = StrictText(max_length=35)
    consent_sha256 = StrictText(max_length=64)
    agreed = StrictBoolean()


class JoinedSerializer(Output):
    """The participation, or null for a person who declined."""

    participation = ParticipationSerializer(allow_null=True)


def shown_text(text: str, language: str) -> dict[str, str]:
    """Return a text as `TextSerializer` wants it."""
    return {"html": safe_html(text), "text": text, "language": language}


def shown_assignment(assignment: Assignment, members: list[ItemMember]) -> dict[str, Any]:
    """Return an assignment as `AssignmentSerializer` wants it; `members` are its item's, in canonical order."""
    prompt = assignment.item.prompt
    return {
        "id": assignment.uid,
        "prompt": shown_text(prompt.text, prompt.language),
        "members": [
            {
                "label": LABELS[place],
                **shown_text(
                    members[position].response.text, members[position].response.language or prompt.language
                ),
            }
            for place, position in enumerate(assignment.shown_order)
        ],
        "held_until": assignment.lease_until,
    }
