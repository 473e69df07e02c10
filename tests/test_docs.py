"""Every setting and every command appears in the docs."""

from __future__ import annotations

import re
from pathlib import Path

from django.conf import settings
from django.core.management import get_commands

from config.settings_list import SETTINGS

ROOT = Path(settings.BASE_DIR)
OURS = ("accounts", "jobs", "corpus", "annotation", "evaluation", "config")


def names_read() -> set[str]:
    """Find what settings.py reads from the environment."""
    source = (ROOT / "config" / "settings.py").read_text()
    return set(re.findall(r"\b(?:env\.\w+|boolean|integer)\(\s*\"([A-Z_]+)\"", source))


def test_every_setting_is_found_in_the_source() -> None:
    assert {"HIVECHECK_DATA_DIR", "PORT", "DEBUG", "DATABASE_URL", "ALLOWED_HOSTS"} <= names_read()


def test_the_page_of_settings_names_every_setting_and_no_other() -> None:
    page = (ROOT / "docs" / "settings.md").read_text()
    rows = set(re.findall(r"^\| `([A-Z_]+)` \|", page, re.MULTILINE))

    assert rows == names_read()


def test_the_command_that_lists_settings_names_every_setting_and_no_other() -> None:
    assert {one.name for one in SETTINGS} == names_read()


def test_the_page_of_commands_names_every_command_of_ours_and_no_other() -> None:
    page = (ROOT / "docs" / "commands.md").read_text()
    rows = set(re.findall(r"^\| `([a-z_]+)", page, re.MULTILINE))
    ours = {name for name, app in get_commands().items() if str(app).split(".")[0] in OURS}

    assert rows == ours


def test_every_file_the_readme_points_to_is_there() -> None:
    readme = (ROOT / "README.md").read_text()
    targets = {target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", readme)}

    assert {target for target in targets if not (ROOT / target).exists()} == set()


def test_every_target_of_make_is_explained_by_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    phony = set(next(line for line in makefile.splitlines() if line.startswith(".PHONY")).split()[1:])
    explained = set(re.findall(r"^([a-z-]+):.*## ", makefile, re.MULTILINE))

    assert phony == explained
