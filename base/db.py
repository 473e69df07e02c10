"""The floor under every write: transactions, which constraint was violated, rules kept by triggers."""

from __future__ import annotations

import re
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import DEFAULT_DB_ALIAS, IntegrityError, connections, migrations, models, transaction
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

# The root of every name-based uid: the same keys give the same uid on every database.
UID_ROOT = uuid.UUID("6d2c8f0e-3f0b-5c53-9a57-2f9a5d7a1b11")

# SQLite has one writer at a time. Threads that queue on this lock are served in turn; threads that
# poll the file lock starve (measured: nine times the p99). Other processes wait on `timeout`.
_sqlite_writer = threading.RLock()


@contextmanager
def write_transaction(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Open a transaction that will write, waiting for the process's writer lock on SQLite.

    Nested calls join the outer transaction as a savepoint.
    """
    if connections[using].vendor != "sqlite":
        with transaction.atomic(using=using):
            yield
        return
    with _sqlite_writer, transaction.atomic(using=using):
        yield


def name_uid(kind: str, *keys: str | int | None) -> uuid.UUID:
    """Return the uuid5 of a kind of row and its keys; a missing key differs from an empty one.

    Examples
    --------
    >>> name_uid("prompt", "demo", "p1") == name_uid("prompt", "demo", "p1")
    True
    >>> name_uid("prompt", "demo", None) == name_uid("prompt", "demo", "")
    False
    """
    parts = [kind, *("\x00" if key is None else f"={key}" for key in keys)]
    return uuid.uuid5(UID_ROOT, "\x1f".join(parts))


def violated(error: IntegrityError) -> str | None:
    """Return the name of the constraint an error violated, or None when it cannot be told.

    PostgreSQL names the constraint. SQLite names a check, but for a unique constraint only the
    columns, which are looked up among the models' constraints.
    """
    cause = error.__cause__
    diagnostics = getattr(cause, "diag", None)
    if diagnostics is not None:
        name: str | None = diagnostics.constraint_name
        return name
    message = str(error)
    if found := re.search(r"CHECK constraint failed: (\w+)", message):
        return found[1]
    if found := re.search(r"UNIQUE constraint failed: index '(\w+)'", message):
        return found[1]
    if found := re.search(r"UNIQUE constraint failed: (.+)", message):
        return _unique_constraint_on(found[1])
    if re.fullmatch(r"\w+", message):  # raised by one of our triggers
        return message
    return None


def _unique_constraint_on(columns: str) -> str | None:
    table = columns.split(".", 1)[0]
    names = {column.strip().split(".", 1)[1] for column in columns.split(",")}
    for model in apps.get_models():
        if model._meta.db_table != table:
            continue
        for constraint in model._meta.constraints:
            if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
                fields = {model._meta.get_field(field).column for field in constraint.fields}  # type: ignore[union-attr]  # a constraint's fields are concrete
                if fields == names:
                    return constraint.name
    return None


def refuse(name: str, *, table: str, on: str, when: str) -> migrations.RunPython:
    """Return a migration operation: a trigger that refuses a change, for rules across rows or tables.

    Parameters
    ----------
    name : str
        Name of the rule; `violated` returns it.
    table : str
        Table of the changed row.
    on : str
        ``INSERT``, ``UPDATE``, ``DELETE`` or several joined by `` OR ``.
    when : str
        SQL condition on ``NEW`` and ``OLD`` under which the change is refused. It must read the
        same on SQLite and PostgreSQL.
    """
    events = on.split(" OR ")

    def create(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for event in events:
                editor.execute(
                    f"CREATE TRIGGER {name}_{event.lower()} BEFORE {event} ON {table} FOR EACH ROW WHEN {when} "
                    f"BEGIN SELECT RAISE(ABORT, '{name}'); END",
                    params=None,
                )
            return
        back = "OLD" if events == ["DELETE"] else "NEW"
        if "DELETE" in events and len(events) > 1:
            back = "COALESCE(NEW, OLD)"
        editor.execute(
            f"CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF {when} THEN "
            f"RAISE EXCEPTION '{name}' USING ERRCODE = 'integrity_constraint_violation', CONSTRAINT = '{name}'; "
            f"END IF; RETURN {back}; END $$",
            params=None,
        )
        editor.execute(
            f"CREATE TRIGGER {name} BEFORE {on} ON {table} FOR EACH ROW EXECUTE FUNCTION {name}()",
            params=None,
        )

    def drop(_apps: Any, editor: BaseDatabaseSchemaEditor) -> None:
        if editor.connection.vendor == "sqlite":
            for event in events:
                editor.execute(f"DROP TRIGGER {name}_{event.lower()}", params=None)
            return
        editor.execute(f"DROP TRIGGER {name} ON {table}", params=None)
        editor.execute(f"DROP FUNCTION {name}()", params=None)

    return migrations.RunPython(create, drop)


def one_of(field: str, choices: type[models.TextChoices], name: str) -> models.CheckConstraint:
    """Return the constraint that a column holds one of the choices."""
    return models.CheckConstraint(condition=models.Q(**{f"{field}__in": choices.values}), name=name)
