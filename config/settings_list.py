"""What the environment can set, for the command and the page that list it; read in settings.py."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class Setting:
    """One name of the environment."""

    name: str
    default: str
    meaning: str
    is_secret: bool = False

    def shown(self, environment: Mapping[str, str]) -> str | None:
        """Return what is set, without secrets; None when the default holds.

        Examples
        --------
        >>> Setting("SECRET_KEY", "", "", is_secret=True).shown({"SECRET_KEY": "abc"})
        'set, not shown'
        >>> Setting("DATABASE_URL", "", "").shown({"DATABASE_URL": "postgres://me:secret@host/db"})
        'postgres://me:...@host/db'
        """
        value = environment.get(self.name)
        if value is None:
            return None
        if self.is_secret:
            return "set, not shown"
        return re.sub(r"(://[^:@/]*:)[^@]*@", r"\1...@", value)


SETTINGS = (
    Setting(
        "HIVECHECK_DATA_DIR", "./var", "folder of the SQLite file, uploads, caches and the embedded broker"
    ),
    Setting("HOST", "127.0.0.1", "address on which `up` listens"),
    Setting("PORT", "8000", "port on which `up` listens"),
    Setting("HIVECHECK_DEMO", "true", "whether `up` loads the demo into a new database"),
    Setting("DATABASE_URL", "sqlite in the data folder", "as postgres://USER:PASSWORD@HOST/NAME"),
    Setting(
        "CELERY_BROKER_URL", "filesystem://localhost", "as redis://HOST:6379/0; the default needs no server"
    ),
    Setting(
        "CACHE_URL", "locmemcache://", "where logins are counted; shared by processes, as rediscache://HOST"
    ),
    Setting("SECRET_KEY", "kept in the data folder", "signs sessions", is_secret=True),
    Setting("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]", "names under which the server may be reached"),
    Setting("CSRF_TRUSTED_ORIGINS", "none", "origins whose forms are trusted, as https://study.example.org"),
    Setting("HTTPS", "false", "whether visitors come by https: secure cookies, redirects, HSTS"),
    Setting("TRUSTED_PROXIES", "0", "proxies in front, whose X-Forwarded-For is believed"),
    Setting("DEBUG", "false", "error pages with details; never where others can reach the server"),
    Setting("LOG_LEVEL", "WARNING", "DEBUG, INFO, WARNING or ERROR"),
    Setting("LOCAL_MODEL_DIR", "none", "folder with other weights for the encoder minilm"),
    Setting("ENCODER_THREADS", "0", "threads of an encoder; 0 leaves the choice to onnxruntime"),
    Setting("UPLOAD_MAX_MB", "4096", "how large a file may be that is brought through the browser"),
    Setting("CHUNK_LEASE_SECONDS", "120", "how long a worker may be silent before its part goes to another"),
    Setting(
        "REMOTE_PROVIDERS",
        "openai=https://api.openai.com/v1",
        "services that may be called, as NAME=ADDRESS,NAME=ADDRESS; the key of NAME stands in NAME_API_KEY",
    ),
    Setting(
        "REMOTE_PRICES", "none", "US dollars for a million tokens, as MODEL=IN/OUT,MODEL@PROVIDER=IN/OUT"
    ),
    Setting("REMOTE_CONCURRENCY", "8", "calls that one worker has under way at a time"),
    Setting(
        "REMOTE_REQUESTS_PER_MINUTE", "0", "requests of one worker to one service; 0 for as many as it takes"
    ),
    Setting("REMOTE_TIMEOUT_SECONDS", "180", "how long an answer may take"),
    Setting("REMOTE_ATTEMPTS", "6", "requests for one answer before it counts as failed"),
)
