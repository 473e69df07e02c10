"""Say whether everything is there that Hivecheck needs."""

from __future__ import annotations

from typing import Any

from base.commands import JsonCommand
from config.health import examine


class Command(JsonCommand):
    """Look at each part by itself, so that a broken one does not hide the others."""

    help = "Say whether the database, broker, worker, encoders, front end and disk are as they must be."
    # What is broken is what this command is for.
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Examine, and end with exit code 1 when a part is not well."""
        parts = examine()
        ok = all(part.ok for part in parts)
        result = {
            "ok": ok,
            "parts": [{"name": part.name, "ok": part.ok, "detail": part.detail} for part in parts],
        }
        width = max(len(part.name) for part in parts)
        text = "\n".join(f"{'ok ' if one.ok else 'BAD'} {one.name:<{width}}  {one.detail}" for one in parts)
        if ok:
            self.emit(result, text=text)
            return
        if not options["json"]:
            self.stdout.write(text)
        self.refuse(result, "Not well: " + ", ".join(part.name for part in parts if not part.ok))
