"""The two pages of the front end, and the sign of life for a supervisor."""

from __future__ import annotations

from django.conf import settings
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_safe

NOT_BUILT = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>Hivecheck: front end not built</title>
<style>body { font: 16px/1.5 sans-serif; max-width: 40em; margin: 4em auto; padding: 0 1em }</style></head>
<body><h1>The server runs, the front end was not built</h1>
<p>Stop the server, run <code>make setup</code> in Hivecheck's folder and start it again. It needs Node 20.19
or newer, or takes Node from the Python package index. The API answers all the same:
<a href="/api/schema">/api/schema</a> lists what it offers.</p></body></html>
"""


@require_safe
@ensure_csrf_cookie
def researcher_page(request: HttpRequest) -> HttpResponse:
    """Serve the researcher's application, which reads the address itself."""
    return _page("index.html")


@require_safe
@ensure_csrf_cookie
def rater_page(request: HttpRequest) -> HttpResponse:
    """Serve the annotator's application, a smaller one."""
    return _page("rate.html")


def _page(name: str) -> HttpResponse:
    path = settings.FRONTEND_DIR / name
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return HttpResponse(NOT_BUILT, status=503)
    # The page names its scripts by their content; a kept page would ask for scripts of an older build.
    return HttpResponse(content, headers={"Cache-Control": "no-cache"})


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Say whether the server and its database answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "reason": "the database does not answer"}, status=503)
    return JsonResponse({"ok": True})


def no_such_endpoint(request: HttpRequest) -> HttpResponse:
    """Answer an unknown address of the API in the API's shape of errors, not with a page."""
    message = "There is nothing at this address."
    return JsonResponse({"code": "not_found", "message": message, "fields": {}}, status=404)
