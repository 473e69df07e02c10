"""The prompts of a file against those of its dataset: which are new, and what is said of those that are there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from corpus.models import Prompt
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.strict_json import shown
from corpus.readers.taxonomy import CategoryLabel, category_of

from .import_plan import OnConflict, Tally, text_sha256

# Of the digest of a prompt's text, where the file has no key for it.
KEY_DIGITS = 16
Record = CorpusRecord | PromptRecord


@dataclass(frozen=True)
class _Stored:
    """A prompt as the dataset has it."""

    id: int
    text_sha256: str
    language: str
    is_guessed: bool
    categories: frozenset[str]
    extra: Mapping[str, Any]


@dataclass(slots=True)
class PromptHere:
    """A prompt of the file. `number` counts them from 0; `id` is 0 until there is a row.

    A language that `is_guessed` was detected: nobody stated it, so it contradicts nothing.
    """

    key: str
    number: int
    id: int = 0
    was_there: bool = False
    language: str = ""
    is_guessed: bool = False
    categories: frozenset[str] = frozenset()
    extra: Mapping[str, Any] | None = None
    heard_language: bool = False
    heard_categories: bool = False
    heard_extra: bool = False


@dataclass
class PromptChange:
    """What a batch writes of a prompt: a new row, or what changes of one that is there."""

    prompt: PromptHere
    text: str
    is_new: bool
    labels: dict[str, CategoryLabel] = field(default_factory=dict)
    replace_labels: bool = False
    fields_changed: bool = False


class Prompts:
    """The prompts of one file, each found or made once.

    Parameters
    ----------
    dataset : str
        Key of the dataset.
    tally : Tally
        Where refusals and conflicts go.
    """

    def __init__(self, dataset: str, *, on_conflict: OnConflict, tally: Tally) -> None:
        self._dataset = dataset
        self._on_conflict = on_conflict
        self._tally = tally
        # A dataset without prompts needs no look-up, and neither do its responses.
        self._is_empty = not Prompt.objects.filter(dataset__key=dataset).exists()
        self._here: dict[str, PromptHere] = {}
        self.by_number: list[PromptHere] = []
        self._stored: dict[str, _Stored] = {}
        self._keys_of_texts: dict[bytes, list[str]] = {}
        self._keyed: tuple[bool, int] | None = None

    def with_keys(self, records: Sequence[Record | Refusal]) -> list[Record | Refusal]:
        """Give a key to each record that has none: that of the dataset's prompt of the same text, or one made of it.

        A file has keys for all of its prompts or for none. Where two prompts of the dataset have the text, nothing
        tells which is meant, and the record is refused.
        """
        keyless = [one for one in records if not isinstance(one, Refusal) and one.prompt_key is None]
        if not keyless and self._keyed is not None and self._keyed[0]:
            return list(records)
        digests = {one.prompt: text_sha256(one.prompt) for one in keyless}
        self._look_up_texts(digests.values())
        return [one if isinstance(one, Refusal) else self._with_key(one, digests) for one in records]

    def look_up(self, records: Sequence[Record | Refusal]) -> None:
        """Find the dataset's prompts that records speak of for the first time, in one query."""
        self._stored.clear()
        if self._is_empty:
            return
        keys = {
            one.prompt_key or ""
            for one in records
            if not isinstance(one, Refusal) and one.prompt_key not in self._here
        }
        prompts = Prompt.objects.filter(dataset__key=self._dataset, key__in=sorted(keys)).prefetch_related(
            "promptcategory_set__category"
        )
        for prompt in prompts if keys else ():
            self._stored[prompt.key] = _Stored(
                prompt.pk,
                prompt.text_sha256,
                prompt.language,
                prompt.language_detected,
                frozenset(label.category.key for label in prompt.promptcategory_set.all()),
                prompt.extra,
            )

    def take(self, record: Record, changes: dict[int, PromptChange]) -> PromptHere | None:
        """Return the prompt of a record, noting what it changes; None where the record cannot be taken."""
        key = record.prompt_key or ""
        prompt = self._here.get(key)
        says_more = bool(record.language or record.categories) or isinstance(record, PromptRecord)
        if prompt is not None and not says_more:
            return prompt
        labels: dict[str, CategoryLabel] = {}
        try:
            if record.categories and not (prompt is not None and prompt.heard_categories):
                labels = {label: category_of(label) for label in record.categories}
        except ValueError as error:
            self._tally.refuse(record.line, f"category: {error}", record)
            return None
        if prompt is None:
            prompt = self._found_or_new(record, key, changes)
        if prompt is not None and says_more:
            self._hear(prompt, record, labels, changes)
        return prompt

    def _found_or_new(self, record: Record, key: str, changes: dict[int, PromptChange]) -> PromptHere | None:
        prompt = PromptHere(key, len(self.by_number))
        stored = self._stored.get(key)
        if stored is None:
            changes[prompt.number] = PromptChange(prompt, record.prompt, is_new=True)
        elif stored.text_sha256 != text_sha256(record.prompt):
            self._tally.refuse(
                record.line,
                f"the prompt {shown(key)} has another text in the dataset; give the new text a prompt_id of its own",
                record,
            )
            return None
        else:
            prompt.id, prompt.was_there = stored.id, True
            prompt.language, prompt.is_guessed = stored.language, stored.is_guessed
            prompt.categories, prompt.extra = stored.categories, stored.extra
        self._here[key] = prompt
        self.by_number.append(prompt)
        return prompt

    def _hear(
        self,
        prompt: PromptHere,
        record: Record,
        labels: dict[str, CategoryLabel],
        changes: dict[int, PromptChange],
    ) -> None:
        """Take what a record says of its prompt, once: within a file the reader has refused another."""
        language = record.language or ""
        if language and not prompt.heard_language:
            prompt.heard_language = True
            stated = "" if prompt.is_guessed else prompt.language
            if stated and stated != language:
                self._contradict(record, prompt, f"has language {stated} in the dataset, not {language}")
            if self._takes(stated, language):
                prompt.language, prompt.is_guessed = language, False
                self._change(changes, prompt, record).fields_changed = True
        if labels and not prompt.heard_categories:
            prompt.heard_categories = True
            theirs = frozenset(category.key for category in labels.values())
            if prompt.categories and prompt.categories != theirs:
                self._contradict(record, prompt, "has other categories in the dataset")
            if self._takes(prompt.categories, theirs):
                change = self._change(changes, prompt, record)
                change.labels, change.replace_labels = labels, bool(prompt.categories)
                prompt.categories = theirs
        if isinstance(record, PromptRecord) and record.extra and not prompt.heard_extra:
            prompt.heard_extra = True
            if prompt.extra and dict(prompt.extra) != dict(record.extra):
                self._contradict(record, prompt, "has other values in other columns in the dataset")
            if self._takes(dict(prompt.extra or {}), dict(record.extra)):
                prompt.extra = dict(record.extra)
                self._change(changes, prompt, record).fields_changed = True

    def _contradict(self, record: Record, prompt: PromptHere, what: str) -> None:
        self._tally.contradict(record.line, f"the prompt {shown(prompt.key)} {what}")

    def _takes(self, ours: object, theirs: object) -> bool:
        return ours != theirs and (not ours or self._on_conflict is OnConflict.REPLACE)

    @staticmethod
    def _change(changes: dict[int, PromptChange], prompt: PromptHere, record: Record) -> PromptChange:
        return changes.setdefault(prompt.number, PromptChange(prompt, record.prompt, is_new=False))

    def _with_key(self, record: Record, digests: Mapping[str, str]) -> Record | Refusal:
        is_keyed = record.prompt_key is not None
        if self._keyed is None:
            self._keyed = (is_keyed, record.line)
        if self._keyed[0] != is_keyed:
            here, there = ("a key", "none") if is_keyed else ("no key", "one")
            return Refusal(
                record.line,
                f"its prompt has {here}, and that of line {self._keyed[1]} has {there}; give one to all prompts of the "
                "file or to none",
            )
        if is_keyed:
            return record
        sha256 = digests[record.prompt]
        keys = self._keys_of_texts.get(bytes.fromhex(sha256), [])
        if len(keys) > 1:
            return Refusal(
                record.line,
                f"the prompts {' and '.join(shown(key) for key in keys[:2])} of the dataset both have this text; give "
                "the row the prompt_id of one of them",
            )
        return replace(record, prompt_key=keys[0] if keys else f"text:{sha256[:KEY_DIGITS]}")

    def _look_up_texts(self, digests: Any) -> None:
        unknown = {sha256 for sha256 in digests if bytes.fromhex(sha256) not in self._keys_of_texts}
        if self._is_empty or not unknown:
            return
        keys: dict[str, list[str]] = defaultdict(list)
        rows = Prompt.objects.filter(dataset__key=self._dataset, text_sha256__in=sorted(unknown))
        for sha256, key in rows.order_by("key").values_list("text_sha256", "key"):
            keys[sha256].append(key)
        for sha256 in unknown:
            self._keys_of_texts[bytes.fromhex(sha256)] = keys[sha256]
