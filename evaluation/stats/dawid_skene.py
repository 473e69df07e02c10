"""Which class is each unit, when raters err in their own ways? The model of Dawid and Skene for nominal labels."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse, special

from evaluation.stats.data import ReliabilityData

DEFAULT_TOLERANCE = 1e-10  # of the objective, relative to its size
DEFAULT_MAX_ROUNDS = 2000

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False)
class DawidSkene:
    """Shares of classes, error rates of raters and posterior of units; or None, and the reason.

    `units`, `raters` and `classes` are the codes that occur, ascending; the arrays follow their order.
    `prior`, shape (n_classes,), holds the share of each class; `confusion`, shape (n_raters, n_classes,
    n_classes), the probability that a rater gives label l (last axis) to a unit of class k; nan in the row of a
    class that the rater never met. `posterior`, shape (n_units, n_classes), the probability of each class given
    the unit's labels. `log_likelihood` is that of the labels, without multinomial constants and without the
    prior counts. `converged` is False when `max_rounds` came first.
    """

    prior: FloatArray | None
    confusion: FloatArray | None
    posterior: FloatArray | None
    log_likelihood: float | None
    units: IntArray
    raters: IntArray
    classes: IntArray
    n_labels: int
    n_rounds: int
    converged: bool
    undefined: str | None

    @property
    def sensitivity(self) -> FloatArray | None:
        """Of each rater, P(higher class given | unit of the higher class); None unless there are two classes."""
        return self.confusion[:, 1, 1] if self.confusion is not None and self.classes.size == 2 else None

    @property
    def specificity(self) -> FloatArray | None:
        """Of each rater, P(lower class given | unit of the lower class); None unless there are two classes."""
        return self.confusion[:, 0, 0] if self.confusion is not None and self.classes.size == 2 else None


def dawid_skene(
    units: npt.ArrayLike,
    raters: npt.ArrayLike,
    labels: npt.ArrayLike,
    *,
    prior_count: float = 0.0,
    tolerance: float = DEFAULT_TOLERANCE,
    max_rounds: int = DEFAULT_MAX_ROUNDS,
) -> DawidSkene:
    """Latent classes with a confusion matrix for each rater, by expectation-maximisation from the shares of votes.

    Parameters
    ----------
    units, raters, labels : array_like of int, shape (n_labels,)
        One entry for each label given: whose unit, by whom, which. A rater may label a unit more than once:
        these are several draws from the same row of his confusion matrix.
    prior_count : float
        Added to each cell of the confusion matrices and of the class counts, at least 0. 0 is maximum likelihood,
        where rare cells become 0 and posteriors 0 or 1; a positive count gives the posterior mode under
        Dirichlet(1 + prior_count).
    tolerance : float
        The rounds end when the objective rises by less than this share of its size; above 0.
    max_rounds : int
        At least 1.

    Returns
    -------
    DawidSkene
        Undefined, with the reason, when no unit has two labels or one class alone is used.

    Raises
    ------
    ValueError
        If the shapes differ, a code is not an integer, or an option is out of range.

    Notes
    -----
    Dawid & Skene (1979). The objective, the log likelihood plus `prior_count` times the sum of the logs of all
    estimated shares, rises at every round; the class prior counts once for each unit, not for each label.

    Examples
    --------
    >>> units, raters = [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3], [0, 1, 2] * 4
    >>> fit = dawid_skene(units, raters, [1, 1, 2, 1, 1, 1, 2, 2, 1, 2, 2, 2], prior_count=0.1)
    >>> fit.classes[fit.posterior.argmax(axis=1)].tolist(), fit.prior.round(2).tolist()
    ([1, 1, 2, 2], [0.5, 0.5])
    """
    columns = [
        _codes(name, codes) for name, codes in (("units", units), ("raters", raters), ("labels", labels))
    ]
    for name, codes in zip(("raters", "labels"), columns[1:], strict=True):
        if codes.size != columns[0].size:
            raise ValueError(f"{name}: {codes.size} entries for {columns[0].size} units")
    if not (np.isfinite(prior_count) and prior_count >= 0):
        raise ValueError(f"prior_count: {prior_count} is not a count of at least 0")
    if not tolerance > 0:
        raise ValueError(f"tolerance: {tolerance} is not above 0")
    if max_rounds < 1:
        raise ValueError(f"max_rounds: {max_rounds} is below 1")
    (unit_keys, unit), (rater_keys, rater), (classes, label) = (
        np.unique(codes, return_inverse=True) for codes in columns
    )
    n_classes = classes.size
    reason = None
    if unit.size == 0 or np.bincount(unit).max() < 2:
        reason = "no unit has two labels"
    elif n_classes < 2:
        reason = f"all labels are {classes[0]}: with one class in use, there is nothing to tell apart"
    if reason is not None:
        return DawidSkene(
            None, None, None, None, unit_keys, rater_keys, classes, unit.size, 0, False, undefined=reason
        )

    # votes[u, r * n_classes + l]: how often rater r gave unit u label l. coo adds repeated entries up.
    votes = sparse.coo_matrix(
        (np.ones(unit.size), (unit, rater * n_classes + label)),
        shape=(unit_keys.size, rater_keys.size * n_classes),
    ).tocsr()
    posterior = (
        np.bincount(unit * n_classes + label, minlength=unit_keys.size * n_classes).reshape(-1, n_classes)
        / np.bincount(unit)[:, np.newaxis]
    )
    objective, n_rounds, converged = -np.inf, 0, False
    while not converged and n_rounds < max_rounds:
        n_rounds += 1
        prior, confusion = _shares(votes, posterior, prior_count)
        log_joint = _log_joint(votes, prior, confusion)
        by_unit = special.logsumexp(log_joint, axis=1)
        posterior = np.exp(log_joint - by_unit[:, np.newaxis])
        log_likelihood = float(by_unit.sum())
        reached = log_likelihood
        if prior_count > 0:
            reached += prior_count * float(np.log(prior).sum() + np.log(confusion).sum())
        converged = reached - objective <= tolerance * abs(reached)
        objective = reached
    return DawidSkene(
        prior=prior,
        confusion=confusion,
        posterior=posterior,
        log_likelihood=log_likelihood,
        units=unit_keys,
        raters=rater_keys,
        classes=classes,
        n_labels=unit.size,
        n_rounds=n_rounds,
        converged=converged,
        undefined=None,
    )


def dawid_skene_of_ratings(
    data: ReliabilityData,
    *,
    prior_count: float = 0.0,
    tolerance: float = DEFAULT_TOLERANCE,
    max_rounds: int = DEFAULT_MAX_ROUNDS,
) -> DawidSkene:
    """`dawid_skene` of reliability data, whose columns and rows give the codes of units and raters.

    Parameters
    ----------
    data : ReliabilityData
        Whole numbers as labels; missing ratings allowed.
    prior_count, tolerance, max_rounds
        As in `dawid_skene`.

    Returns
    -------
    DawidSkene
        `units` holds column numbers and `raters` row numbers of `data`, of those with a rating.

    Raises
    ------
    ValueError
        If a rating is not a whole number, and as `dawid_skene`.

    Examples
    --------
    >>> ratings, prompts = [[1, 1, 2, 2], [1, 1, 2, 2], [2, 1, 1, 2]], [0, 0, 1, 1]
    >>> data = ReliabilityData(ratings, prompts, raters=("ada", "ben", "cleo"), units=tuple("abcd"))
    >>> dawid_skene_of_ratings(data, prior_count=0.1).posterior.argmax(axis=1).tolist()
    [0, 0, 1, 1]
    """
    rows, columns = np.nonzero(~np.isnan(data.values))
    labels = data.values[rows, columns]
    if (labels != np.floor(labels)).any():
        raise ValueError("data: labels must be whole numbers")
    return dawid_skene(
        columns,
        rows,
        labels.astype(np.int64),
        prior_count=prior_count,
        tolerance=tolerance,
        max_rounds=max_rounds,
    )


def _codes(name: str, codes: npt.ArrayLike) -> IntArray:
    array = np.asarray(codes)
    if array.ndim != 1:
        raise ValueError(f"{name}: one dimension is needed, not {array.ndim}")
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"{name}: codes must be integers, not {array.dtype}")
    return array.astype(np.int64)


def _shares(
    votes: sparse.csr_matrix, posterior: FloatArray, prior_count: float
) -> tuple[FloatArray, FloatArray]:
    """Shares of classes and confusion matrices that fit a posterior best."""
    n_units, n_classes = posterior.shape
    prior = (posterior.sum(axis=0) + prior_count) / (n_units + n_classes * prior_count)
    given = np.asarray(votes.T @ posterior).reshape(-1, n_classes, n_classes)  # rater, label, class
    counts = given.transpose(0, 2, 1) + prior_count
    met = counts.sum(axis=2, keepdims=True)
    confusion = np.full_like(counts, np.nan)
    np.divide(counts, met, out=confusion, where=met > 0)
    return prior, confusion


def _log_joint(votes: sparse.csr_matrix, prior: FloatArray, confusion: FloatArray) -> FloatArray:
    """Log of the probability of each unit's labels together with each class, shape (n_units, n_classes)."""
    n_raters, n_classes, _ = confusion.shape
    # A row without any mass has no say: the posterior of that class is already 0 for all units of that rater,
    # and must stay so.
    possible = np.where(np.isnan(confusion), 0.0, confusion)
    with np.errstate(divide="ignore"):
        log_confusion, log_prior = np.log(possible), np.log(prior)
    table = log_confusion.transpose(0, 2, 1).reshape(n_raters * n_classes, n_classes)
    return np.asarray(votes @ table) + log_prior
