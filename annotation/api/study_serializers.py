"""What researchers send and receive about studies."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

from annotation.models import RaterKind, Rendering, StudySource, StudyState
from annotation.services.designing import MOVES
from base.web import StrictSerializer, StrictText

Output = serializers.Serializer[Any]


class StudyRowSerializer(Output):
    """A study in a list."""

    key = serializers.CharField()
    title = serializers.CharField()
    dataset = serializers.CharField(source="dataset.key")
    state = serializers.ChoiceField(choices=StudyState.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field hides a property of serializers
        choices=StudySource.choices
    )
    simulated = serializers.BooleanField()
    overlap = serializers.IntegerField()
    n_items = serializers.IntegerField()
    n_counted = serializers.IntegerField()
    n_slots = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class StudyProgressSerializer(Output):
    """How far a study is."""

    n_items = serializers.IntegerField()
    n_slots = serializers.IntegerField()
    n_counted = serializers.IntegerField()
    n_surplus = serializers.IntegerField()
    n_skipped = serializers.IntegerField()
    n_held = serializers.IntegerField()
    n_raters = serializers.IntegerField(
        allow_null=True,
        help_text="null where ratings are not told apart by person, as in some imported studies",
    )
    n_declined = serializers.IntegerField()
    coverage = serializers.FloatField(allow_null=True)
    last_answer_at = serializers.DateTimeField(allow_null=True)


class DayRowSerializer(Output):
    """A day of collection."""

    day = serializers.DateField()
    n_counted = serializers.IntegerField(help_text="counted answers that were received on it")


class CriterionRowSerializer(Output):
    """A criterion, for researchers; texts by language are in the protocol."""

    key = serializers.CharField()
    asked_of = serializers.CharField()
    measurement = serializers.CharField()
    low = serializers.FloatField()
    high = serializers.FloatField()
    question = serializers.CharField()


class StratumSerializer(Output):
    """A cell of a draw."""

    key = serializers.CharField()
    relation = serializers.CharField()
    low = serializers.FloatField(allow_null=True)
    high = serializers.FloatField(allow_null=True)
    population = serializers.IntegerField()
    n_drawn = serializers.IntegerField()
    inclusion_probability = serializers.FloatField(allow_null=True)
    n_counted = serializers.IntegerField(allow_null=True)


class DrawSerializer(Output):
    """A draw with its strata."""

    number = serializers.IntegerField(allow_null=True)
    seed = serializers.IntegerField()
    metric = serializers.CharField(allow_null=True)
    n_frame = serializers.IntegerField()
    n_responses = serializers.IntegerField()
    frame_digest = serializers.CharField()
    strata = StratumSerializer(many=True)


class JoinLinkSerializer(Output):
    """A join link without its token."""

    id = serializers.IntegerField()
    label = serializers.CharField(  # type: ignore[assignment]  # the field hides a property of serializers
        allow_blank=True
    )
    created_at = serializers.DateTimeField()
    revoked_at = serializers.DateTimeField(allow_null=True)
    n_joined = serializers.IntegerField()


class StudySerializer(Output):
    """A study whole."""

    key = serializers.CharField()
    title = serializers.CharField()
    dataset = serializers.CharField()
    state = serializers.ChoiceField(choices=StudyState.choices)
    source = serializers.ChoiceField(  # type: ignore[assignment]  # the field hides a property of serializers
        choices=StudySource.choices
    )
    simulated = serializers.BooleanField()
    rater_kind = serializers.ChoiceField(choices=RaterKind.choices)
    rendering = serializers.ChoiceField(choices=Rendering.choices)
    overlap = serializers.IntegerField()
    seed = serializers.IntegerField()
    items_per_rater = serializers.IntegerField(allow_null=True)
    languages = serializers.ListField(child=serializers.CharField())
    seconds_per_item = serializers.IntegerField(
        allow_null=True, help_text="what raters were told an item takes; null where nobody told them"
    )
    protocol_version = serializers.IntegerField()
    sealed_at = serializers.DateTimeField(allow_null=True)
    sealed_sha256 = serializers.CharField(allow_null=True)
    created_at = serializers.DateTimeField()
    opened_at = serializers.DateTimeField(allow_null=True)
    closed_at = serializers.DateTimeField(allow_null=True)
    may_run = serializers.BooleanField()
    progress = StudyProgressSerializer()
    criteria = CriterionRowSerializer(many=True)
    draws = DrawSerializer(many=True)
    links = JoinLinkSerializer(many=True)


class RaterRowSerializer(Output):
    """A rater of a study under their pseudonym."""

    pseudonym = serializers.CharField()
    state = serializers.CharField()
    language = serializers.CharField()
    joined_at = serializers.DateTimeField()
    n_answered = serializers.IntegerField()
    n_skipped = serializers.IntegerField()
    last_answer_at = serializers.DateTimeField(allow_null=True)
    median_active_ms = serializers.IntegerField(allow_null=True)


class ItemMemberRowSerializer(Output):
    """A member of an item, for researchers."""

    response = serializers.UUIDField()
    language_model = serializers.CharField(allow_null=True)
    language = serializers.CharField(allow_blank=True)
    text = serializers.CharField()


class ItemRowSerializer(Output):
    """An item, for researchers."""

    uid = serializers.UUIDField()
    position = serializers.IntegerField()
    prompt_key = serializers.CharField()
    prompt = serializers.CharField()
    language = serializers.CharField(allow_blank=True, help_text="of the prompt, as BCP 47; empty if unknown")
    stratum = serializers.CharField(allow_null=True)
    inclusion_probability = serializers.FloatField(allow_null=True)
    n_counted = serializers.IntegerField()
    n_slots = serializers.IntegerField()
    members = ItemMemberRowSerializer(many=True)


class ProtocolInput(StrictSerializer):
    """A protocol: as fields, like those of protocol.toml, or as the text of one."""

    protocol = serializers.DictField(required=False)
    protocol_toml = StrictText(required=False, max_length=1_000_000)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Ask for one of the two."""
        if ("protocol" in attrs) == ("protocol_toml" in attrs):
            raise serializers.ValidationError("Send either protocol or protocol_toml.")
        return attrs


