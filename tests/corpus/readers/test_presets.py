import csv
import io
import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from corpus.readers.consistency import checked
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal
from corpus.readers.source import presets, read_records
from corpus.readers.taxonomy import category_of
from tests.corpus.readers.shapes import (
    LABELS,
    ODD,
    PROMPTS,
    absolute,
    evaluation,
    pairwise,
    taxonomy,
    written,
)

NESTED = ("jsonl", "json", "parquet", "csv")


def read(path, preset, mapping=None):
    return list(read_records(path, file_name=path.name, preset=preset, mapping=mapping))


def lines_of(tmp_path, rows):
    return written(tmp_path / "a.jsonl", rows)


# INFINITY-CHAT


@pytest.mark.parametrize("form", NESTED)
def test_no_prompt_of_the_taxonomy_is_lost_where_nothing_was_revised(tmp_path, form):
    found = read(written(tmp_path / f"a.{form}", taxonomy()), "infinity-chat-taxonomy")
    assert all(isinstance(one, PromptRecord) for one in found)
    assert tuple(one.prompt for one in found) == PROMPTS
    assert [one.prompt_key for one in found] == [f"{number:032x}" for number in range(6)]


@pytest.mark.parametrize("form", NESTED)
def test_all_labels_of_a_prompt_are_kept_as_they_were_written(tmp_path, form):
    found = read(written(tmp_path / f"a.{form}", taxonomy()), "infinity-chat-taxonomy")
    assert [one.categories for one in found] == [tuple(label for label, _ in labels) for labels in LABELS]
    kinds = [[category_of(label).kind for label in one.categories] for one in found]
    assert kinds == [
        ["leaf", "leaf"],
        ["legacy"],
        ["leaf", "leaf"],
        ["novel", "novel"],
        ["leaf", "novel"],
        [],
    ]


def test_what_the_judge_said_stays_with_the_prompt(tmp_path):
    rows = taxonomy()
    first = read(lines_of(tmp_path, rows), "infinity-chat-taxonomy")[0]
    assert first.extra == {name: value for name, value in rows[0].items() if name != "conversation_id"}


@pytest.mark.parametrize("list_name", ["element", "item"])
def test_both_ways_to_name_what_a_parquet_list_holds_are_read(tmp_path, list_name):
    path = written(tmp_path / "a.parquet", taxonomy(), list_name=list_name)
    names = str(pq.ParquetFile(path).schema)
    assert f" {list_name} " in names or f" {list_name} {{" in names
    assert tuple(one.prompt for one in read(path, "infinity-chat-taxonomy")) == PROMPTS


def test_lists_of_objects_that_a_writer_turned_into_an_object_of_lists_are_read(tmp_path):
    rows = [
        {
            **row,
            "messages": {name: [one[name] for one in row["messages"]] for name in ("role", "content")},
            "categories": {
                name: [one[name] for one in row["categories"]]
                for name in ("category", "type", "justification")
            },
        }
        for row in taxonomy()
    ]
    path = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows), path)
    found = read(path, "infinity-chat-taxonomy")
    assert tuple(one.prompt for one in found) == PROMPTS
    assert found[3].categories == ("New Category: Cultural Analysis", "(New) Humor")


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (
            {"lm_judge_annotation": None, "messages": []},
            "there is no prompt in revised_query, original_query",
        ),
        (
            {"lm_judge_annotation": {"revised_query": 7}},
            "lm_judge_annotation.revised_query is a number, not a string",
        ),
        ({"lm_judge_annotation": [1]}, "lm_judge_annotation is a list, not an object"),
        ({"categories": [{"type": "new"}]}, "categories[0] has no category"),
        ({"categories": "Humor"}, "categories is a text that is no JSON list"),
        ({"categories": [["Humor"]]}, "categories[0] is a list, not an object"),
        ({"conversation_id": ""}, "the prompt_id"),
    ],
)
def test_a_prompt_that_cannot_be_read_is_refused_by_its_line(tmp_path, change, reason):
    rows = taxonomy()
    rows[1] = {**rows[1], **change}
    found = read(lines_of(tmp_path, rows), "infinity-chat-taxonomy")
    assert [one.line for one in found if isinstance(one, Refusal)] == [2]
    assert found[1].reason.startswith(reason)


