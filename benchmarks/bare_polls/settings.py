"""A usual Django project on the same database with the same durability."""

from orientir.web.site.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY, TIME_ZONE

__all__ = ["ALLOWED_HOSTS", "DATABASES", "SECRET_KEY", "TIME_ZONE"]
INSTALLED_APPS = ["benchmarks.bare_polls"]
MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]
ROOT_URLCONF = "benchmarks.bare_polls.urls"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
