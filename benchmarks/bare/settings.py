"""A usual Django project on the same database with the same durability; sign-in, sessions and CSRF as always."""

from orientir.web.site.settings import ALLOWED_HOSTS, DATABASES, SECRET_KEY, TIME_ZONE

__all__ = ["ALLOWED_HOSTS", "DATABASES", "SECRET_KEY", "TIME_ZONE"]
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "benchmarks.bare",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
]
ROOT_URLCONF = "benchmarks.bare.urls"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "session", "csrf"
USE_TZ = True