class DrawPreviewSerializer(Output):
    """What a protocol would draw, before anything is written."""

    n_items = serializers.IntegerField()
    n_slots = serializers.IntegerField()
    n_prompts = serializers.IntegerField()
    minutes_per_rater = serializers.IntegerField()
    hours_in_all = serializers.FloatField()
    draw = DrawSerializer()


class MoveInput(StrictSerializer):
    """Pause, resume or close."""

    move = serializers.ChoiceField(choices=sorted(MOVES))


class OpenedSerializer(Output):
    """A study just opened; the link is shown this once."""

    study = serializers.CharField()
    n_slots = serializers.IntegerField()
    sealed_sha256 = serializers.CharField()
    join_url = serializers.CharField()


class LinkInput(StrictSerializer):
    """A new join link."""

    label = StrictText(  # type: ignore[assignment]  # the field hides a property of serializers
        max_length=100, allow_blank=True, default=""
    )


class NewLinkSerializer(Output):
    """A link just made; it is shown this once."""

    id = serializers.IntegerField()
    join_url = serializers.CharField()


class LibraryCriterionSerializer(Output):
    """A criterion ready to use."""

    key = serializers.CharField()
    asked_of = serializers.CharField()
    measurement = serializers.CharField()
    languages = serializers.ListField(child=serializers.CharField())
    question = serializers.CharField()


class DefaultsSerializer(Output):
    """What the form of a new study starts from."""

    consent = serializers.DictField(child=serializers.CharField())
    guidelines = serializers.DictField(child=serializers.CharField())
    criteria = LibraryCriterionSerializer(many=True)