@pytest.mark.parametrize("form", NESTED)
def test_the_evaluation_prompts_have_neither_key_nor_category(tmp_path, form):
    found = read(written(tmp_path / f"a.{form}", evaluation()), "infinity-chat-eval")
    assert len(found) == 100
    assert found[7] == PromptRecord(
        line=9 if form == "csv" else 8, prompt_key=None, prompt="Write a metaphor involving time, 7."
    )


def test_a_file_of_one_column_whose_prompts_hold_commas_is_no_wider_than_its_first_line(tmp_path):
    path = tmp_path / "a.csv"
    path.write_text('query\n"Write, then rest."\nName one; only one.\n')
    assert [one.prompt for one in read(path, "infinity-chat-eval")] == [
        "Write, then rest.",
        "Name one; only one.",
    ]


@pytest.mark.parametrize("form", NESTED)
@pytest.mark.parametrize("forms", [True, False])
def test_judged_responses_have_no_model_and_their_texts_to_the_byte(tmp_path, form, forms):
    rows = absolute(forms=forms, floats=not forms)
    found = read(written(tmp_path / f"a.{form}", rows), "infinity-chat-absolute")
    assert [(one.prompt, one.response) for one in found] == [
        (row["user_query"], row["response"]) for row in rows
    ]
    assert {(one.model, one.sample_index, one.prompt_key) for one in found} == {(None, None, None)}


def test_a_response_of_several_pairs_is_one_and_the_same_as_in_the_absolute_set(tmp_path):
    pairs = read(written(tmp_path / "p.parquet", pairwise()), "infinity-chat-pairwise")
    alone = read(written(tmp_path / "a.parquet", absolute()), "infinity-chat-absolute")
    texts = [(one.prompt, one.response) for one in pairs]
    assert len(texts) == len(set(texts)) == 6
    known = {(one.prompt, one.response, str(one.extra)) for one in alone}
    assert [one.response for one in pairs if (one.prompt, one.response, str(one.extra)) not in known] == [
        "in mid-sentence, as released"
    ]


def test_the_names_of_the_released_sets_are_names_of_the_presets(tmp_path):
    for name, key in (
        ("infinite-chats-taxonomy", "infinity-chat-taxonomy"),
        ("infinite-chats-eval", "infinity-chat-eval"),
        ("infinite-chats-human-absolute", "infinity-chat-absolute"),
        ("infinite-chats-human-pairwise", "infinity-chat-pairwise"),
    ):
        rows = {"taxonomy": taxonomy, "eval": evaluation, "absolute": absolute, "pairwise": pairwise}
        path = lines_of(tmp_path, rows[key.rpartition("-")[2]]())
        assert read(path, name) == read(path, key)


# Other sources

OUTPUTS = [
    {"dataset": "helpful_base", "instruction": "What is 1/2?", "output": "A half.", "generator": "m-7b"},
    {"dataset": "koala", "instruction": ODD, "output": ODD, "generator": "m-7b"},
]


@pytest.mark.parametrize("name", ["model_outputs.json", "model_outputs.jsonl", "model_outputs.csv"])
def test_alpaca_eval_outputs_are_responses_of_prompts_known_by_their_text(tmp_path, name):
    found = read(written(tmp_path / name, OUTPUTS), "alpaca-eval")
    assert [(one.prompt_key, one.prompt, one.model, one.response, one.extra) for one in found] == [
        (None, "What is 1/2?", "m-7b", "A half.", {"dataset": "helpful_base"}),
        (None, ODD, "m-7b", ODD, {"dataset": "koala"}),
    ]


def test_a_compact_file_with_escaped_slashes_is_read(tmp_path):
    path = tmp_path / "model_outputs.json"
    path.write_text('[{"instruction":"1\\/2?","output":"\\u00bd [so] {it} is\\\\","generator":"m"}]')
    (found,) = read(path, "alpaca-eval")
    assert (found.prompt, found.response) == ("1/2?", "½ [so] {it} is\\")


