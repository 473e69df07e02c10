"""Every setting, read from the environment; nonsense is refused at start.

The names are listed, with their meaning, in docs/settings.md.
"""

from __future__ import annotations

import re
import secrets
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent

env = environ.Env()


def boolean(name: str, default: bool) -> bool:
    """Read true or false, and nothing else: DEBUG=flase must not pass for a value."""
    text = env.str(name, default=str(default)).strip().lower()
    if text not in {"true", "false", "1", "0", "yes", "no"}:
        raise ImproperlyConfigured(f"{name} is {text!r}; write true or false")
    return text in {"true", "1", "yes"}


def integer(name: str, default: int, low: int, high: int) -> int:
    """Read a whole number between two bounds."""
    text = env.str(name, default=str(default))
    try:
        value = int(text)
    except ValueError:
        raise ImproperlyConfigured(f"{name} is {text!r}; write a whole number from {low} to {high}") from None
    if not low <= value <= high:
        raise ImproperlyConfigured(f"{name} is {value}; it must lie from {low} to {high}")
    return value


def addresses(name: str, text: str) -> dict[str, str]:
    """Read NAME=ADDRESS,NAME=ADDRESS: where services are. What leaves this machine leaves it encrypted."""
    found: dict[str, str] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        key, _, address = entry.partition("=")
        parts = urlsplit(address)
        if not re.fullmatch(r"[a-z][a-z0-9_-]*", key) or not parts.hostname or key in found:
            raise ImproperlyConfigured(f"{name} has {entry!r}; write NAME=https://HOST/v1, each name once")
        if parts.username or parts.query or parts.fragment:
            raise ImproperlyConfigured(
                f"{name}: the address of {key} must be host and path alone, without a key"
            )
        own = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not (parts.scheme == "http" and own):
            raise ImproperlyConfigured(
                f"{name}: {key} must be reached by https, unless it is on this machine"
            )
        found[key] = address.rstrip("/")
    if not found:
        raise ImproperlyConfigured(f"{name} is empty; write NAME=https://HOST/v1")
    return found


def prices(name: str, text: str) -> dict[str, tuple[Decimal, Decimal]]:
    """Read MODEL=IN/OUT,MODEL=IN/OUT: US dollars for a million tokens asked and answered."""
    found: dict[str, tuple[Decimal, Decimal]] = {}
    for entry in filter(None, (part.strip() for part in text.split(","))):
        model, _, pair = entry.rpartition("=")
        if not model or not re.fullmatch(r"\d+(\.\d+)?/\d+(\.\d+)?", pair):
            raise ImproperlyConfigured(f"{name} has {entry!r}; write MODEL=IN/OUT, as gpt-4o-mini=0.15/0.60")
        tokens_in, _, tokens_out = pair.partition("/")
        found[model] = (Decimal(tokens_in), Decimal(tokens_out))
    return found


def kept_secret(folder: Path) -> str:
    """Return the secret of this installation, made at the first start and kept beside its data."""
    path = folder / "secret-key"
    if not path.exists():
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()


DEBUG = boolean("DEBUG", False)
DATA_DIR = Path(env.str("HIVECHECK_DATA_DIR", default=str(BASE_DIR / "var"))).resolve()
DATA_DIR.mkdir(parents=True, exist_ok=True)
CACHE_DIR = DATA_DIR / "cache"
FILES_DIR = DATA_DIR / "files"
SECRET_KEY = env.str("SECRET_KEY", default="") or kept_secret(DATA_DIR)
ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
CODE_VERSION = "0.1.0"

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "rest_framework",
    "django_filters",
    "drf_spectacular",
    "accounts.apps.AccountsConfig",
    "jobs.apps.JobsConfig",
    "corpus.apps.CorpusConfig",
    "annotation.apps.AnnotationConfig",
    "evaluation.apps.EvaluationConfig",
    "config.apps.HivecheckConfig",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "config.security.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]


def database(url: str) -> dict[str, Any]:
    """Return the connection settings for a database address, the same code path for both kinds.

    SQLite takes its write lock when a transaction begins, so that two writers queue instead of failing when
    the second turns from reading to writing.
    """
    settings: dict[str, Any] = env.db_url_config(url)
    if settings["ENGINE"] == "django.db.backends.sqlite3":
        settings["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 30,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;",
        }
    else:
        settings["CONN_MAX_AGE"] = 60
        settings["CONN_HEALTH_CHECKS"] = True
    settings["ATOMIC_REQUESTS"] = False
    return settings


