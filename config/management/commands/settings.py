"""List every setting."""

from __future__ import annotations

import os
from typing import Any

from base.commands import JsonCommand
from config.settings_list import SETTINGS


class Command(JsonCommand):
    """Say what can be set from the environment, and what is set."""

    help = "List every setting that the environment can give, with its value here; secrets are not shown."

    def handle(self, *args: Any, **options: Any) -> None:
        """List them."""
        rows = [
            {"name": one.name, "value": one.shown(os.environ), "default": one.default, "meaning": one.meaning}
            for one in SETTINGS
        ]
        width = max(len(one.name) for one in SETTINGS)
        lines = [
            f"{row['name']:<{width}}  {row['value'] or row['default']}  ({row['meaning']})" for row in rows
        ]
        self.emit({"settings": rows}, text="\n".join(lines))
