"""A rater at the keyboard: no pointer is used, and what was typed is remembered."""

from __future__ import annotations

from dataclasses import dataclass, field

from playwright.sync_api import Page, expect


@dataclass(frozen=True)
class Typed:
    """What a rater typed for an item, with the texts that stood there."""

    a: str
    b: str
    similarity: int
    quality_a: int
    quality_b: int


@dataclass
class Rater:
    """A person in a browser of their own."""

    page: Page
    number: int
    typed: list[Typed] = field(default_factory=list)
    pseudonym: str = ""

    def press_on(self, name: str) -> None:
        """Reach a button by Tab and press it by Enter."""
        button = self.page.get_by_role("button", name=name)  # its key may stand on it, too
        expect(button).to_be_visible()
        for _ in range(40):
            if button.evaluate("one => one === document.activeElement"):
                self.page.keyboard.press("Enter")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"Tab does not reach the button {name!r}")

    def join(self, link: str) -> None:
        """Agree to the consent text and leave the guidelines."""
        self.page.goto(link)
        self.press_on("I agree, go on")
        self.press_on("Start")

    def rate(self, n_items: int) -> None:
        """Rate every item: similarity on the first screen, then the quality of both on the second."""
        for number in range(1, n_items + 1):
            expect(self.page.get_by_role("progressbar")).to_have_attribute("aria-valuenow", str(number))
            self._rate_item(number)
        expect(
            self.page.get_by_role("heading", name=f"{n_items} of {n_items} answers are saved")
        ).to_be_visible()
        words = self.page.get_by_text("Your pseudonym in this study is").inner_text()
        self.pseudonym = words.removeprefix("Your pseudonym in this study is ").removesuffix(".")

    def _rate_item(self, number: int) -> None:
        page = self.page
        a, b = (page.get_by_role("region", name=f"Response {letter}").inner_text() for letter in "AB")
        a, b = (text.split("\n")[-1].strip() for text in (a, b))
        # Raters agree in part: the texts decide most of it, the person and the item the rest.
        base = len(set(a.split()) & set(b.split()))
        similarity = 1 + (base + (self.number + number) // 3) % 5
        quality = [1 + (len(text) + (self.number * number) // 4) % 5 for text in (a, b)]
        page.keyboard.press(str(similarity))
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", name="How good is each response")).to_be_visible()
        for value in quality:
            page.keyboard.press(str(value))
        page.keyboard.press("Enter")
        self.typed.append(Typed(a, b, similarity, quality[0], quality[1]))
