from __future__ import annotations

import itertools
import json

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from base.db import name_uid
from corpus import errors
from corpus.models import (
    Dataset,
    DatasetSimilarity,
    Decoding,
    Embedding,
    PromptHistogram,
    PromptSimilarity,
    Response,
)
from corpus.selectors.responses import encoder_fit, frame_digest
from corpus.selectors.sources import dataset_sources
from corpus.services import encoders, similarity
from corpus.services.encoding import open_encoding
from corpus.services.histograms import EDGES, count, n_above, pair_histograms
from corpus.services.similarity_summary import printed, similarity_summary
from evaluation.stats.similarity import unit_sum
from jobs.services import working
from tests.factories import NOW, DecodingFactory, ResponseFactory, sha256

from .files import grid, imported, row

pytestmark = pytest.mark.django_db


def clock():
    return NOW


def encode(dataset):
    working.work_off(job=open_encoding(dataset=dataset, encoder="tiny", at=NOW), clock=clock)


def compare(dataset):
    job = similarity.open_similarity(dataset=dataset, encoder="tiny", at=NOW)
    return working.work_off(job=job, clock=clock)


@pytest.fixture
def dataset(tmp_path):
    """Three prompts, three models; `cow` answers once where the others answer twice or three times."""
    rows = [
        one
        for one in grid(n_prompts=3, models=("ant", "bee", "cow"), n_samples=3)
        if not (one["model"] == "cow" and one["sample_index"])
        and not (one["model"] == "bee" and one["sample_index"] > 1)
    ]
    imported(tmp_path, rows)
    dataset = Dataset.objects.get()
    encode(dataset)
    return dataset


def stored(dataset):
    """(prompt, model, unit vector) of every response, as they lie in the database."""
    vectors = {
        one.text_sha256: np.frombuffer(one.vector, "<f4").astype(float) for one in Embedding.objects.all()
    }
    return [
        (
            one.prompt.key,
            one.language_model.key,
            vectors[one.text_sha256] / np.linalg.norm(vectors[one.text_sha256]),
        )
        for one in Response.objects.filter(prompt__dataset=dataset, derived_from=None).select_related(
            "prompt", "language_model"
        )
    ]


def by_loop(dataset):
    """The definitions as loops: intra by model, inter by pair, floor, and all cosines within and between."""
    rows = stored(dataset)
    intra, inter, floor, within, between = {}, {}, [], [], []
    for (p, m, x), (q, n, y) in itertools.combinations(rows, 2):
        cosine = float(x @ y)
        if p != q:
            floor.append(cosine)
        elif m == n:
            intra.setdefault(m, {}).setdefault(p, []).append(cosine)
            within.append(cosine)
        else:
            inter.setdefault(tuple(sorted((m, n))), {}).setdefault(p, []).append(cosine)
            between.append(cosine)

    def mean(cells):
        return {
            key: np.mean([np.mean(pairs) for pairs in prompts.values()]) for key, prompts in cells.items()
        }

    return mean(intra), mean(inter), np.mean(floor), np.array(within), np.array(between), intra


def test_means_equal_the_definition_as_loops_over_the_stored_vectors(dataset):
    compare(dataset)
    intra, inter, floor, within, between, cells = by_loop(dataset)

    found = printed(similarity_summary(dataset, "tiny"))

    assert found["models"] == ["ant", "bee", "cow"]
    assert found["intra"] == pytest.approx({**intra, "cow": None}, abs=1e-6)
    assert found["intra_mean"] == pytest.approx(np.mean(list(intra.values())), abs=1e-6)
    assert {(a, b): mean for a, b, mean in found["inter"]} == pytest.approx(inter, abs=1e-6)
    assert found["inter_mean"] == pytest.approx(np.mean(list(inter.values())), abs=1e-6)
    assert found["random_floor"] == pytest.approx(floor, abs=1e-6)
    assert found["pairs_above_within"] == {cut: np.mean(within > float(cut)) for cut in ("0.7", "0.8")}
    assert found["pairs_above_between"] == {cut: np.mean(between > float(cut)) for cut in ("0.7", "0.8")}
    means = np.array([np.mean(pairs) for prompts in cells.values() for pairs in prompts.values()])
    assert found["cells_above"] == {cut: np.mean(means > float(cut)) for cut in ("0.7", "0.8")}
    assert found["n_prompts"] == 3


def test_rows_are_one_for_each_source_pair_of_a_prompt_that_has_a_pair(dataset):
    compare(dataset)

    # ant and bee within themselves, three pairs of models, at each of three prompts; cow has no pair with itself.
    assert PromptSimilarity.objects.count() == 3 * 5
    assert sorted(PromptSimilarity.objects.values_list("n_pairs", flat=True)) == sorted([3, 1, 6, 3, 2] * 3)


