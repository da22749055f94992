"""The settings under which tests run: as in service, but in a folder of their own, never a real installation."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

# The settings read the environment when they are imported, and pytest-django imports them before any conftest.
HOME_OF_TESTS = tempfile.mkdtemp(prefix="orientir-tests-")
os.environ["ORIENTIR_HOME"] = HOME_OF_TESTS
for name in (
    "ORIENTIR_DEMO",
    "ORIENTIR_HOSTS",
    "ORIENTIR_SITE",
    "ORIENTIR_SECRET",
    "ORIENTIR_PROXY",
    "EMAIL_URL",
    "OIDC_SERVER",
):
    os.environ.pop(name, None)
(Path(HOME_OF_TESTS) / "static").mkdir()

import made_once  # noqa: E402, F401  # before pytest has started other processes, which it tells of its folder
from orientir.web.site.settings import *  # noqa: E402, F403
from orientir.web.site.settings import STORAGES as SERVICE_STORAGES  # noqa: E402

ALLOWED_HOSTS = ["testserver", "127.0.0.1", "localhost"]
SITE = "https://testserver"
EVEN_SECONDS = 0.0
PASSWORD_HASHERS = ["quick_hasher.QuickArgon2"]
# In memory: nothing of one test is left for another process.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
# The manifest of static files is made by collectstatic, which tests do not run.
STORAGES = {
    **SERVICE_STORAGES,
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