def test_a_model_of_all_rows_is_given_by_the_mapping(tmp_path):
    rows = [{name: value for name, value in row.items() if name != "generator"} for row in OUTPUTS]
    found = read(
        written(tmp_path / "a.csv", rows), "alpaca-eval", {"model": ":gpt-4o", "provider": ":OpenAI"}
    )
    assert [(one.model, one.provider, one.extra) for one in found] == [
        ("gpt-4o", "OpenAI", {"dataset": "helpful_base"}),
        ("gpt-4o", "OpenAI", {"dataset": "koala"}),
    ]


def test_a_value_of_all_rows_leaves_the_file_s_column_of_that_name_in_extra(tmp_path):
    rows = [{"prompt": "Why?", "response": "So.", "model": "run 3"}]
    (found,) = read(lines_of(tmp_path, rows), "jsonl", {"model": ":m"})
    assert (found.model, found.extra) == ("m", {"model": "run 3"})


NOVEL = {
    "id": "curated-5",
    "prompt": "Write a short poem.",
    "model": "m",
    "generations": [ODD, "Two.", "Three."],
    "partition": [0, 1, 1],
    "distinct": 2,
    "generation_scores": [7, 2, 0],
    "partition_scores": [7, 2, 1],
}


@pytest.mark.parametrize("form", NESTED)
def test_each_generation_is_a_sample_with_its_own_partition(tmp_path, form):
    found = read(written(tmp_path / f"a.{form}", [NOVEL]), "noveltybench")
    assert [(one.prompt_key, one.model, one.sample_index, one.response) for one in found] == [
        ("curated-5", "m", 0, ODD),
        ("curated-5", "m", 1, "Two."),
        ("curated-5", "m", 2, "Three."),
    ]
    assert [one.extra["partition"] for one in found] == [0, 1, 1]
    assert [one.extra["generation_scores"] for one in found] == [7, 2, 0]
    # As many as generations by chance: of partitions all the same, so it is not taken apart.
    shared = "[7, 2, 1]" if form == "csv" else [7, 2, 1]
    assert [one.extra["partition_scores"] for one in found] == [shared] * 3


def test_an_empty_generation_is_refused_and_the_others_keep_their_numbers(tmp_path):
    found = read(lines_of(tmp_path, [{**NOVEL, "generations": ["One.", "", None]}, NOVEL]), "noveltybench")
    assert [one.line for one in found] == [1, 1, 1, 2, 2, 2]
    assert found[0].sample_index == 0
    assert found[1].reason.startswith('generations[1]: the response (the column "generations") is empty')
    assert found[2].reason.startswith(
        'generations[2]: response (the column "generations") is null, not a string'
    )


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"generations": []}, "generations is empty; leave the row out"),
        ({"generations": "One."}, "generations is a text that is no JSON list"),
        ({"generations": None}, "generations is null; write a list"),
        ({"partition": [0]}, "generations has 3 entries and partition 1"),
    ],
)
def test_lists_that_do_not_fit_are_refused_once_for_the_row(tmp_path, change, reason):
    (found,) = read(lines_of(tmp_path, [{**NOVEL, **change}]), "noveltybench")
    assert found.line == 1
    assert found.reason.startswith(reason)


GENERATED = {
    "prompt": "Write a pun about peanut.",
    "responses": [ODD, "Two."],
    "embeddings": [[0.25, -1.5e-3, 3.0], [1, 2.5, 0]],
}