DATABASES = {
    "default": database(env.str("DATABASE_URL", default=f"sqlite:///{DATA_DIR / 'hivecheck.sqlite3'}"))
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "accounts.User"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.ApiTokenAuthentication",
        "accounts.api.authentication.StrictSessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["rest_framework.parsers.JSONParser"],
    "DEFAULT_SCHEMA_CLASS": "drf_spectacular.openapi.AutoSchema",
    "EXCEPTION_HANDLER": "base.web.error_response",
    "DEFAULT_PAGINATION_CLASS": "base.web.Pages",
    "PAGE_SIZE": 50,
    # Guessing a password or filling a study with made-up people takes many tries from one address.
    "DEFAULT_THROTTLE_RATES": {"login": "10/min", "join": "120/min"},
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
    # Without a number, the first address of a header that anybody can write would be believed.
    "NUM_PROXIES": integer("TRUSTED_PROXIES", 0, 0, 10),
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Hivecheck",
    "DESCRIPTION": "Prompts, responses, similarity, ratings and how far they agree.",
    "VERSION": CODE_VERSION,
    "SERVE_INCLUDE_SCHEMA": False,
    "COMPONENT_SPLIT_REQUEST": True,
    "SCHEMA_PATH_PREFIX": "/api",
    "ENUM_ADD_EXPLICIT_BLANK_NULL_CHOICE": False,
    "ENUM_NAME_OVERRIDES": {
        "StudyStateEnum": "annotation.models.StudyState",
        "JobStateEnum": "jobs.models.JobState",
        "CategoryKindEnum": "corpus.models.CategoryKind",
        "FileFormatEnum": ["jsonl", "json", "csv", "parquet"],
        "RatingStateEnum": ["active", "finished", "paused", "closed"],
        "JoinStateEnum": ["open", "paused", "closed"],
    },
}

# Counts logins, so that passwords cannot be tried without end; processes that share the work share it.
CACHES = {"default": env.cache_url_config(env.str("CACHE_URL", default="locmemcache://"))}

LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
USE_I18N = True

STATIC_URL = "/static/"
FRONTEND_DIR = BASE_DIR / "frontend" / "dist"
STATICFILES_DIRS = [FRONTEND_DIR] if FRONTEND_DIR.exists() else []
# Files are served from where they are built, so nothing needs to be collected.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
# The build names its files by content, so a browser may keep them for good.
WHITENOISE_IMMUTABLE_FILE_TEST = r"^/static/assets/.+-[\w-]{8}\.\w+$"

HTTPS = boolean("HTTPS", False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SECURE_SSL_REDIRECT = HTTPS
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
if HTTPS:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_HSTS_SECONDS = 31536000
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_TEMP_DIR = None
UPLOAD_MAX_MB = integer("UPLOAD_MAX_MB", 4096, 1, 1_000_000)

MODEL_DIR = env.str("LOCAL_MODEL_DIR", default="")
ENCODER_THREADS = integer("ENCODER_THREADS", 0, 0, 256)

BROKER_DIR = DATA_DIR / "broker"
CELERY_BROKER_URL = env.str("CELERY_BROKER_URL", default="filesystem://localhost")
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_SERIALIZER = "json"
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_BEAT_SCHEDULE = {"sweep": {"task": "jobs.tasks.sweep_task", "schedule": 30.0}}
if CELERY_BROKER_URL.startswith("filesystem:"):
    for folder in ("queue", "processed", "control"):
        (BROKER_DIR / folder).mkdir(parents=True, exist_ok=True)
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(BROKER_DIR / "queue"),
        "data_folder_out": str(BROKER_DIR / "queue"),
        "processed_folder": str(BROKER_DIR / "processed"),
        "store_processed": False,
        "control_folder": str(BROKER_DIR / "control"),
        # Looked into four times a second, not once: a worker starts and stops sooner.
        "polling_interval": 0.25,
    }
HOST = env.str("HOST", default="127.0.0.1")
PORT = integer("PORT", 8000, 1, 65535)
LOAD_DEMO = boolean("HIVECHECK_DEMO", True)
CHUNK_LEASE_SECONDS = integer("CHUNK_LEASE_SECONDS", 120, 1, 86400)

# Keys are read from the environment when they are used: here an error page could show them.
REMOTE_PROVIDERS = addresses(
    "REMOTE_PROVIDERS", env.str("REMOTE_PROVIDERS", default="openai=https://api.openai.com/v1")
)
REMOTE_PRICES = prices("REMOTE_PRICES", env.str("REMOTE_PRICES", default=""))
REMOTE_CONCURRENCY = integer("REMOTE_CONCURRENCY", 8, 1, 256)
REMOTE_REQUESTS_PER_MINUTE = integer("REMOTE_REQUESTS_PER_MINUTE", 0, 0, 1_000_000)
REMOTE_TIMEOUT_SECONDS = integer("REMOTE_TIMEOUT_SECONDS", 180, 1, 3600)
REMOTE_ATTEMPTS = integer("REMOTE_ATTEMPTS", 6, 1, 100)

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    # A refused request is an answer, not an event: a login page that asks who is signed in is told 401.
    "loggers": {"django.request": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="WARNING")},
}
