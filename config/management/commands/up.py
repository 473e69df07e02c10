"""Start Hivecheck on this machine: what `make run` calls."""

from __future__ import annotations

import errno
import signal
import time
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from types import FrameType
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from accounts.services import people
from base.errors import HivecheckError
from config import seeding
from config.running import broker, checks, programs
from config.running.children import Child, stop_all

SECONDS_FOR_SERVER = 60
SECONDS_FOR_DEMO = 60
SECONDS_BETWEEN_SWEEPS = 15


class Stopped(BaseException):
    """Somebody asked for the end; not an Exception, so that nothing on the way swallows it."""


class Command(BaseCommand):
    """Start everything, watch over it, and end it together."""

    help = (
        "Migrate, make the first login, load the demo, start the web server and a worker; Ctrl-C stops all."
    )
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        """Run until somebody stops it."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
        children: list[Child] = []
        try:
            self._run(children)
        except Stopped:
            self.stdout.write("\nStopping ...")
        except HivecheckError as error:
            raise CommandError(error.message) from error
        except (OSError, DatabaseError) as error:
            if getattr(error, "errno", None) != errno.ENOSPC and "is full" not in str(error):
                raise
            raise CommandError(
                f"The disk of {settings.DATA_DIR} is full. Free some space and try again."
            ) from error
        finally:
            for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)
            stop_all(children)

    def _run(self, children: list[Child]) -> None:
        checks.need_space(settings.DATA_DIR)
        folder = checks.take_folder(settings.DATA_DIR)
        with folder:
            checks.need_port(settings.HOST, settings.PORT)
            self._prepare_database()
            login = people.make_first_researcher()
            if login is not None:
                self.stdout.write(f"First login: {login.user.username}  password: {login.password}")
            broker.clear_stale_messages()
            server, worker = programs.web_server(), programs.worker()
            for child in (server, worker):
                children.append(child)
                child.start()
            self._wait_for_server(server)
            self._tell_of_trouble(broker.send_sweep())
            loader = self._load_demo(children)
            self._tell_what_runs(login)
            self._watch(children, loader)

    def _prepare_database(self) -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            self.stdout.write("Preparing the database ...")
            call_command("migrate", verbosity=0, interactive=False)
        # The children open connections of their own.
        connection.close()

    def _wait_for_server(self, server: Child) -> None:
        until = time.monotonic() + SECONDS_FOR_SERVER
        while not _answers():
            if server.code is not None:
                raise CommandError("The web server did not start; its own words stand above.")
            if time.monotonic() > until:
                raise CommandError(f"The web server did not answer within {SECONDS_FOR_SERVER} s.")
            time.sleep(0.1)

    def _load_demo(self, children: list[Child]) -> Child | None:
        """Load the demo in a child, and wait a while for it; return it if it has more to do."""
        if not settings.LOAD_DEMO or seeding.is_loaded():
            return None
        self.stdout.write("Loading the demo ...")
        loader = programs.demo_loader()
        children.append(loader)
        loader.start()
        until = time.monotonic() + SECONDS_FOR_DEMO
        while loader.code is None and time.monotonic() < until:
            self._keep_alive([child for child in children if child is not loader])
            time.sleep(0.2)
        if loader.code is None:
            self.stdout.write("The demo is still being loaded; its pages fill as it goes on.")
            return loader
        children.remove(loader)
        self._tell_of_trouble(None if loader.code == 0 else "The demo could not be loaded; the rest works.")
        return None

    def _tell_what_runs(self, login: people.FirstLogin | None) -> None:
        address = f"http://localhost:{settings.PORT}"
        who = "the password printed at the first start (forgotten: manage.py changepassword NAME)"
        if login is not None:
            who = f"{login.user.username}  password: {login.password}  (shown this once)"
        lines = ["", f"Hivecheck runs at   {address}", f"Log in with         {who}"]
        if link := _demo_link(address):
            lines.append(f"Annotators join at  {link}")
        lines += [f"Data are in         {settings.DATA_DIR}", "Ctrl-C stops everything.", ""]
        self.stdout.write("\n".join(lines))
        self.stdout.flush()

    def _watch(self, children: list[Child], loader: Child | None) -> None:
        swept = time.monotonic()
        while True:
            time.sleep(0.5)
            if loader is not None and loader.code is not None:
                children.remove(loader)
                link = _demo_link(f"http://localhost:{settings.PORT}") if loader.code == 0 else None
                self.stdout.write(
                    f"The demo is loaded. Annotators join at {link}"
                    if link
                    else "The demo could not be loaded."
                )
                loader = None
            self._keep_alive([child for child in children if child is not loader])
            if time.monotonic() - swept > SECONDS_BETWEEN_SWEEPS:
                swept = time.monotonic()
                self._tell_of_trouble(broker.send_sweep())

    def _keep_alive(self, children: list[Child]) -> None:
        for child in children:
            if child.code is None:
                continue
            self.stderr.write(f"The {child.name} ended with code {child.code}; starting it again.")
            if not child.restart(time.monotonic()):
                raise CommandError(f"The {child.name} ends again and again; its own words stand above.")

    def _tell_of_trouble(self, trouble: str | None) -> None:
        if trouble is not None:
            self.stderr.write(trouble)


def _stop(_number: int, _frame: FrameType | None) -> None:
    raise Stopped


def _answers() -> bool:
    """Ask the server itself; a name it does not serve, or a redirect to https, is an answer too."""
    host = "127.0.0.1" if settings.HOST in {"0.0.0.0", "localhost"} else settings.HOST  # noqa: S104  # compared
    asked = HTTPConnection(host, settings.PORT, timeout=5)
    try:
        asked.request("GET", "/healthz")
        status = asked.getresponse().status
    except (HTTPException, OSError):
        return False
    finally:
        asked.close()
    if status == HTTPStatus.INTERNAL_SERVER_ERROR:
        raise CommandError("The web server started with an error; its own words stand above.")
    return status != HTTPStatus.SERVICE_UNAVAILABLE


def _demo_link(address: str) -> str | None:
    token = (
        seeding.join_token(folder=Path(settings.DATA_DIR), at=timezone.now()) if settings.LOAD_DEMO else None
    )
    return None if token is None else f"{address}/join/{token}"
