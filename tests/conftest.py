"""Where tests keep their files: never in the tree, never in a real installation."""

from __future__ import annotations

import os
import tempfile

# Settings read the environment when Django is set up, before any fixture could change it.
os.environ["ORIENTIR_HOME"] = tempfile.mkdtemp(prefix="orientir-tests-")
for name in ("ORIENTIR_DEMO", "ORIENTIR_HOSTS", "ORIENTIR_SECRET", "EMAIL_URL", "OIDC_SERVER"):
    os.environ.pop(name, None)
