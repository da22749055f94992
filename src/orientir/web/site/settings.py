"""Settings, read from the environment. Only the demonstration relaxes what is safe by default.

ORIENTIR_HOME      folder of the database, uploads and made documents (default: ./var)
ORIENTIR_SECRET    secret key; made once and kept in ORIENTIR_HOME where it is not given
DATABASE_URL       postgresql://user:password@host:port/name?sslmode=require; SQLite in ORIENTIR_HOME without it
ORIENTIR_HOSTS     host names, comma-separated
ORIENTIR_DEMO      1: demonstration accounts, no second factor, no Secure cookie; only on 127.0.0.1
ORIENTIR_PROXY     1: our own reverse proxy stands in front and adds the visitor's address to X-Forwarded-For
ORIENTIR_TIME_ZONE time zone of the region (default: Asia/Irkutsk); ORIENTIR_TIME_NAME is its name on pages
ORIENTIR_CONTACT   whom people may ask, as it stands in letters: «Иванова Ирина, 8 (3952) 50-00-00»
EMAIL_URL          smtp://user:password@host:port or smtps:// (port 465); letters go to the console without it
OIDC_SERVER, OIDC_CLIENT, OIDC_SECRET   sign-in through the region's own identity provider
"""

from __future__ import annotations

import fcntl
import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, unquote, urlsplit
from zoneinfo import available_timezones

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

HOME = Path(os.environ.get("ORIENTIR_HOME", "var")).resolve()
DEMO = os.environ.get("ORIENTIR_DEMO") == "1"
BEHIND_PROXY = os.environ.get("ORIENTIR_PROXY") == "1"
LOCAL_HOSTS = ["127.0.0.1", "localhost"]
DEBUG = False


def _secret() -> str:
    """The secret key, made once: a restart must not sign everybody out."""
    if given := os.environ.get("ORIENTIR_SECRET"):
        return given
    path = HOME / "secret"
    if not path.exists() or not path.stat().st_size:
        HOME.mkdir(parents=True, exist_ok=True)
        with os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT, 0o600), "r+", encoding="ascii") as file:
            fcntl.flock(file, fcntl.LOCK_EX)  # of two that start at once one makes it
            if not file.read():
                file.write(secrets.token_urlsafe(64))
    return path.read_text(encoding="ascii")


SECRET_KEY = _secret()
ALLOWED_HOSTS = [h for word in os.environ.get("ORIENTIR_HOSTS", "").split(",") if (h := word.strip())] or LOCAL_HOSTS
if DEMO and set(ALLOWED_HOSTS) - set(LOCAL_HOSTS):
    raise ImproperlyConfigured(
        "Демонстрация запускается только на 127.0.0.1: уберите ORIENTIR_DEMO или ORIENTIR_HOSTS."
    )
_OWN = [host for host in ALLOWED_HOSTS if host.strip("*.") == host] or LOCAL_HOSTS
SITE = os.environ.get("ORIENTIR_SITE", "").strip().rstrip("/") or f"{'http' if DEMO else 'https'}://{_OWN[0]}"
"""Where links of letters lead that no request brings about: places that came free, offers that lapse."""

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "axes",
    "csp",
    "orientir.web.directory",
    "orientir.web.jobs",
    "orientir.web.evidence",
    "orientir.web.registers",
    "orientir.web.bookings",
    "orientir.web.surveys",
    "orientir.web.campaigns",
    "orientir.web.results",
    "orientir.web.portal",
    "orientir.web.site",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "orientir.web.site.middleware.ResponseHeaders",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "orientir.web.site.middleware.SignedInOnly",
    "orientir.web.site.middleware.AuditTrail",
    "orientir.web.site.limits.Limits",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "orientir.web.site.urls"
WSGI_APPLICATION = "orientir.web.site.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "orientir.web.site.frame.frame",
            ],
            "builtins": [f"orientir.web.components.{of}" for of in ("forms", "frame", "links", "tables", "words")],
        },
    },
]

# --- database: nothing acknowledged is lost -----------------------------------------------------------


