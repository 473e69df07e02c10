"""Which item is preferred, from comparisons of two: Bradley-Terry, ties after Davidson, and the side shown."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from evaluation.stats.comparisons import Comparisons
from evaluation.stats.newton import concave_maximum

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Difference:
    """Log ability of one item less that of another, with its errors."""

    value: float
    error: float
    robust_error: float | None


@dataclass(frozen=True, eq=False)
class Preference:
    """Log abilities with mean 0; or None everywhere, and the reason.

    `abilities`, shape (n_items,), with `covariance`; `robust_covariance` lets one rater's comparisons depend on
    each other (None without raters, or with one). `log_nu` is Davidson's tie parameter, None when nobody tied;
    `side_effect` the log advantage of being shown left, None unless asked for; each with its `_error` and
    `_robust_error`. `n_groups` counts the groups of items that no comparison connects, `n_ranked_groups` those
    within which every item was, through others, both preferred and not: one is needed for abilities to be finite.
    `log_likelihood` is that of the single comparisons, without multinomial constants.
    """

    items: tuple[Hashable, ...]
    abilities: FloatArray | None
    covariance: FloatArray | None
    robust_covariance: FloatArray | None
    log_nu: float | None
    log_nu_error: float | None
    log_nu_robust_error: float | None
    side_effect: float | None
    side_effect_error: float | None
    side_effect_robust_error: float | None
    log_likelihood: float | None
    n_comparisons: float
    n_raters: int | None
    n_groups: int
    n_ranked_groups: int
    undefined: str | None

    def difference(self, item: Hashable, reference: Hashable) -> Difference | None:
        """Log ability of `item` less that of `reference`; None where abilities are undefined.

        Raises
        ------
        ValueError
            If a key is none of the items.
        """
        for name, key in (("item", item), ("reference", reference)):
            if key not in self.items:
                raise ValueError(f"{name}: {key!r} is not among the items")
        if self.abilities is None or self.covariance is None:
            return None
        contrast = np.zeros(len(self.items))
        contrast[self.items.index(item)] += 1
        contrast[self.items.index(reference)] -= 1
        robust = self.robust_covariance
        return Difference(
            value=float(contrast @ self.abilities),
            error=_error(float(contrast @ self.covariance @ contrast)),
            robust_error=None if robust is None else _error(float(contrast @ robust @ contrast)),
        )


def preference_model(comparisons: Comparisons, *, side_effect: bool = False) -> Preference:
    """Bradley-Terry model, with Davidson's ties when there are any, by Newton's method.

    Parameters
    ----------
    comparisons : Comparisons
        Rows of count 0 are passed over.
    side_effect : bool
        Also estimate the advantage of being shown left.

    Returns
    -------
    Preference
        Undefined, with the reason, for fewer than two items, when nothing was compared, when items fall apart
        into groups never compared, when some items were always preferred to the rest, when everything tied, and
        when the side cannot be told from the items.

    Notes
    -----
    With d = ability(left) - ability(right) + side effect, the odds of left : tie : right are
    exp(d / 2) : nu : exp(-d / 2); without side effect this is Davidson (1970), without ties Bradley & Terry
    (1952). The log likelihood is concave; it has a finite maximum only if the graph of preferences, a tie
    counting both ways, is strongly connected (Ford 1957). Errors are from the inverse information; robust ones
    are the sandwich over raters, times n_raters / (n_raters - 1) (Liang & Zeger 1986).

    Examples
    --------
    >>> fit = preference_model(Comparisons.from_wins([[0, 3], [1, 0]], items=("a", "b")))
    >>> d = fit.difference("a", "b")
    >>> round(d.value, 6), round(d.error, 6), fit.n_groups
    (1.098612, 1.154701, 1)
    """
    seen = comparisons.counts > 0
    left, right = comparisons.left[seen], comparisons.right[seen]
    outcomes, counts = comparisons.outcomes[seen], comparisons.counts[seen]
    raters = (
        None if comparisons.raters is None else np.unique(comparisons.raters[seen], return_inverse=True)[1]
    )
    n_items = len(comparisons.items)
    n_groups, n_ranked_groups = _connectedness(left, right, outcomes, n_items)
    has_ties = bool((outcomes == 0).any())
    n_raters = None if raters is None else int(np.unique(raters).size)

    # Parameters: abilities of all items but the last, which is 0; then side, then log nu.
    design = np.zeros((left.size, n_items))
    design[np.arange(left.size), left] = 1
    design[np.arange(left.size), right] -= 1
    design = design[:, :-1]
    if side_effect:
        design = np.column_stack([design, np.ones(left.size)])
    reason = _reason_against(n_items, outcomes, n_groups, n_ranked_groups)
    if reason is None and np.linalg.matrix_rank(design.T @ design) < design.shape[1]:
        reason = "each item keeps to one side: the side effect cannot be told from the items"
    fitted = None
    if reason is None:
        fitted = concave_maximum(
            lambda at: _log_likelihood(design, outcomes, counts, has_ties, at),
            lambda at: _slopes(design, outcomes, counts, has_ties, at),
            np.zeros(design.shape[1] + has_ties),
        )
    if fitted is None:
        return Preference(
            comparisons.items,
            *(None,) * 10,
            n_comparisons=float(counts.sum()),
            n_raters=n_raters,
            n_groups=n_groups,
            n_ranked_groups=n_ranked_groups,
            undefined=reason or "the comparisons allow no finite maximum: the side decides too much",
        )
    estimates, inverse = fitted.estimates, fitted.covariance
    robust = None
    if raters is not None and n_raters is not None and n_raters > 1:
        robust = _sandwich(design, outcomes, counts, has_ties, raters, estimates, inverse)
    centred = np.vstack([np.eye(n_items - 1), np.zeros(n_items - 1)]) - 1 / n_items
    abilities = slice(0, n_items - 1)
    side = n_items - 1 if side_effect else None
    nu = estimates.size - 1 if has_ties else None
    return Preference(
        items=comparisons.items,
        abilities=centred @ estimates[abilities],
        covariance=centred @ inverse[abilities, abilities] @ centred.T,
        robust_covariance=None if robust is None else centred @ robust[abilities, abilities] @ centred.T,
        log_nu=None if nu is None else float(estimates[nu]),
        log_nu_error=_error_at(inverse, nu),
        log_nu_robust_error=_error_at(robust, nu),
        side_effect=None if side is None else float(estimates[side]),
        side_effect_error=_error_at(inverse, side),
        side_effect_robust_error=_error_at(robust, side),
        log_likelihood=_log_likelihood(design, outcomes, counts, has_ties, estimates),
        n_comparisons=float(counts.sum()),
        n_raters=n_raters,
        n_groups=n_groups,
        n_ranked_groups=n_ranked_groups,
        undefined=None,
    )


def _error(variance: float) -> float:
    return float(np.sqrt(max(variance, 0.0)))  # an item less itself may come out as -1e-17


def _error_at(covariance: FloatArray | None, position: int | None) -> float | None:
    if covariance is None or position is None:
        return None
    return _error(float(covariance[position, position]))


def _connectedness(left: IntArray, right: IntArray, outcomes: IntArray, n_items: int) -> tuple[int, int]:
    """Groups that comparisons connect, and groups that preferences connect in both directions."""
    winners = np.concatenate([left[outcomes >= 0], right[outcomes <= 0]])
    losers = np.concatenate([right[outcomes >= 0], left[outcomes <= 0]])
    graph = sparse.coo_matrix((np.ones(winners.size), (winners, losers)), shape=(n_items, n_items))
    weak, _ = sparse.csgraph.connected_components(graph, directed=False)
    strong, _ = sparse.csgraph.connected_components(graph, directed=True, connection="strong")
    return int(weak), int(strong)


def _reason_against(n_items: int, outcomes: IntArray, n_groups: int, n_ranked_groups: int) -> str | None:
    if n_items < 2:
        return "fewer than two items: there is nothing to compare"
    if outcomes.size == 0:
        return "there are no comparisons"
    if n_groups > 1:
        return f"the items fall into {n_groups} groups that were never compared with each other"
    if not outcomes.any():
        return "every comparison is a tie"
    if n_ranked_groups > 1:
        return "some items were always preferred to the rest: their distance has no finite estimate"
    return None


def _predictors(design: FloatArray, estimates: FloatArray, has_ties: bool) -> tuple[FloatArray, FloatArray]:
    """Half the distance of left over right, and the log odds of a tie, for each comparison."""
    half = design @ estimates[: design.shape[1]] / 2
    return half, np.full(half.size, estimates[-1] if has_ties else -np.inf)


def _log_likelihood(
    design: FloatArray, outcomes: IntArray, counts: FloatArray, has_ties: bool, estimates: FloatArray
) -> float:
    half, tie = _predictors(design, estimates, has_ties)
    chosen = np.where(outcomes == 0, tie, outcomes * half)
    return float(counts @ (chosen - special.logsumexp([half, tie, -half], axis=0)))


def _scores(
    design: FloatArray, outcomes: IntArray, has_ties: bool, estimates: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient of each comparison's log likelihood, shape (n_rows, n_parameters), and P(left, tie, right)."""
    half, tie = _predictors(design, estimates, has_ties)
    chances = special.softmax(np.array([half, tie, -half]), axis=0)
    scores = (outcomes - (chances[0] - chances[2]))[:, np.newaxis] / 2 * design
    if has_ties:
        scores = np.column_stack([scores, (outcomes == 0) - chances[1]])
    return scores, chances


