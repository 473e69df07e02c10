import tracemalloc
from dataclasses import replace
from datetime import date

import pytest

from corpus.readers.consistency import FileSoFar, checked
from corpus.readers.records import CorpusRecord, PromptRecord, Refusal, Sampling

FIRST = CorpusRecord(line=1, prompt_key="p", prompt="Why?", model="m", response="So.")


def rows(*changes):
    return [replace(FIRST, line=line, **change) for line, change in enumerate(changes, start=1)]


def refusals(found):
    return [(one.line, one.reason) for one in found if isinstance(one, Refusal)]


def test_rows_without_a_number_are_numbered_by_prompt_and_model_in_file_order():
    found = checked(rows({}, {"model": "n"}, {}, {"prompt_key": "q"}, {}, {"model": "n"}))
    assert [one.sample_index for one in found] == [0, 0, 1, 0, 2, 1]


def test_given_numbers_stay_as_they_are():
    found = checked(rows({"sample_index": 7}, {"sample_index": 0}, {"sample_index": 2**31 - 1}))
    assert [one.sample_index for one in found] == [7, 0, 2**31 - 1]


@pytest.mark.parametrize("sample", [0, 3, 100, 2**31 - 1])
def test_a_sample_that_was_there_already_is_refused_with_its_line(sample):
    found = list(
        checked(
            rows(
                {"sample_index": sample}, {"sample_index": 1}, {"sample_index": sample, "response": "Other."}
            )
        )
    )
    ((line, reason),) = refusals(found)
    assert line == 3
    assert reason.startswith(f'sample {sample} of the prompt "p" by the model "m" is on line 1 already')


def test_a_sample_is_found_again_whatever_gaps_came_before_it():
    samples = [5, 0, 70, 69, 1000, 68, 4, 999]
    again = list(checked(rows(*({"sample_index": n} for n in samples * 2))))
    assert [line for line, _ in refusals(again)] == list(range(9, 17))
    assert [
        f"is on line {i} already" in reason for i, (_, reason) in enumerate(refusals(again), start=1)
    ] == [True] * 8


def test_numbered_and_unnumbered_rows_of_one_prompt_and_model_do_not_mix():
    found = list(checked(rows({}, {"sample_index": 5}, {"model": "n", "sample_index": 5}, {"model": "n"})))
    assert [line for line, _ in refusals(found)] == [2, 4]
    assert refusals(found)[0][1].startswith(
        "it has a sample_index, and line 1 of the same prompt and model has none"
    )
    assert refusals(found)[1][1].startswith(
        "it has no sample_index, and line 3 of the same prompt and model has one"
    )


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"prompt": "How?"}, 'the prompt "p" has another text on line 1'),
        ({"language": "de"}, 'the prompt "p" has another language on line 1'),
        ({"categories": ("c",)}, 'the prompt "p" has another category on line 1'),
        ({"provider": "Other"}, 'the model "m" has another provider on line 1'),
        ({"family": "Other"}, 'the model "m" has another family on line 1'),
        ({"released": date(2024, 1, 1)}, 'the model "m" has another released on line 1'),
    ],
)
def test_a_row_that_contradicts_one_before_it_is_refused(change, named):
    stated = {
        "language": "en",
        "categories": ("a", "b"),
        "provider": "Org",
        "family": "M",
        "released": date(2023, 1, 1),
    }
    found = list(checked(rows(stated, {**stated, **change}, stated)))
    ((line, reason),) = refusals(found)
    assert line == 2
    assert reason.startswith(named)
    assert found[2].sample_index == 1  # the refused row is not counted


def test_what_a_row_leaves_unsaid_contradicts_nothing():
    found = list(checked(rows({}, {"language": "en", "provider": "Org"}, {}, {"language": "en"})))
    assert refusals(found) == []
    ((line, reason),) = refusals(checked(rows({}, {"language": "en"}, {"language": "de"})))
    assert line == 3
    assert "on line 2" in reason


def test_the_order_of_categories_is_no_contradiction():
    assert refusals(checked(rows({"categories": ("a", "b")}, {"categories": ("b", "a")}))) == []


def test_a_refused_row_makes_no_later_row_wrong():
    found = list(
        checked(
            rows(
                {"sample_index": 0},
                {"sample_index": 0, "prompt_key": "p", "provider": "Bad"},
                {"sample_index": 1, "provider": "Good"},
            )
        )
    )
    assert [line for line, _ in refusals(found)] == [2]


def test_the_same_text_without_a_model_is_refused_within_a_prompt():
    found = list(
        checked(
            rows(
                {"model": None},
                {"model": None},
                {"model": None, "response": "Other."},
                {"model": None, "prompt_key": "q"},
            )
        )
    )
    ((line, reason),) = refusals(found)
    assert line == 2
    assert "on line 1 already" in reason
    assert [one.sample_index for one in found if isinstance(one, CorpusRecord)] == [None] * 3


def test_texts_that_run_together_are_not_confused():
    assert (
        refusals(
            checked(
                rows(
                    {"prompt_key": "ab", "model": "c", "sample_index": 0},
                    {"prompt_key": "a", "model": "bc", "sample_index": 0},
                )
            )
        )
        == []
    )


def test_refusals_of_the_reader_are_passed_on_in_their_place():
    refusal = Refusal(2, "not JSON")
    assert list(checked([FIRST, refusal]))[1] is refusal


def test_numbers_with_wide_gaps_cost_no_memory():
    tracemalloc.start()
    found = list(checked(rows(*({"sample_index": 3**n} for n in range(19)))))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert refusals(found) == []
    assert peak < 1_000_000


def test_samplings_of_one_model_are_numbered_each_for_itself():
    hot, same = Sampling(temperature=1, top_p=0.9), Sampling(temperature=1.0, top_p=0.9)
    found = checked(rows({}, {"sampling": hot}, {"sampling": same}, {"sampling": Sampling()}))
    assert [one.sample_index for one in found] == [0, 0, 1, 1]


def test_samples_of_one_line_are_each_a_sample():
    several = [replace(FIRST, response=text) for text in ("So.", "Thus.", "So.")]
    assert [one.sample_index for one in checked(several)] == [0, 1, 2]
    nameless = [replace(one, model=None) for one in several]
    assert [reason for _, reason in refusals(checked(nameless))] == [
        'the same text without a model is on line 1 already for the prompt "p"; leave one of them out'
    ]


def test_prompts_alone_are_held_against_those_of_responses():
    found = list(
        checked(
            [
                PromptRecord(1, "p", "Why?", language="en", extra={"n": 1}),
                PromptRecord(2, "p", "Why?", extra={"n": 1}),
                replace(FIRST, line=3),
                PromptRecord(4, "p", "Why?", extra={"n": 2}),
                PromptRecord(5, "p", "How?"),
                replace(FIRST, line=6, language="de"),
            ]
        )
    )
    assert refusals(found) == [
        (
            4,
            'the prompt "p" has another set of other columns on line 1; give each prompt_id one set of other columns',
        ),
        (5, 'the prompt "p" has another text on line 1; give each prompt_id one text'),
        (6, 'the prompt "p" has another language on line 1; give each prompt_id one language'),
    ]
    assert found[2].sample_index == 0


def test_a_row_of_many_prompts_and_models_costs_some_hundred_bytes():
    file = FileSoFar()
    tracemalloc.start()
    for number in range(20_000):
        file.checked(
            replace(FIRST, line=number + 1, prompt_key=f"p{number % 2000}", model=f"m{number // 2000}")
        )
    taken = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert taken / 20_000 < 180
