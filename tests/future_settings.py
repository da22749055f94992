"""The settings of a next version, whose migrations this one does not know."""

from orientir.web.site.settings import *  # noqa: F403

MIGRATION_MODULES = {"directory": "future_migrations"}