def _postgresql(url: str) -> dict[str, Any]:
    """What the address of a PostgreSQL says, read by its own library; anything else is refused."""
    from psycopg import ProgrammingError
    from psycopg.conninfo import conninfo_to_dict

    example = "Напишите, например, postgresql://имя:пароль@сервер:5432/база."
    if urlsplit(url).scheme not in ("postgresql", "postgres"):
        raise ImproperlyConfigured(f"DATABASE_URL: адрес не читается. {example}")
    try:
        known: dict[str, Any] = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise ImproperlyConfigured(f"DATABASE_URL: адрес не читается ({error}). {example}") from None
    port = str(known.get("port", "5432"))
    if not (port.isdecimal() and 0 < int(port) < 65536):
        raise ImproperlyConfigured(f"DATABASE_URL: порт не читается. {example}")
    return known


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "").strip()
    if not url:
        HOME.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": HOME / "orientir.sqlite3",
            "CONN_MAX_AGE": None,  # opening a connection takes longer than most questions to it
            "OPTIONS": {
                "transaction_mode": "IMMEDIATE",
                "timeout": 10,
                # What is deleted is overwritten: earlier states of answers to a poll would lie in the file for years.
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA busy_timeout=10000; "
                    "PRAGMA secure_delete=ON;"
                ),
            },
            # A database in memory would be one per thread: tests of races need a file.
            "TEST": {"NAME": HOME / f"test-{os.environ.get('PYTEST_XDIST_WORKER', 'main')}.sqlite3"},
        }
    known = _postgresql(url)
    own = f"{known.pop('options', '')} -c synchronous_commit=on -c lock_timeout=10s".strip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known.pop("dbname", ""),
        "USER": known.pop("user", ""),
        "PASSWORD": known.pop("password", ""),
        "HOST": known.pop("host", ""),
        "PORT": str(known.pop("port", "")),
        "CONN_MAX_AGE": 60,
        "OPTIONS": {
            **known,  # sslmode and whatever else the address says
            "options": own,
            # A save asks the same few questions again and again: the database plans them once.
            "server_side_binding": True,
            "prepare_threshold": 5,
        },
        # One server may run the tests of several people at once.
        "TEST": {"NAME": f"test_orientir_{os.getpid()}"},
    }


DATABASES = {"default": _database()}
ATOMIC_REQUESTS = False

# --- people -------------------------------------------------------------------------------------------

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "orientir.web.directory.accounts.Accounts",
]
PASSWORD_HASHERS = ["orientir.web.directory.passwords.Argon2"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "orientir.web.directory.passwords.LongEnough", "OPTIONS": {"min_length": 12}},
    {"NAME": "orientir.web.directory.passwords.NotCommon"},
    {"NAME": "orientir.web.directory.passwords.NotOneself", "OPTIONS": {"user_attributes": ("email", "name")}},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_ADAPTER = "orientir.web.directory.sign_in.InvitationOnly"
SOCIALACCOUNT_ADAPTER = "orientir.web.directory.sign_in.KnownPeopleOnly"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_RATE_LIMITS = {
    "login_failed": False,  # django-axes counts these
    "login": "120/m/ip",  # a whole town hall behind one address signs in on the first day
}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the link of the invitation has proved the address
MFA_TOTP_TOLERANCE = 1  # telephones and servers differ by half a minute
MFA_ADAPTER = "orientir.web.directory.sign_in.SecondFactor"
MFA_FORMS = {
    "activate_totp": "orientir.web.directory.sign_in.FirstCodeForm",
    "authenticate": "orientir.web.directory.sign_in.CodeForm",
    "reauthenticate": "orientir.web.directory.sign_in.CodeAgainForm",
}
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True  # only addresses that the provider calls verified
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
SOCIALACCOUNT_PROVIDERS: dict[str, Any] = {}
OIDC_ORIGIN: list[str] = []
if os.environ.get("OIDC_SERVER"):
    OIDC_ORIGIN = ["://".join(urlsplit(os.environ["OIDC_SERVER"])[:2])]
    SOCIALACCOUNT_PROVIDERS = {
        "openid_connect": {
            "APPS": [
                {
                    "provider_id": "region",
                    "name": "учётную запись организации",
                    "client_id": os.environ.get("OIDC_CLIENT", ""),
                    "secret": os.environ.get("OIDC_SECRET", ""),
                    "settings": {"server_url": os.environ["OIDC_SERVER"]},
                }
            ]
        }
    }
EVEN_SECONDS = 0.3  # how long an answer takes whose time could tell who has an account
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # fifteen minutes, not fifteen since the last knock
AXES_USERNAME_CALLABLE = "orientir.web.directory.sign_in.name_tried"
AXES_CLIENT_IP_CALLABLE = "orientir.web.directory.sign_in.client_address"
AXES_DISABLE_ACCESS_LOG = True  # our own audit trail tells who came
AXES_RESET_ON_SUCCESS = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_LOCKOUT_CALLABLE = "orientir.web.directory.sign_in.locked_out"
AXES_VERBOSE = False

