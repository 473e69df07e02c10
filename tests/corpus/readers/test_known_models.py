from __future__ import annotations

import json
import re
from datetime import date

import pytest

from corpus.models import Openness, TrainingStage
from corpus.readers.known_models import LANGUAGE_MODELS, known_model, known_models, read_table

# As INFINITY-CHAT's paper names them (arXiv 2510.22954, Table 5; the last four are in Table 6 alone).
PAPER = [
    "Llama-3.1-70B-Instruct",
    "Meta-Llama-3.1-405B-Instruct-Turbo",
    "Llama-3.3-70B-Instruct",
    "gemma-2-27b-it",
    "Qwen1.5-110B-Chat",
    "Qwen2-72B-Instruct",
    "Qwen2.5-72B-Instruct",
    "Qwen3-32B",
    "DeepSeek-V3",
    "Mistral-Large-Instruct-2411",
    "Mixtral-8x7B-Instruct-v0.1",
    "phi-4",
    "aya-expanse-32b",
    "c4ai-command-r-plus-08-2024",
    "OLMo-2-1124-13B-Instruct",
    "Llama-3.1-Tulu-3-70B",
    "gpt-4o-2024-08-06",
    "gpt-4o-2024-11-20",
    "gpt-4o-mini-2024-07-18",
    "claude-3-5-sonnet-20241022",
    "claude-3-sonnet-20240229",
    "claude-3-opus-20240229",
    "gemini-1.5-pro",
    "gemini-2.0-flash",
    "qwen-max-2025-01-25",
    "qwen-plus-2025-01-25",
    "gemini-1.5-flash",
    "qwen-turbo",
    "gemini-2.0-flash-lite-preview",
    "Qwen3-0.6B",
    "Qwen2-0.5B-Instruct",
    "Qwen1.5-0.5B-Chat",
    "Qwen2.5-0.5B-Instruct",
    "Llama-3.2-1B-Instruct",
    "o1",
    "o1-mini",
    "o1-preview",
    "o3-mini",
]

# The columns `model`, `provider`, `family` of the AlpacaEval outputs that people run Hivecheck on.
ALPACA_EVAL = {
    "gpt4_1106_preview": ("OpenAI", "GPT-4"),
    "gpt-4o-2024-05-13": ("OpenAI", "GPT-4o"),
    "gpt-3.5-turbo-0613": ("OpenAI", "GPT-3.5"),
    "claude-2": ("Anthropic", "Claude 2"),
    "gemini-pro": ("Google", "Gemini 1"),
    "Meta-Llama-3-8B-Instruct": ("Meta", "Llama 3"),
    "llama-2-70b-chat-hf": ("Meta", "Llama 2"),
    "Mixtral-8x22B-Instruct-v0.1": ("Mistral", "Mixtral"),
    "Yi-34B-Chat": ("01.AI", "Yi"),
    "vicuna-13b-v1.5": ("LMSYS", "Vicuna"),
    "dbrx-instruct": ("Databricks", "DBRX"),
}


@pytest.mark.parametrize("key", PAPER)
def test_a_model_of_the_paper_is_known(key):
    assert known_model(key) is not None


@pytest.mark.parametrize("key", ALPACA_EVAL)
def test_a_model_of_a_common_file_is_known_under_the_files_own_spelling(key):
    model = known_model(key)

    assert model is not None
    assert (model.provider, model.family) == ALPACA_EVAL[key]


@pytest.mark.parametrize(
    ("key", "found"),
    [
        ("meta-llama/Llama-3.1-70B-Instruct", "Llama-3.1-70B-Instruct"),
        ("openai/gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
        ("openrouter/openai/gpt-4o-2024-08-06", "gpt-4o-2024-08-06"),
        ("models/gemini-1.5-pro", "gemini-1.5-pro"),
        ("GPT-4O-2024-08-06", "gpt-4o-2024-08-06"),
        (" human ", "human"),
    ],
)
def test_case_and_owner_do_not_count(key, found):
    model = known_model(key)

    assert model is not None
    assert model.key == found


@pytest.mark.parametrize(
    "key",
    [
        "gpt-4o-2024-08",
        "gpt-4o-2024-08-07",
        "gpt_4o",
        "llama",
        "",
        "/",
        "someone/gemma-7b-it",  # a stranger's copy may be trained further
        "meta-llama/gpt-4o",
        "gemma-7b-it/",
        "cohere",
    ],
)
def test_what_is_only_alike_is_not_known(key):
    assert known_model(key) is None


def test_the_table_is_large_and_its_facts_have_the_form_the_database_keeps():
    assert len(known_models()) >= 120
    for model in known_models():
        assert re.fullmatch(r"(\d{4}(-\d{2}(-\d{2})?)?)?", model.released), model.key
        assert model.released_on is None or date(2019, 1, 1) <= model.released_on <= date(2026, 1, 1), (
            model.key
        )
        assert model.training_stage in TrainingStage.values, model.key
        assert model.openness in Openness.values, model.key
        assert model.n_parameters is None or (model.openness == "open" and model.n_parameters > 10**8), (
            model.key
        )
        assert model.is_human or (model.provider and model.family), model.key


def test_a_date_is_no_more_exact_than_what_is_known():
    month = known_model("Phi-4")
    day = known_model("gpt-4o-2024-11-20")
    nothing = known_model("qwen-turbo")

    assert month is not None
    assert day is not None
    assert nothing is not None
    assert (month.released, month.released_on) == ("2024-12", date(2024, 12, 1))
    assert (day.released, day.released_on) == ("2024-11-20", date(2024, 11, 20))
    assert (nothing.released, nothing.released_on) == ("", None)


def test_people_are_no_language_model():
    model = known_model("human")

    assert model is not None
    assert [one.key for one in known_models() if one.is_human] == ["human"]
    assert (model.provider, model.openness, model.n_parameters) == ("", "unknown", None)


def table(**model):
    shipped = json.loads(LANGUAGE_MODELS.read_text())
    shipped["models"].append({"provider": "A", "family": "B", "openness": "open"} | model)
    return shipped


@pytest.mark.parametrize(
    "model",
    [{"key": "GPT-4O"}, {"key": "new", "aliases": ["Gemini-Pro"]}, {"key": "new", "aliases": ["a/b"]}],
)
def test_a_table_in_which_two_models_share_a_spelling_is_refused(model):
    with pytest.raises(ValueError, match=r"names two language models|leave the owner out"):
        read_table(table(**model))


def test_a_table_with_a_new_spelling_is_taken():
    assert read_table(table(key="entirely-new")).by_spelling["entirely-new"].provider == "A"
