"""Every quantity that a file of the format may ask of a statistic is one that the statistic has here."""

from collections.abc import Iterable
from typing import Any

import pytest

from evaluation.services.reference_values.questions import NotKnown, Question
from evaluation.services.reference_values.registry import ANSWERS

FORMS = ["ICC(1,1)", "ICC(1,k)", "ICC(2,1)", "ICC(2,k)", "ICC(3,1)", "ICC(3,k)"]
SQUARE = {"layout": "items x raters", "ratings": [[1, 2, 2], [3, 6, 4], [2, 2, 5], [5, 6, 6]]}
TABLE = {"table": [[13, 2, 1], [4, 20, 7], [0, 4, 9]]}
R = {"r_jk": 0.3, "r_jh": 0.4, "r_kh": 0.5, "n": 100}
AB = {"a": "x", "b": "y"}


def asked_with(quantities: Iterable[str], params: dict[str, Any]) -> dict[str, dict[str, Any]]:
    return {quantity: dict(params) for quantity in quantities}


# Statistic: data, and each quantity with params that it can be asked with.
VOCABULARY: dict[str, tuple[dict[str, Any], dict[str, dict[str, Any]]]] = {
    "agreement_coefficients": (
        TABLE,
        {
            "brennan_prediger": {},
            "cohen_kappa": {},
            "cohen_kappa_se": {},
            "conger_kappa": {},
            "fleiss_kappa": {},
            "fleiss_kappa_missing_allowed": {},
            "gwet_ac1": {"weights": "identity"},
            "gwet_ac1_se": {},
            "gwet_ac2": {"weights": "quadratic"},
            "krippendorff_alpha_nominal": {},
            "percent_agreement": {},
            "percent_chance_ac1": {},
            "scott_pi": {},
            "weighted_kappa": {"weights": "linear"},
        },
    ),
    "alternative_annotator_test": (
        {
            "humans": {
                h: {f"i{n}": (n * k) % 4 for n in range(40)} for h, k in (("a", 1), ("b", 3), ("c", 2))
            },
            "llm": {f"i{n}": n % 4 for n in range(40)},
        },
        asked_with(("advantage_probability", "winning_rate"), {"epsilon": 0.2, "scoring": "accuracy"}),
    ),
    "binomial_ci": ({}, asked_with(("lower95", "upper95"), {"n": 20, "x": 0})),
    "bradley_terry": (
        {"items": ["a", "b", "c"], "wins_row_over_column": [[0, 3, 2], [1, 0, 2], [2, 1, 0]]},
        {
            "log_ability": {"item": "b", "reference": "a"},
            "se": {"item": "b"},
        },
    ),
    "bradley_terry_ties": (
        {"columns": ["i", "j", "wins_i", "wins_j", "ties"], "rows": [[1, 2, 4, 1, 4]], "model": "Davidson"},
        {"log_nu": {}, "log_p": {"item": 2, "reference": 1}, "se_log_nu": {}, "se_log_p": {"item": 2}},
    ),
    "compare_dependent_correlations": (
        {"meaning": "in words"},
        {
            "meng_ci95_fisher_z_difference": R | {"printed": "as printed"},
            "meng_p_one_sided": R,
            "meng_p_two_sided": R,
            "meng_z": R,
            "steiger_p_two_sided": R,
            "steiger_z": R,
            "williams_p_two_sided": R,
            "williams_t": R,
            "zou_ci95": R | {"printed": "as printed"},
            "zou_ci95_independent": {"n1": 145, "n2": 87, "r1": 0.49, "r2": 0.36, "printed": "as printed"},
        },
    ),
    "correlation_by_level": (
        {"gold": [1, 2, 3, 4, 6, 5], "metric": [2, 1, 4, 3, 3, 7], "layout": "2 systems x 3 items"},
        {
            "kendall_b": {"average_by": "item"},
            "pearson": {"average_by": "sys"},
            "pearson_system_level": {},
            "spearman": {"average_by": "none"},
        },
    ),
    "cumulative_link_model": (
        {"columns": ["rating", "temp"], "rows": [[1, "cold"], [2, "cold"], [1, "warm"], [2, "warm"]]},
        {"coef": {"term": "temp warm"}, "log_likelihood": {}, "se": {"term": "temp warm"}, "thresholds": {}},
    ),
    "dawid_skene": (
        {
            "columns": ["V1", "V2", "V3", "freq"],
            "rows": [[0, 0, 0, 5], [1, 1, 1, 4], [1, 1, 0, 2], [0, 1, 0, 1]],
        },
        asked_with(
            (
                "class_prior",
                "log_likelihood_up_to_multinomial_constants",
                "map_class_counts",
                "n_items",
                "posterior_item_2",
                "rater_1_confusion_diagonal",
                "sensitivity_per_rater",
                "specificity_per_rater",
            ),
            {"printed": "as printed"},
        ),
    ),
    "embedding_homogeneity": (
        {"groups": [[[1, 0], [1, 1]], [[0, 1], [1, 2]]]},
        {
            "mean_cross_cosine": {"a": 0, "b": 1},
            "mean_within_cosine": {"group": 0},
            "mean_within_cosine_if_self_pairs_are_wrongly_kept": {"group": 1},
            "share_cross_pairs_above": {"threshold": 0.5},
        },
    ),
    "fleiss_kappa": (
        {"counts": [[3, 0, 0], [0, 3, 0], [1, 1, 1]], "layout": "subjects x categories counts"},
        {
            "cohen_kappa_raters_2_3": {},
            "kappa": {},
            "kappa_category": {"category": 1},
            "light_kappa": {},
            "z_null": {},
        },
    ),
    "intraclass_correlation": (
        SQUARE,
        asked_with(
            [*FORMS, *(f"{form} 95% CI" for form in FORMS), "cronbach_alpha", "spearman_brown(ICC(1,1), 4)"],
            {},
        ),
    ),
    "isotonic_calibration": ({"y_in_metric_order": [0.1, 0.3, 0.2]}, {"fitted": {}}),
    "kendall_variants": (
        {"gold": [1, 2, 2, 3], "metric": [2, 1, 4, 3]},
        {
            "acc_eq": {"epsilon": 1},
            "acc_eq_calibrated": {"epsilon": "optimal"},
            "tau_23": {"epsilon": 1},
            "tau_b": {},
            "tau_c": {},
        },
    ),
    "kendall_w": (
        SQUARE,
        asked_with([*FORMS, "W_tie_corrected", "W_uncorrected", "chi2_tie_corrected", "p_value"], {})
        | {"krippendorff_alpha": {"level": "ordinal"}, "mean_pairwise_spearman_irr": {"note": "in words"}},
    ),
    "krippendorff_alpha": (
        SQUARE | {"cases": [{**SQUARE, "name": "one", "level": "ratio", "alpha": 0}]},
        {"alpha": {"level": "ratio"}, "n_cases": {}, "n_pairable_values": {}, "n_units_used": {}},
    ),
    "krippendorff_alpha_bootstrap": (
        SQUARE | {"unit_weights": [2, 1, 0, 1]},
        {"alpha_of_weighted_units": {"level": "interval"}},
    ),
    "label_distribution": (
        {"categories": "ordered"},
        asked_with(
            (
                "entropy_bits",
                "entropy_bits_miller_madow",
                "polarization",
                "tastle_wierman_consensus",
                "van_der_eijk_A",
            ),
            {"counts": [3, 0, 2]},
        ),
    ),
    "multiplicity": (
        {"p": [0.01, 0.5]},
        {"adjusted_p": {"method": "holm"}, "rejections": {"alpha": 0.05, "method": "bonferroni"}},
    ),
    "noise_ceiling": (
        SQUARE,
        asked_with(
            [
                *FORMS,
                "krippendorff_alpha_interval",
                "krippendorff_alpha_ordinal",
                "mean_leave_one_out_spearman",
                "mean_pairwise_spearman",
            ],
            {},
        )
        | {
            "ceiling": {"rel_human": 0.9},
            "design_effect": {"cluster_size": 3, "icc": 0.1},
            "disattenuated": {"r": 0.5, "rel_human": 0.9, "rel_metric": 0.8},
            "effective_n": {"cluster_size": 3, "icc": 0.1, "n": 30},
            "fisher_ci95": {"n": 30, "r": 0.5},
            "raters_needed": {"r": 0.3, "target": 0.8},
            "spearman_brown": {"k": 3, "r": 0.3},
            "spearman_ci95_bonett_wright": {"n": 30, "rho": 0.5},
        },
    ),
    "partial_spearman": (
        {"x": [1, 2, 3, 4], "y": [2, 1, 4, 3], "covariate": [1, 3, 2, 2]},
        asked_with(
            (
                "kendall_tau_b_xy",
                "partial_spearman",
                "spearman_x_covariate",
                "spearman_xy",
                "spearman_y_covariate",
            ),
            {},
        ),
    ),
    "prediction_powered_mean": (
        {"Y": [0, 1, 1], "Yhat": [0.2, 0.7, 0.6], "Yhat_unlabelled": [0.1, 0.9, 0.4]},
        {"ci95": {"lambda": 1}, "estimate": {"lambda": "tuned"}, "lambda_hat": {}},
    ),
    "range_restriction": ({"formula": "in words"}, {"restricted_pearson": {"rho": 0.5, "tukey_k": 1}}),
    "roc_auc": (
        {"label": [0, 1, 0, 1, 1], "score_x": [1, 3, 2, 2, 5], "score_y": [2, 1, 3, 4, 5]},
        {
            "auc": {"score": "x"},
            "delong_ci95": {"score": "x"},
            "delong_paired_p": AB,
            "delong_paired_z": AB,
            "delong_variance": {"score": "x"},
            "youden_sensitivity": {"score": "x"},
            "youden_specificity": {"score": "x"},
            "youden_threshold": {"score": "x", "rule": "in words"},
        },
    ),
    "sample_size": (
        {},
        {
            "n": {
                "alpha": 0.05,
                "k0": 0.6,
                "k1": 0.4,
                "marginals": [0.2, 0.25, 0.55],
                "method": "x",
                "power": 0.8,
            }
        },
    ),
    "tukey_fences": (
        {"values": [1, 2, 3, 9]},
        {"fences": {"k": 1.5}, "kept": {"k": 1.5}, "quartiles": {"method": "linear (type 7)"}},
    ),
    "variance_components": (
        SQUARE,
        asked_with(
            ("ICC(1,1)", "sd_item", "sd_rater", "sd_residual", "var_item", "var_rater", "var_residual"), {}
        ),
    ),
    "vendi_score": (
        {"vectors": [[1, 0], [1, 1]], "K3": [[1, 0], [0, 1]]},
        {
            "vs": {"K": "vectors", "form": "in words", "kernel": "cosine", "printed": "as printed", "q": 2},
            "vs_after_duplicating_every_vector": {"q": 1},
        },
    ),
    "weighted_kappa": (
        TABLE,
        {
            "kappa": {},
            "kappa_ase": {},
            "weighted_kappa": {"weights": "squared"},
            "weighted_kappa_ase": {"weights": "equal"},
        },
    ),
}
IN_FILES_ALONE = {"spearman_metric_vs_human"}
CASES = [
    pytest.param(statistic, quantity, id=f"{statistic} {quantity}")
    for statistic, (_, quantities) in VOCABULARY.items()
    for quantity in quantities
]


def test_every_statistic_has_its_words() -> None:
    assert set(VOCABULARY) | IN_FILES_ALONE == set(ANSWERS)


@pytest.mark.parametrize(("statistic", "quantity"), CASES)
def test_a_quantity_of_the_vocabulary_has_a_number(statistic: str, quantity: str) -> None:
    data, quantities = VOCABULARY[statistic]
    beside = tuple(quantities.items())

    found = ANSWERS[statistic](Question(quantity, quantities[quantity], data, None, beside))

    assert found is not None


@pytest.mark.parametrize("statistic", sorted(VOCABULARY))
def test_another_quantity_is_not_known(statistic: str) -> None:
    data, quantities = VOCABULARY[statistic]

    with pytest.raises(NotKnown):
        ANSWERS[statistic](Question("no_such_quantity", next(iter(quantities.values())), data))
