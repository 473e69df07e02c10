from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.metrics.registry import score_pairs
from corpus.metrics.words import word_tokens

LEXICAL = ("chrf", "rouge_l", "token_jaccard")
texts = st.text(alphabet=st.sampled_from("abc AB.,дж雨 é"), max_size=30)


def value(key, left, right):
    (scored,) = score_pairs(key, [left], [right])
    assert scored.undefined is None
    return scored.value


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        # Lin (2004), section 3: S1 and S2 share "police the gunman", S1 and S3 "the gunman"; F1 with m = n = 4.
        ("police killed the gunman", "police kill the gunman", Fraction(3, 4)),
        ("police killed the gunman", "the gunman kill police", Fraction(2, 4)),
        ("a b c d e", "a c e", Fraction(6, 8)),
        ("The cat", "the CAT!", Fraction(1)),
        ("rain", "stone", Fraction(0)),
        ("Дождь идёт весь день", "весь день идёт дождь", Fraction(4, 8)),
        ("今天下雨", "今天下雪", Fraction(3, 4)),
    ],
)
def test_rouge_l_worked_by_hand(left, right, expected):
    assert value("rouge_l", left, right) == pytest.approx(float(expected), abs=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        # rouge_score 0.1.2: RougeScorer(["rougeL"], use_stemmer=False).score(left, right)["rougeL"].fmeasure
        (
            "The quick brown fox, it jumped over the lazy dog.",
            "A quick fox jumped over one very lazy dog!",
            0.631578947368421,
        ),
        ("time_is a river that doesn't stop", "Time is the river; it does not stop", 0.5),
        ("to be or not to be that is the question", "the question is to be or not to be", 0.631578947368421),
    ],
)
def test_rouge_l_is_that_of_rouge_score_on_ascii(left, right, expected):
    assert value("rouge_l", left, right) == pytest.approx(expected, abs=1e-12)


def longest_common_subsequence(left, right):
    """The definition, by the table of Wagner and Fischer."""
    row = [0] * (len(right) + 1)
    for a in left:
        last = row[:]
        for j, b in enumerate(right):
            row[j + 1] = last[j] + 1 if a == b else max(last[j + 1], row[j])
    return row[-1]


@given(texts, texts)
@settings(deadline=None, max_examples=100)
def test_rouge_l_follows_the_definition(left, right):
    a, b = word_tokens(left), word_tokens(right)
    (scored,) = score_pairs("rouge_l", [left], [right])
    if a and b:
        assert scored.value == pytest.approx(
            2 * longest_common_subsequence(a, b) / (len(a) + len(b)), abs=1e-12
        )
    else:
        assert scored.value is None


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        ("the rain fell", "The rain stopped", Fraction(2, 4)),
        ("so so so so", "so what", Fraction(1, 2)),
        ("rain", "stone", Fraction(0)),
    ],
)
def test_token_jaccard_worked_by_hand(left, right, expected):
    assert value("token_jaccard", left, right) == float(expected)


def chrf_by_definition(hypothesis, reference):
    """Popovic (2015): mean precision and recall over n = 1..6 where both sides have n-grams, then F with beta 2."""
    left, right = "".join(hypothesis.split()), "".join(reference.split())
    precisions, recalls = [], []
    for n in range(1, 7):
        a = Counter(left[i : i + n] for i in range(len(left) - n + 1))
        b = Counter(right[i : i + n] for i in range(len(right) - n + 1))
        if a and b:
            matches = (a & b).total()
            precisions.append(matches / a.total())
            recalls.append(matches / b.total())
    if not sum(precisions):
        return 0.0
    p, r = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    return 5 * p * r / (4 * p + r)


def test_chrf_worked_by_hand():
    # abc against abd: 1-grams 2 of 3 match, 2-grams 1 of 2, 3-grams none of 1: p = r = (2/3 + 1/2 + 0) / 3 = 7/18.
    assert value("chrf", "abc", "abd") == pytest.approx(7 / 18, abs=1e-12)
    # ab in abab: p = (1, 1), r = (2/4, 1/3), mean 5/12: 25/53 this way and 25/32 that way.
    assert value("chrf", "ab", "abab") == pytest.approx((25 / 53 + 25 / 32) / 2, abs=1e-12)


@given(texts, texts)
@settings(deadline=None, max_examples=100)
def test_chrf_is_the_mean_of_the_definition_in_both_directions(left, right):
    (scored,) = score_pairs("chrf", [left], [right])
    if left.strip() and right.strip():
        expected = (chrf_by_definition(left, right) + chrf_by_definition(right, left)) / 2
        assert scored.value == pytest.approx(expected, abs=1e-9)
    else:
        assert scored.value is None


@pytest.mark.parametrize("key", LEXICAL)
@given(pairs=st.lists(st.tuples(texts, texts), max_size=5))
@settings(deadline=None, max_examples=40)
def test_sides_may_be_swapped_and_values_lie_between_0_and_1(key, pairs):
    lefts, rights = [left for left, _ in pairs], [right for _, right in pairs]
    there, back = score_pairs(key, lefts, rights), score_pairs(key, rights, lefts)
    assert [one.value for one in there] == [one.value for one in back]
    assert all(one.value is None or 0 <= one.value <= 1 for one in there)


@pytest.mark.parametrize("key", LEXICAL)
def test_a_text_is_wholly_like_itself(key):
    text = "Time is a river that forgets its banks, 7 times."
    assert value(key, text, text) == 1.0


@pytest.mark.parametrize("key", LEXICAL)
def test_pairs_do_not_touch_each_other(key):
    lefts, rights = ["rain falls", "...", "a b", "rain falls"], ["rain fell", "rain", "b c", "a b"]
    together = score_pairs(key, lefts, rights)
    assert together == [score_pairs(key, [a], [b])[0] for a, b in zip(lefts, rights, strict=True)]


@pytest.mark.parametrize("key", ["rouge_l", "token_jaccard"])
def test_a_text_without_words_has_no_value_but_a_reason(key):
    first, second = score_pairs(key, ["🙂!", "rain"], ["rain", "???"])
    assert (first.value, first.undefined) == (None, "the first text has no word")
    assert (second.value, second.undefined) == (None, "the second text has no word")


def test_chrf_of_an_empty_text_has_no_value_but_a_reason():
    first, second = score_pairs("chrf", [" \n", "rain"], ["rain", ""])
    assert (first.value, first.undefined) == (None, "the first text is empty")
    assert (second.value, second.undefined) == (None, "the second text is empty")


@pytest.mark.parametrize("key", LEXICAL)
def test_wrong_sides_are_named(key):
    with pytest.raises(ValueError, match="rights must be as long as lefts: 1 against 2"):
        score_pairs(key, ["a", "b"], ["a"])
    with pytest.raises(ValueError, match="lefts must be a sequence"):
        score_pairs(key, "ab", ["a", "b"])
    with pytest.raises(ValueError, match=r"rights\[0\] must be a string, not int"):
        score_pairs(key, ["a"], [1])


@pytest.mark.parametrize("key", LEXICAL)
def test_no_pairs_have_no_values(key):
    assert score_pairs(key, [], []) == []
