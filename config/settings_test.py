"""Settings of the tests: a throwaway data folder, a fast hasher, SQLite unless TEST_DATABASE_URL is set."""

import atexit
import os
import shutil
import tempfile

os.environ["HIVECHECK_DATA_DIR"] = tempfile.mkdtemp(prefix="hivecheck-test-")
atexit.register(shutil.rmtree, os.environ["HIVECHECK_DATA_DIR"], ignore_errors=True)
# Never the database of an installation, whatever the shell has set.
os.environ["DATABASE_URL"] = os.environ.get("TEST_DATABASE_URL") or "sqlite:///:memory:"
os.environ["CELERY_BROKER_URL"] = "memory://"

from config.settings import *  # noqa: E402, F403  # the environment above must be set first

SECRET_KEY = "only-for-tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["*"]
# Tests build no front end.
STATICFILES_DIRS = []
CHUNK_LEASE_SECONDS = 120

if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":  # noqa: F405
    # A file, as in use: threads of a test meet the same locks as threads of a server.
    DATABASES["default"]["TEST"] = {"NAME": os.path.join(os.environ["HIVECHECK_DATA_DIR"], "test.sqlite3")}  # noqa: F405