@pytest.mark.parametrize("form", NESTED)
def test_vectors_come_with_their_responses(tmp_path, form):
    rows = (
        [GENERATED]
        if form != "parquet"
        else [{**GENERATED, "embeddings": [[0.25, -1.5e-3, 3.0], [1.0, 2.5, 0.0]]}]
    )
    found = read(written(tmp_path / f"a.{form}", rows), "generations", {"model": ":gpt-4o-2024-11-20"})
    assert [(one.model, one.sample_index, one.response, one.embedding, one.extra) for one in found] == [
        ("gpt-4o-2024-11-20", 0, ODD, (0.25, -1.5e-3, 3.0), {}),
        ("gpt-4o-2024-11-20", 1, "Two.", (1.0, 2.5, 0.0), {}),
    ]
    assert {type(number) for one in found for number in one.embedding} == {float}


def test_vectors_may_be_left_out_and_the_model_stand_in_a_column(tmp_path):
    rows = [{"prompt": "Why?", "responses": ["So."], "model": "m"}]
    (found,) = read(lines_of(tmp_path, rows), "generations")
    assert (found.model, found.embedding) == ("m", None)


def test_a_file_of_generations_without_a_model_says_how_to_give_one(tmp_path):
    (found,) = read(lines_of(tmp_path, [GENERATED]), "generations")
    assert "or one value for all rows with --map model=:NAME" in found.reason


@pytest.mark.parametrize(
    ("vectors", "reason"),
    [
        ([[1.0]], "responses has 2 entries and embeddings 1"),
        ([[1.0], [1.0, 2.0]], "embeddings[1] has 2 numbers and embeddings[0] 1"),
        ([[], []], "embeddings[0] has 0 numbers"),
        ([[1.0, None], [1.0, 2.0]], "embeddings[0][1] is null, not a number"),
        ([[1.0, True], [1.0, 2.0]], "embeddings[0][1] is true or false, not a number"),
        ([1.0, 2.0], "embeddings[0] is a number; write a list"),
    ],
)
def test_vectors_that_are_none_are_refused(tmp_path, vectors, reason):
    path = lines_of(tmp_path, [{**GENERATED, "embeddings": vectors}])
    (found,) = read(path, "generations", {"model": ":m"})
    assert found.reason.startswith(reason)


def test_a_list_of_samples_without_a_model_has_no_numbers(tmp_path):
    found = read(lines_of(tmp_path, [{**GENERATED, "model": None}]), "generations")
    assert [(one.model, one.sample_index) for one in found] == [(None, None)] * 2


COMPARED = [
    {
        "comparison_id": "c1",
        "prompt_id": "p",
        "text": "Why?",
        "model_a": "m",
        "completion_a": "So.",
        "model_b": "n",
        "completion_b": ODD,
        "category": "Open QA",
        "normal_worker_annotations": [{"overall_pref": "A-is-better"}],
    },
    {
        "comparison_id": "c2",
        "prompt_id": "p",
        "text": "Why?",
        "model_a": "o",
        "completion_a": "Thus.",
        "model_b": "m",
        "completion_b": "So.",
        "category": "Open QA",
        "normal_worker_annotations": [],
    },
]


@pytest.mark.parametrize("form", NESTED)
def test_compared_texts_are_responses_of_their_models_each_once(tmp_path, form):
    found = list(
        checked(
            read_records(
                written(tmp_path / f"a.{form}", COMPARED), file_name=f"a.{form}", preset="comparisons"
            )
        )
    )
    assert [(one.prompt_key, one.prompt, one.model, one.response, one.sample_index) for one in found] == [
        ("p", "Why?", "m", "So.", 0),
        ("p", "Why?", "n", ODD, 0),
        ("p", "Why?", "o", "Thus.", 0),
    ]
    assert {one.categories for one in found} == {("Open QA",)}
    assert [one.extra for one in found] == [{}] * 3


def test_compared_texts_under_other_names_are_found_or_mapped(tmp_path):
    row = {"prompt": "Why?", "response_a": "So.", "response_b": "Thus.", "model_a": "m", "model_b": "n"}
    found = read(lines_of(tmp_path, [row]), "comparisons")
    assert [(one.model, one.response) for one in found] == [("m", "So."), ("n", "Thus.")]
    row = {"q": "Why?", "left": "So.", "right": 7, "model_a": "m", "model_b": "n"}
    mapping = {"prompt": "q", "response_1": "left", "response_2": "right"}
    first, second = read(lines_of(tmp_path, [row]), "comparisons", mapping)
    assert (first.prompt, first.response) == ("Why?", "So.")
    assert second == Refusal(1, 'response (the column "right") is a number, not a string')


