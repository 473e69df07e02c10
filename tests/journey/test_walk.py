"""One walk through everything, in a real browser, against what `make run` starts."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import krippendorff
import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from scipy.stats import spearmanr

from .house import House, running_house
from .rater import Rater

pytestmark = pytest.mark.browser

N_ITEMS = 16
# A busy machine is slow, not wrong.
expect.set_options(timeout=20_000)
SHOTS = os.environ.get("JOURNEY_SHOTS")


def corpus_file(folder: Path) -> Path:
    """Seven prompts, three writers, two answers each: written for this test."""
    ideas = {
        "Name a colour of the sea.": ["blue like ink", "green like bottles", "grey like slate"],
        "Say what time is like.": ["a river that flows on", "a thief in the night", "a slow teacher"],
        "Give a tip for sleeping well.": ["keep the room dark", "no screens in bed", "walk in the evening"],
        "Invent a name for a cat.": ["Biscuit", "Captain Whisker", "Nox"],
        "Describe rain in a sentence.": [
            "it drums on the roof",
            "the sky forgets itself",
            "silver threads fall",
        ],
        "Why do people sing?": ["because joy needs air", "to remember the dead", "to keep time at work"],
        "What is a good breakfast?": ["oats with berries", "bread and cheese", "eggs and tomatoes"],
    }
    rows = [
        {
            "prompt_id": f"p{p}",
            "prompt": prompt,
            "model": f"writer-{m}",
            "sample_index": s,
            "response": f"I would say {choices[(p + m * s) % 3]}, and number {m} means it for the time {s}.",
            "language": "en",
        }
        for p, (prompt, choices) in enumerate(ideas.items())
        for m in range(3)
        for s in range(2)
    ]
    path = folder / "small.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM") or "/usr/bin/chromium", args=["--no-sandbox"]
        )
        yield chromium
        chromium.close()


def opened(browser: Browser, problems: list[str]) -> tuple[BrowserContext, Page]:
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="en-US", accept_downloads=True
    )
    page = context.new_page()
    page.set_default_timeout(20_000)
    page.on("pageerror", lambda error: problems.append(str(error)))
    return context, page


def seen(page: Page, name: str) -> None:
    """Keep a picture to look at, when asked to."""
    if SHOTS:
        page.screenshot(path=f"{SHOTS}/{name}.png", full_page=True)


def log_in(page: Page, house: House) -> None:
    page.goto(house.address)
    page.get_by_role("textbox", name=re.compile("user ?name", re.IGNORECASE)).fill(house.username)
    page.get_by_role("textbox", name="Password").fill(house.password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("link", name="Overview")).to_be_visible()


def import_and_encode(page: Page, house: House, path: Path) -> None:
    page.goto(f"{house.address}/corpus/import")
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_role("columnheader", name=re.compile("^response"))).to_contain_text("read as response")
    seen(page, "import-file")
    page.get_by_role("button", name="Check the file").click()
    expect(page.get_by_text("42", exact=True).first).to_be_visible()
    seen(page, "import-plan")
    page.get_by_role("button", name="Import 42 responses").click()
    expect(page.get_by_text(re.compile("^42 new responses are in"))).to_be_visible()
    seen(page, "import-done")
    page.get_by_role("link", name="Open the dataset").click()
    page.get_by_role("button", name="Encode", exact=True).first.click()
    compare = page.get_by_role("button", name="Compare", exact=True).first
    expect(compare).to_be_visible(timeout=90_000)
    compare.click()
    seen(page, "dataset")
    expect(page.get_by_role("button", name="Compare", exact=True)).to_have_count(0, timeout=60_000)
    page.goto(f"{house.address}/similarity")
    expect(page.get_by_text("Inter-model homogeneity").first).to_be_visible(timeout=60_000)
    expect(page.locator("svg.marks, canvas.marks").first).to_be_visible()
    seen(page, "similarity")


def create_and_open_study(page: Page, house: House) -> str:
    page.goto(f"{house.address}/studies/new")
    page.get_by_role("textbox", name="Title").fill("Small study")
    page.get_by_role("combobox", name="Dataset").click()
    page.get_by_role("option").first.click()
    page.get_by_label(re.compile("How good is each")).check()
    seen(page, "new-study")
    page.get_by_role("link", name=re.compile("^Next")).click()
    page.get_by_role("textbox", name="Pairs to draw").fill(str(N_ITEMS))
    page.get_by_role("textbox", name="Seed").fill("7")
    page.get_by_role("link", name=re.compile("^Next")).click()
    page.get_by_role("textbox", name="Raters per item").fill("3")
    page.get_by_role("textbox", name="Least reading time").fill("0")
    page.get_by_role("link", name=re.compile("^Next")).click()
    page.get_by_role("link", name=re.compile("^Next")).click()
    seen(page, "new-study-check")
    page.get_by_role("button", name="Make the draft").click()
    page.get_by_role("button", name="Seal and open").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Seal and open").click()
    expect(dialog.get_by_text("/join/")).to_be_visible()
    seen(page, "opened")
    found = re.search(r"http://\S+/join/\S+", dialog.inner_text())
    assert found is not None
    return found[0]


def exported(page: Page, house: House) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    page.goto(f"{house.address}/reports?study=small-study")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save CSV").click()
    seen(page, "reports")
    with zipfile.ZipFile(download.value.path()) as archive:
        names = archive.namelist()

        def rows(kind: str) -> list[dict[str, str]]:
            (name,) = (one for one in names if one.endswith(f"{kind}.csv"))
            return list(csv.DictReader(io.StringIO(archive.read(name).decode("utf-8"))))

        return rows("ratings"), rows("items")


def ratings_typed(raters: list[Rater], items: list[dict[str, str]]) -> dict[tuple[str, str, str, str], int]:
    """What was typed, by (rater, item, criterion, response uid): from the texts, not from what was stored."""
    by_texts: dict[frozenset[str], dict[str, Any]] = {}
    for item in items:
        texts, uids = json.loads(item["responses"]), json.loads(item["response_uids"])
        by_texts[frozenset(texts)] = {"item": item["item"]} | dict(zip(texts, uids, strict=True))
    typed = {}
    for rater in raters:
        for one in rater.typed:
            item = by_texts[frozenset((one.a, one.b))]
            typed[rater.pseudonym, item["item"], "similarity", ""] = one.similarity
            typed[rater.pseudonym, item["item"], "quality", item[one.a]] = one.quality_a
            typed[rater.pseudonym, item["item"], "quality", item[one.b]] = one.quality_b
    return typed


def reliability(raters: list[Rater], values: dict[tuple[str, str], int]) -> np.ndarray[Any, Any]:
    """Raters by units, nan where nothing was said."""
    units = sorted({unit for _, unit in values})
    return np.array(
        [[values.get((rater.pseudonym, unit), np.nan) for unit in units] for rater in raters], dtype=float
    )


def test_a_study_from_import_to_export(browser: Browser, tmp_path: Path) -> None:
    problems: list[str] = []
    with running_house(tmp_path / "data") as house:
        _, page = opened(browser, problems)
        log_in(page, house)
        import_and_encode(page, house, corpus_file(tmp_path))
        link = create_and_open_study(page, house)

        raters = []
        for number in range(3):
            rater = Rater(opened(browser, problems)[1], number)
            rater.join(link)
            seen(rater.page, f"rating-{number}")
            rater.rate(N_ITEMS)
            seen(rater.page, f"finished-{number}")
            raters.append(rater)

        page.goto(f"{house.address}/validation?study=small-study")
        page.get_by_role("button", name="Compute the report").click()
        expect(page.get_by_text("Raters agree with each other")).to_be_visible(timeout=60_000)
        expect(page.locator("svg.marks, canvas.marks").first).to_be_visible()
        shown = page.get_by_role("main").inner_text()
        seen(page, "validation")
        page.goto(f"{house.address}/?study=small-study")
        expect(page.get_by_text("Coverage").first).to_be_visible()
        seen(page, "overview")
        rows, items = exported(page, house)
        report = json.loads(house.command("report", "small-study", "--json"))

    assert problems == []
    assert all(one["n_prompts"] >= 6 for one in report["estimates"])  # fewer give no interval
    assert all(one["low"] <= one["value"] <= one["high"] for one in report["estimates"])
    # The export holds exactly what was typed.
    typed = ratings_typed(raters, items)
    assert len(typed) == 3 * N_ITEMS * 3
    stored = {
        (row["rater"], row["item"], row["criterion"], row["member_response_uid"]): float(row["value"])
        for row in rows
    }
    assert len(rows) == len(stored)
    assert stored == typed

    # Alpha and Spearman are those of the two packages on exactly these ratings.
    def estimate(name: str, criterion: str, metric: str | None = None) -> float:
        (found,) = (
            one["value"]
            for one in report["estimates"]
            if (one["name"], one["criterion"], one["metric"], one["exclusions"])
            == (name, criterion, metric, "none")
        )
        return float(found)

    similarity = {
        (rater, item): value
        for (rater, item, criterion, _), value in typed.items()
        if criterion == "similarity"
    }
    quality: dict[tuple[str, str], int] = {}
    for (rater, _, criterion, response), value in typed.items():
        if criterion == "quality":
            quality.setdefault((rater, response), value)  # a person's first value of a response
    for criterion, values in (("similarity", similarity), ("quality", quality)):
        alpha = krippendorff.alpha(reliability(raters, values), level_of_measurement="ordinal")
        assert estimate("krippendorff_alpha", criterion) == pytest.approx(alpha, abs=1e-9)
        assert f"{alpha:.2f}".replace("-", "−") in shown
    for metric in ("cosine:minilm", "rouge_l", "chrf"):
        scores = {item["item"]: float(item[f"score_{metric}"]) for item in items}
        means = {
            item: np.mean([value for (_, one), value in similarity.items() if one == item]) for item in scores
        }
        expected = spearmanr([scores[item] for item in scores], [means[item] for item in scores]).statistic
        assert estimate("spearman", "similarity", metric) == pytest.approx(expected, abs=1e-9)
        assert f"{expected:.2f}".replace("-", "−") in shown