def test_one_response_for_each_model_leaves_intra_undefined_with_the_reason(tmp_path):
    imported(tmp_path, grid(n_prompts=2, n_samples=1))
    dataset = Dataset.objects.get()
    encode(dataset)
    compare(dataset)

    found = printed(similarity_summary(dataset, "tiny"))

    assert (found["intra_mean"], found["cells_above"], found["pairs_above_within"]) == (None, None, None)
    assert found["intra_undefined"] == "no language model has two responses to a prompt"
    assert found["intra"] == {"ant": None, "bee": None}
    assert found["inter_mean"] is not None


def test_one_model_and_one_prompt_leave_inter_and_floor_undefined_with_the_reasons(tmp_path):
    imported(tmp_path, grid(n_prompts=1, models=("ant",), n_samples=3))
    dataset = Dataset.objects.get()
    encode(dataset)
    compare(dataset)

    found = printed(similarity_summary(dataset, "tiny"))

    assert (found["inter_mean"], found["inter"], found["pairs_above_between"]) == (None, [], None)
    assert found["inter_undefined"] == "no prompt has responses of two language models"
    assert found["random_floor"] is None
    assert "a pair of prompts needs two" in found["random_floor_undefined"]


def test_running_again_gives_the_same_rows(dataset):
    first = compare(dataset)
    fields = ("prompt", "language_model_a", "language_model_b", "mean", "n_pairs")
    before = sorted(PromptSimilarity.objects.values_list(*fields))

    again = compare(dataset)

    assert sorted(PromptSimilarity.objects.values_list(*fields)) == before
    assert again.result == first.result
    assert (PromptHistogram.objects.count(), DatasetSimilarity.objects.count()) == (3, 1)


def test_a_dataset_that_is_not_wholly_encoded_is_refused(tmp_path, dataset):
    imported(tmp_path, [row(prompt_id="p9", response="A new one.")])

    with pytest.raises(errors.NotEncoded, match="1 texts"):
        similarity.open_similarity(dataset=dataset, encoder="tiny", at=NOW)
    with pytest.raises(errors.EncoderNotUsed):
        similarity.open_similarity(dataset=dataset, encoder="minilm", at=NOW)


def test_figures_are_stale_once_responses_are_imported(tmp_path, dataset):
    compare(dataset)
    assert similarity_summary(dataset, "tiny").stale is False

    imported(tmp_path, [row(prompt_id="p9", response="A new one.")])

    assert similarity_summary(dataset, "tiny").stale is True


def test_responses_imported_while_it_compares_fail_the_job_and_not_the_figures(tmp_path, dataset):
    job = similarity.open_similarity(dataset=dataset, encoder="tiny", at=NOW)
    imported(tmp_path, [row(prompt_id="p9", response="A new one.")])
    encode(dataset)

    with pytest.raises(errors.FrameChanged):
        working.work_off(job=job, clock=clock)

    job.refresh_from_db()
    assert (job.state, DatasetSimilarity.objects.count()) == ("failed", 0)


def test_a_derived_response_is_in_no_figure(dataset):
    before = compare(dataset).result
    original = Response.objects.earliest("pk")
    ResponseFactory(
        prompt=original.prompt,
        language_model=None,
        decoding=None,
        sample_index=None,
        derived_from=original,
        derivation="copy",
        text="Quite another text.",
    )

    assert compare(dataset).result == before
    assert similarity_summary(dataset, "tiny").stale is False


def test_models_of_two_decodings_are_two_sources_under_two_keys(dataset):
    assert [source.key for source in dataset_sources(dataset)] == ["ant", "bee", "cow"]
    original = Response.objects.filter(language_model__key="ant").earliest("pk")
    hot = DecodingFactory(name="hot")
    text = original.text
    ResponseFactory(
        prompt=original.prompt,
        language_model=original.language_model,
        decoding=hot,
        text=text,
        sample_index=0,
    )

    keys = [source.key for source in dataset_sources(dataset)]

    assert sorted(keys) == ["ant@hot", "ant@unstated", "bee@unstated", "cow@unstated"]
    compare(dataset)
    assert similarity_summary(dataset, "tiny").pairs[0].a == "ant@unstated"
    assert Decoding.objects.count() == 2


def test_a_text_without_a_language_model_counts_in_the_floor_alone(tmp_path, dataset):
    compare(dataset)
    before = printed(similarity_summary(dataset, "tiny"))
    imported(
        tmp_path, [row(prompt_id="p1", prompt="Say something about thing 1.", model=None, response="Nobody.")]
    )
    encode(dataset)
    compare(dataset)

    after = printed(similarity_summary(dataset, "tiny"))

    assert (after["intra_mean"], after["inter_mean"]) == (before["intra_mean"], before["inter_mean"])
    assert after["random_floor"] != before["random_floor"]


def test_intervals_resample_prompts_and_need_six(tmp_path, dataset):
    compare(dataset)
    assert (
        similarity_summary(dataset, "tiny").inter.interval_undefined
        == "3 prompts: an interval needs at least 6"
    )

    imported(tmp_path, grid(n_prompts=8))
    encode(dataset)
    compare(dataset)

    found = similarity_summary(dataset, "tiny")
    for estimate in (found.intra, found.inter, found.floor):
        assert estimate.low < estimate.value < estimate.high
        assert (estimate.resampled, estimate.n_prompts, estimate.n_draws) == ("prompts", 8, 2000)