# --- how often ------------------------------------------------------------------------------------------

LIMITS = {
    "search": 60,  # searches, filters and further pages of one person in a minute: one each second, leafing included
    "export": 30,  # files of one person in a minute: all tables of a year and a workbook every other second
    "denied": 20,  # refusals of one person in a minute that are written down one by one
}
SURVEY_LIMITS = {  # of one address in a minute, where nobody signs in
    "pages": 900,  # a class, or a computer room, all at once
    "sent": 300,  # questionnaires of ten classes
    "unknown": 30,  # codes that do not exist: slips of the hand, never a script
}
UPLOADS_A_DAY = {  # bytes of one person that are kept, to be looked at and applied
    "form": 50 * 1024 * 1024,  # a thousand filled forms
    "evidence": 100 * 1024 * 1024,  # scans and pictures
    "list": 50 * 1024 * 1024,  # of a register
    "text": 50 * 1024 * 1024,  # to be checked
    "import": 300 * 1024 * 1024,  # of the institute: those of a whole region several times
}
# The processes of the server count together. The default of 300 entries would throw counts away while a town hall
# signs in.
CACHES = {
    "default": {
        "BACKEND": "orientir.web.site.counts.Counts",
        "LOCATION": HOME / "cache",
        "OPTIONS": {"MAX_ENTRIES": 10_000},
    },
}

# --- cookies and headers ------------------------------------------------------------------------------

SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = not DEMO
SESSION_COOKIE_NAME = "session" if DEMO else "__Host-session"
CSRF_COOKIE_NAME = "csrf" if DEMO else "__Host-csrf"
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_ENGINE = "orientir.web.directory.accounts"
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 3600
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = not DEMO
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        # The button of the identity provider is a form that is redirected there.
        "form-action": [SELF, *OIDC_ORIGIN],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
CSRF_FAILURE_VIEW = "orientir.web.site.errors.csrf_failure"
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024


def _time_zone() -> str:
    """The region's time zone: deadlines are kept in it, and nothing else is shown."""
    name = os.environ.get("ORIENTIR_TIME_ZONE") or "Asia/Irkutsk"
    if name not in available_timezones():
        raise ImproperlyConfigured(f"Часового пояса «{name}» нет. Напишите его так: ORIENTIR_TIME_ZONE=Asia/Irkutsk.")
    return name


# --- language, time, files, letters ---------------------------------------------------------------------

LANGUAGE_CODE = "ru"
TIME_ZONE = _time_zone()
TIME_NAME = os.environ.get("ORIENTIR_TIME_NAME", "")
USE_TZ = True
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
STATICFILES_DIRS: list[Path] = []
MEDIA_ROOT = HOME / "files"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}


def _post_office(url: str) -> SplitResult:
    """The parts of the address of a mail server: smtp, or smtps where the connection is encrypted from the start."""
    example = "Напишите, например, smtps://имя:пароль@сервер:465 или smtp://имя:пароль@сервер:587."
    parts = urlsplit(url)
    try:
        _ = parts.port
    except ValueError:
        raise ImproperlyConfigured(f"EMAIL_URL: порт не читается. {example}") from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise ImproperlyConfigured(f"EMAIL_URL: адрес не читается. {example}")
    return parts


MESSAGE_STORAGE = "orientir.web.site.messages.Messages"
CONTACT = os.environ.get("ORIENTIR_CONTACT", "").strip()
DEFAULT_FROM_EMAIL = os.environ.get("ORIENTIR_FROM", "orientir@localhost")
MAIL_WORKS = bool(os.environ.get("EMAIL_URL", "").strip())
"""Where no letter goes out, whoever invites hands the link over."""
EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
if email := os.environ.get("EMAIL_URL", "").strip():
    letter = _post_office(email)
    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST, EMAIL_PORT = letter.hostname or "localhost", letter.port or (465 if letter.scheme == "smtps" else 25)
    EMAIL_HOST_USER, EMAIL_HOST_PASSWORD = unquote(letter.username or ""), unquote(letter.password or "")
    EMAIL_TIMEOUT = 30  # a mail server that hangs must not hold a page for ever
    EMAIL_USE_SSL, EMAIL_USE_TLS = letter.scheme == "smtps", letter.scheme == "smtp" and letter.port == 587
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # Refusals are in the audit trail; here they would only spell out the links of invitations.
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