def _slopes(
    design: FloatArray, outcomes: IntArray, counts: FloatArray, has_ties: bool, estimates: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Gradient of the log likelihood and the information, minus its second derivatives."""
    scores, chances = _scores(design, outcomes, has_ties, estimates)
    lean = chances[0] - chances[2]
    spread = counts * (chances[0] + chances[2] - lean**2) / 4
    information = design.T @ (spread[:, np.newaxis] * design)
    if has_ties:
        cross = design.T @ (-counts * chances[1] * lean / 2)
        corner = np.array([[counts @ (chances[1] * (1 - chances[1]))]])
        information = np.block([[information, cross[:, np.newaxis]], [cross[np.newaxis, :], corner]])
    return counts @ scores, np.asarray(information, dtype=np.float64)


def _sandwich(
    design: FloatArray,
    outcomes: IntArray,
    counts: FloatArray,
    has_ties: bool,
    raters: npt.NDArray[np.intp],
    estimates: FloatArray,
    inverse: FloatArray,
) -> FloatArray:
    """Covariance that allows the comparisons of one rater to depend on each other."""
    scores, _ = _scores(design, outcomes, has_ties, estimates)
    n_raters = int(raters.max()) + 1
    by_rater = np.zeros((n_raters, estimates.size))
    np.add.at(by_rater, raters, counts[:, np.newaxis] * scores)
    return np.asarray(inverse @ (by_rater.T @ by_rater) @ inverse * (n_raters / (n_raters - 1)))