def test_the_floors_interval_counts_no_pair_of_two_copies_of_a_prompt(rng):
    sums = [unit_sum(rng.normal(size=(n, 5)) + 1) for n in (1, 2, 3, 2, 4, 1)]
    seen = {}

    def grab(value, undefined, resampled, **_):
        weights = np.array([[2, 0, 1, 0, 3, 0], [6, 0, 0, 0, 0, 0]])
        seen["means"] = resampled(weights)

    original, similarity.estimate_by_prompts = similarity.estimate_by_prompts, grab
    try:
        similarity.floor_estimate(sums)
    finally:
        similarity.estimate_by_prompts = original

    drawn = [(0, 2), (2, 1), (4, 3)]
    dots = pairs = 0.0
    for (p, w), (q, v) in itertools.combinations(drawn, 2):
        dots += w * v * float(sums[p].total @ sums[q].total)
        pairs += w * v * sums[p].n_rows * sums[q].n_rows
    assert seen["means"][0] == pytest.approx(dots / pairs)
    assert np.isnan(seen["means"][1])


def test_texts_the_encoder_was_not_trained_to_read_are_counted(tmp_path):
    rows = [
        row(prompt_id="en", language="en-GB"),
        row(prompt_id="ru", language="ru", response="Небо синее."),
        row(prompt_id="none", response="Who knows."),
    ]
    imported(tmp_path, rows)
    encoder = encoders.ensure_encoder("minilm")
    for text, n_windows, truncated in (
        ("It scatters.", 1, False),
        ("Небо синее.", 3, False),
        ("Who knows.", 1, True),
    ):
        Embedding.objects.create(
            encoder=encoder,
            text_sha256=sha256(text),
            vector=b"\0" * 1536,
            n_dims=384,
            n_windows=n_windows,
            truncated=truncated,
        )

    fit = encoder_fit(Dataset.objects.get(), encoder)

    assert (fit.n_responses, fit.n_encoded, fit.n_longer, fit.n_truncated) == (3, 3, 1, 1)
    assert (fit.n_other_language, fit.n_unknown_language, fit.other_languages) == (1, 1, ["ru"])


def test_the_frame_digest_is_of_the_sorted_uids(dataset):
    uids = sorted(str(uid) for uid in Response.objects.values_list("uid", flat=True))

    assert frame_digest(dataset) == sha256("".join(f"{uid}\n" for uid in uids))
    assert str(name_uid("response", "small", "p1", "ant", sha256("unstated"), 0)) in uids


def test_histograms_count_every_pair_once_by_its_relation(rng):
    vectors = rng.normal(size=(40, 6)).astype(np.float32)
    groups = rng.integers(-1, 3, size=40)

    within, between = pair_histograms(vectors, groups)

    unit = vectors.astype(float) / np.linalg.norm(vectors.astype(float), axis=1, keepdims=True)
    cosines = {True: [], False: []}
    for i, j in itertools.combinations(range(40), 2):
        if groups[i] >= 0 and groups[j] >= 0:
            cosines[bool(groups[i] == groups[j])].append(unit[i] @ unit[j])
    for found, same in ((within, True), (between, False)):
        assert found.sum() == len(cosines[same])
        for cut in (-0.5, 0.0, 0.7):
            assert n_above(found, cut) == sum(cosine > cut for cosine in cosines[same])


def test_blocks_do_not_change_a_histogram(rng, monkeypatch):
    from corpus.services import histograms

    vectors, groups = rng.normal(size=(23, 4)).astype(np.float32), rng.integers(0, 3, size=23)
    whole = pair_histograms(vectors, groups)
    monkeypatch.setattr(histograms, "BLOCK_ROWS", 5)

    assert [one.tolist() for one in pair_histograms(vectors, groups)] == [one.tolist() for one in whole]


def test_a_cosine_on_an_edge_is_not_above_it():
    counts = count(np.array([-1.0, 0.7, 0.7000001, 1.0]))

    assert (n_above(counts, 0.7), n_above(counts, 0.69), n_above(counts, -1.0)) == (2, 3, 4)
    assert (EDGES[170], EDGES[180], len(EDGES)) == (0.7, 0.8, 201)
    with pytest.raises(ValueError, match="threshold"):
        n_above(counts, 0.705)


def test_the_command_prints_the_keys_scripts_read(dataset, capsys):
    call_command("similarity", "small", "--encoder", "tiny", "--json")

    found = json.loads(capsys.readouterr().out.splitlines()[-1])
    keys = "dataset encoder n_prompts models intra_mean inter_mean random_floor intra inter cells_above"
    assert set(keys.split()) | {"pairs_above_within", "pairs_above_between"} <= set(found)
    assert found["models"] == ["ant", "bee", "cow"]


def test_the_command_says_what_is_missing(dataset, capsys):
    with pytest.raises(CommandError, match="There is no dataset 'large'"):
        call_command("similarity", "large", "--encoder", "tiny")
    with pytest.raises(CommandError, match="no vectors by minilm"):
        call_command("similarity", "small")
