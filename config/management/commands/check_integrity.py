"""Sweep the rules across tables."""

from __future__ import annotations

from typing import Any

from base.commands import JsonCommand
from config.integrity import annotation, corpus, house
from config.integrity.rules import sweep

RULES = (*corpus.RULES, *annotation.RULES, *house.RULES)


class Command(JsonCommand):
    """Say which rows break a rule that no constraint can say."""

    help = (
        "Check the rules across tables that the database itself cannot hold; exit code 1 when one is broken."
    )

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and name up to 20 rows of each broken rule."""
        found = sweep(RULES)
        result = {
            "checks": len(RULES),
            "violations": len(found),
            "found": [{"rule": one.rule, "row": one.row} for one in found],
        }
        if not found:
            self.emit(result, text=f"{len(RULES)} rules hold.")
            return
        if not options["json"]:
            self.stdout.write("\n".join(f"{one.rule}: {one.row}" for one in found))
        self.refuse(result, f"{len({one.rule for one in found})} rules are broken.")