# Plain columns


@pytest.mark.parametrize("form", NESTED)
def test_columns_are_mapped_the_same_way_in_every_format(tmp_path, form):
    path = written(
        tmp_path / f"a.{form}", [{"id": "7", "instruction": "Why?", "output": "So.", "generator": "m"}]
    )
    mapping = {"prompt_id": "id", "prompt": "instruction", "response": "output", "model": "generator"}
    (found,) = read(path, "jsonl", mapping)
    assert found == CorpusRecord(
        line=2 if form == "csv" else 1, prompt_key="7", prompt="Why?", model="m", response="So."
    )


@pytest.mark.parametrize("form", NESTED)
def test_a_file_without_keys_of_prompts_is_read_in_every_format(tmp_path, form):
    path = written(tmp_path / f"a.{form}", [{"instruction": "Why?", "output": "So.", "generator": "m"}] * 2)
    mapping = {"prompt": "instruction", "response": "output", "model": "generator"}
    found = list(checked(read_records(path, file_name=path.name, mapping=mapping)))
    assert [(one.prompt_key, one.prompt, one.sample_index) for one in found] == [
        (None, "Why?", 0),
        (None, "Why?", 1),
    ]


@pytest.mark.parametrize("form", NESTED)
def test_a_key_that_the_mapping_names_must_be_there(tmp_path, form):
    path = written(tmp_path / f"a.{form}", [{"prompt": "Why?", "response": "So.", "model": "m"}])
    (found,) = read_records(path, file_name=path.name, mapping={"prompt_id": "id"})
    assert 'the column "id"' in found.reason
    assert "is missing" in found.reason


@pytest.mark.parametrize("form", NESTED)
def test_prompts_alone_are_read_with_language_and_categories(tmp_path, form):
    rows = [{"prompt_id": "p", "prompt": "Warum?", "language": "de", "category": ["A", "B"], "model": "kept"}]
    (found,) = read(written(tmp_path / f"a.{form}", rows), "prompts")
    assert (found.prompt_key, found.prompt, found.language, found.categories) == (
        "p",
        "Warum?",
        "de",
        ("A", "B"),
    )
    assert found.extra == {"model": "kept"}


def test_every_preset_tells_what_it_is():
    keys = [preset.key for preset in presets()]
    assert len(keys) == len(set(keys)) == 10
    for preset in presets():
        assert preset.title
        assert preset.description.endswith(".")
        assert preset.formats


@pytest.mark.parametrize("preset", [one.key for one in presets()])
def test_a_table_without_the_columns_of_a_preset_is_refused_once(tmp_path, preset):
    text = io.StringIO()
    csv.writer(text).writerows([["a", "b"], *([["1", "2"]] * 30)])
    path = tmp_path / "a.csv"
    path.write_text(text.getvalue())
    ((found),) = read(path, preset)
    assert found.line is None
    assert 'is missing; the file has "a", "b"' in found.reason


@pytest.mark.parametrize("preset", [one.key for one in presets()])
@pytest.mark.parametrize(
    "row",
    [
        {},
        {"prompt": {"a": []}},
        {"user_query": None},
        {"generations": {"a": 1}, "model": [], "id": {}, "prompt": 1},
    ],
)
def test_no_shape_of_row_crashes_a_preset(tmp_path, preset, row):
    path = tmp_path / "a.jsonl"
    path.write_text(json.dumps(row) + "\n")
    for one in read(path, preset):
        assert isinstance(one, Refusal)


def test_an_unknown_preset_is_an_error_that_names_those_there_are(tmp_path):
    with pytest.raises(
        ValueError, match="there is no preset 'alpaca'; there are jsonl, prompts, infinity-chat-taxonomy"
    ):
        read_records(tmp_path / "a", file_name="a", preset="alpaca")
