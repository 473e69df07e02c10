from __future__ import annotations

from collections import Counter

import pytest

from corpus.readers.taxonomy import category_of, taxonomy

# Labels of the paper's labelling prompt (arXiv 2510.22954, Figure 14).
PROMPT_LABELS = [
    "Creative Content Generation",
    "Ideation and Brainstorming",
    "Philosophical Questions",
    "Abstract Conceptual Questions",
    "Ambiguous Everyday Questions",
    "Analytical and Interpretive Questions",
    "Speculative and Hypothetical Scenarios",
    "Value-Laden Questions with Alternative Perspectives",
    "Opinion-Based Questions with Alternative Perspectives",
    "Controversial Questions with Alternative Perspectives",
    "Alternative Communication Styles",
    "Alternative Writing Genres",
    *(
        f"Information-Seeking about {topic}"
        for topic in (
            "Problem Solving",
            "Decision Support",
            "Skill Development",
            "Recommendations",
            "Concept Explanations",
            "Personal Advice",
        )
    ),
]


def test_the_eighteen_labels_of_the_labelling_prompt_are_seventeen_leaves_and_the_legacy_one():
    found = [category_of(label) for label in PROMPT_LABELS]

    assert Counter(one.kind for one in found) == {"leaf": 17, "legacy": 1}
    assert len({one.key for one in found}) == 18


def test_there_are_six_groups_of_which_two_are_leaves_themselves():
    leaves = {one for one in taxonomy().values() if one.kind == "leaf"}

    assert Counter(one.group for one in leaves) == {
        "Creative Content Generation": 1,
        "Brainstorm & Ideation": 1,
        "Open-Endedness": 5,
        "Alternative Perspectives": 2,
        "Alternative Styles": 2,
        "Information-Seeking": 6,
    }


@pytest.mark.parametrize(
    ("label", "key"),
    [
        ("Brainstorm & Ideation", "brainstorm-ideation"),
        ("Brainstorming & Ideation", "brainstorm-ideation"),
        ("  ANALYTICAL & INTERPRETIVE   questions: ", "analytical-interpretive-questions"),
        ("Opinions-Based Questions", "opinion-based-questions"),
        ("Value-Laden Questions", "value-laden-questions"),
        ("New Category: Problem Solving", "problem-solving"),
        ("**Problem Solving**", "problem-solving"),
        ("problem-solving", "problem-solving"),
        ("Information Seeking about Problem Solving", "problem-solving"),
        ("Value Laden Questions", "value-laden-questions"),
        ("Opinion-Based Questions", "opinion-based-questions"),
        # Short forms that users of the data filter by (reference, section 1.2).
        ("Decision Support", "decision-support"),
        ("Concept Explanations", "concept-explanations"),
        ("Skill Development", "skill-development"),
        ("Recommendations", "recommendations"),
        ("Personal Advice", "personal-advice"),
        ("Controversial Questions", "controversial-questions"),
        ("Communication Styles", "communication-styles"),
        ("Writing Genres", "writing-genres"),
        ("Information-Seeking", "information-seeking"),
    ],
)
def test_a_known_category_is_known_by_its_other_spellings(label, key):
    assert category_of(label).key == key


@pytest.mark.parametrize(
    ("label", "name"),
    [
        ("New Category: Cultural Analysis", "Cultural Analysis"),
        ("New - Media", "Media"),
        ("(New) Media", "Media"),
        ("Media (New)", "Media"),
        ("New Media", "Media"),
        ("Media:", "Media"),
        ("New: (New) Media", "Media"),
        ("[New] Media", "Media"),
        ("**New Category:** Media", "Media"),
        ("Newspaper Writing", "Newspaper Writing"),
        ("New", "New"),
        ("Культура", "Культура"),
    ],
)
def test_an_unknown_label_is_a_novel_category_without_its_decoration(label, name):
    category = category_of(label)

    assert (category.kind, category.name, category.group) == ("novel", name, "")
    assert category == category_of(label.upper()) or category.key == category_of(label.upper()).key


def test_decorations_do_not_make_another_category():
    decorated = [
        "Media",
        "New Category: Media",
        "New - Media",
        "(New) media",
        "MEDIA (new)",
        "New Media",
        "Media:",
    ]

    assert {category_of(label).key for label in decorated} == {"novel:media"}


def test_long_labels_that_differ_at_the_end_stay_two_categories():
    one, other = category_of("a" * 190 + " b"), category_of("a" * 190 + " c")

    assert one.key != other.key
    assert max(len(one.key), len(one.name)) <= 120


def test_a_label_without_a_letter_is_refused():
    with pytest.raises(ValueError, match="label"):
        category_of(" -- ")
