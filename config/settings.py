"""Settings, read from the environment. `.env.example` explains every variable.

Impossible combinations are reported by the system checks in `config.checks`, with a remedy.
"""

import re
import warnings
from pathlib import Path
from urllib.parse import unquote

from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from config import __version__
from config.environment import Environment, SettingError
from languages.offered import SOURCE, found_in

BASE_DIR = Path(__file__).resolve().parent.parent

env = Environment()
env.read_env(BASE_DIR / env.str("ENV_FILE", default=".env"), overwrite=False)

VERSION = __version__
"""Of the portal, where apps below find it. A clone is not installed, so no metadata tell it."""
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / "data"))).resolve()
DEBUG = env.bool("DEBUG", default=False)
PORT = env.port("PORT", default=8000)
SITE_URL: str = env.str("SITE_URL", default=f"http://localhost:{PORT}").rstrip("/")
DEMO = env.bool("DEMO", default=(DATA_DIR / "demo-caldav").exists())
SECRET_KEY = env.str("SECRET_KEY", default="")
CREDENTIAL_KEYS = env.list("CREDENTIAL_KEYS", default=[])
if not SECRET_KEY or not CREDENTIAL_KEYS:
    from config.local_secrets import local_secrets

    try:
        _secrets = local_secrets(DATA_DIR / "secrets.json")
    except OSError as error:
        raise SettingError(f"DATA_DIR {DATA_DIR} cannot be used: {error}.") from error
    except ImproperlyConfigured as error:
        raise SettingError(str(error)) from error
    SECRET_KEY = SECRET_KEY or _secrets.secret_key
    CREDENTIAL_KEYS = CREDENTIAL_KEYS or [_secrets.credential_key]

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[SITE_URL])
TRUSTED_PROXY = env.bool("TRUSTED_PROXY", default=False)
if TRUSTED_PROXY:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    ALLAUTH_TRUSTED_PROXY_COUNT = 1

# --- Applications -----------------------------------------------------------------------------

CALENDAR_KINDS = ["kinds.outlook", "kinds.caldav"]
INSTALLED_APPS = [
    "config",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.forms",
    "django.contrib.postgres",
    "allauth",
    "allauth.account",
    "channels",
    "csp",
    "django_htmx",
    "lucide",
    "procrastinate.contrib.django",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "languages",
    "accounts",
    "live",
    "alerts",
    "connectors",
    "diagnosis",
    *CALENDAR_KINDS,
    "fleet",
    "calendars",
    "bookings",
]

MIDDLEWARE = [
    "config.database.again.AnswerAgainMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "config.middleware.NoNulInAdminMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "accounts.compression.CompressionMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "languages.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "accounts.devices.KnownDeviceMiddleware",
    "accounts.seen.SeenMiddleware",
    "accounts.middleware.ViewerZoneMiddleware",
    "config.middleware.OnlyAButtonMiddleware",
]

ROOT_URLCONF = "config.urls"
ASGI_APPLICATION = "config.asgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
FORM_RENDERER = "config.forms.DaybookFormRenderer"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.context.site",
            ],
        },
    },
]

# --- Database: a server of your own, or the embedded one ----------------------------------------

DATABASE_URL = env.str("DATABASE_URL", default="")
if DATABASE_URL:
    DATABASES = {"default": env.database("DATABASE_URL")}
    # A socket's folder is written percent-encoded in an address, as libpq does.
    DATABASES["default"]["HOST"] = unquote(DATABASES["default"]["HOST"])
else:
    from config.postgres import join

    DATABASES = {"default": join(DATA_DIR / "postgres").django()}
DATABASES["default"].setdefault("OPTIONS", {})
DATABASES["default"]["ENGINE"] = "config.database"
EMBEDDED_WORKER = env.bool("EMBEDDED_WORKER", default=True)
WORKER_CONCURRENCY = env.int("WORKER_CONCURRENCY", default=4)
WORKER_WRITES = env.int("WORKER_WRITES", default=4)
WORKER_LIVE = env.int("WORKER_LIVE", default=4)
WORKER_MAILS = env.int("WORKER_MAILS", default=2)
DATABASE_POOL_SIZE = env.int("DATABASE_POOL_SIZE", default=20)
if DATABASE_POOL_SIZE:
    # What jobs and syncs hold comes on top, so that they take nothing from pages; 7 are for timers,
    # webhooks, channels that end, and what claims accounts.
    _jobs = WORKER_CONCURRENCY + WORKER_WRITES + WORKER_LIVE + WORKER_MAILS + 7
    DATABASES["default"]["OPTIONS"]["pool"] = {
        "min_size": 1,
        "max_size": DATABASE_POOL_SIZE + (_jobs if EMBEDDED_WORKER else 0),
        "timeout": 20,
    }

# Waiting for the network inside a transaction is an error, or only logged (accounts.letting_go).
RAISE_WHEN_HELD = DEBUG

# --- Live stream and jobs ------------------------------------------------------------------------

REDIS_URL = env.str("REDIS_URL", default="")
# Before every key and group, so that several sites may share one Redis.
SITE_PREFIX = re.sub(r"[^\w.]+", "-", env.str("SITE_PREFIX", default=f"daybook-{SITE_URL}"))
if REDIS_URL:
    CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [REDIS_URL], "prefix": SITE_PREFIX},
        }
    }
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": REDIS_URL,
            "KEY_PREFIX": SITE_PREFIX,
        }
    }
else:
    CHANNEL_LAYERS = {"default": {"BACKEND": "channels.layers.InMemoryChannelLayer"}}
    CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

WEB_PROCESSES = env.int("WEB_PROCESSES", default=1)
# What the server of an account may take of one sync, in all.
SYNC_SECONDS = env.int("SYNC_SECONDS", default=240)
SYNCS_PER_HOST = env.int("SYNCS_PER_HOST", default=0)
SYNCS_PER_SERVER = env.int("SYNCS_PER_SERVER", default=0)
PROCRASTINATE_WORKER_DEFAULTS = {
    # How long a job may wait that became due, or whose lock was released.
    "fetch_job_polling_interval": 0.5,
    "update_heartbeat_interval": 5.0,
    "stalled_worker_timeout": 20.0,
    "shutdown_graceful_timeout": 6.0,
    "delete_jobs": "successful",
}

# --- Calendar accounts ---------------------------------------------------------------------------

# Where the demo's CalDAV server listens.
DEMO_ADDRESSES = "127.0.0.1/32"
ALLOW_PRIVATE_ADDRESSES = env.str("ALLOW_PRIVATE_ADDRESSES", default=DEMO_ADDRESSES if DEMO else "")

# --- Sign-in -------------------------------------------------------------------------------------

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
# The address is unique whatever its case, by a constraint that this check cannot see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 10},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
# Whoever may sign up has the portal contact servers; the demo is for looking around.
ALLOW_SIGNUP = env.bool("ALLOW_SIGNUP", default=DEMO)
ACCOUNT_ADAPTER = "accounts.adapter.AccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_SIGNUP_FORM_CLASS = "accounts.forms.ProfileFields"
# Only a confirmed address may be taken for its owner's, where mail reaches people.
ACCOUNT_EMAIL_VERIFICATION = env.one_of(
    "EMAIL_VERIFICATION",
    "none",
    "optional",
    "mandatory",
    default="mandatory" if env.str("EMAIL_URL", default="") else "optional",
)
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_PREVENT_ENUMERATION = True
# Wrong passwords are counted by `accounts.guessing`, which knows the owner's devices.
ACCOUNT_RATE_LIMITS: dict[str, str] = {"login": "", "login_failed": ""}
ACCOUNT_FORMS = {
    "signup": "accounts.forms_signup.SignupForm",
    "reset_password": "accounts.reset.ResetPasswordForm",
}
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"

# --- Mail ----------------------------------------------------------------------------------------

EMAIL_URL = env.str("EMAIL_URL", default="")
if EMAIL_URL:
    vars().update(env.mail("EMAIL_URL"))
    if vars()["EMAIL_BACKEND"] == "django.core.mail.backends.smtp.EmailBackend":
        EMAIL_BACKEND = "accounts.smtp.SmtpEmailBackend"
else:
    EMAIL_BACKEND = "config.eml.FileEmailBackend"
    EMAIL_FILE_PATH = str(DATA_DIR / "mail")
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="Daybook <daybook@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
EMAIL_TIMEOUT = 20

# --- Language and time ---------------------------------------------------------------------------

LANGUAGE_CODE = SOURCE
LOCALE_PATHS = [BASE_DIR / "locale"]
LANGUAGES = found_in(LOCALE_PATHS[0])
LANGUAGE_COOKIE_NAME = "language"
TIME_ZONE = "UTC"
USE_I18N = True
USE_TZ = True

# --- Static files --------------------------------------------------------------------------------

# WhiteNoise hands small files over at once, so reading them synchronously does no harm.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous")
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "config.static.HashedStaticFiles",
    },
}
FILE_UPLOAD_PERMISSIONS, FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o600, 0o700
WHITENOISE_USE_FINDERS = DEBUG
WHITENOISE_MAX_AGE = 3600

# --- Security ------------------------------------------------------------------------------------

HTTPS = SITE_URL.startswith("https://")
SESSION_COOKIE_SECURE = HTTPS
CSRF_COOKIE_SECURE = HTTPS
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"
SECURE_SSL_REDIRECT = HTTPS and env.bool("SECURE_SSL_REDIRECT", default=True)
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$", r"^metrics$"]
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31536000 if HTTPS else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env.bool("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env.bool("SECURE_HSTS_PRELOAD", default=False)
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "manifest-src": [SELF],
    }
}

# --- API -----------------------------------------------------------------------------------------

API_RATES: dict[str, str] = {
    "anonymous": env.str("API_RATE_ANONYMOUS", default="120/min"),
    "user": env.str("API_RATE_USER", default="600/min"),
    "booking": env.str("API_RATE_BOOKING", default="30/min"),
    "connect": env.str("API_RATE_CONNECT", default="10/min"),
}
REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "accounts.api.authentication.TokenAuthentication",
        "rest_framework.authentication.SessionAuthentication",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["accounts.api.permissions.HasScope"],
    "DEFAULT_RENDERER_CLASSES": ["rest_framework.renderers.JSONRenderer"],
    "DEFAULT_PARSER_CLASSES": ["config.api.reading.Json"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "config.api.reading.JsonOnly",
    "DEFAULT_METADATA_CLASS": "config.api.reading.OnlyAllow",
    "URL_FORMAT_OVERRIDE": None,
    "DEFAULT_PAGINATION_CLASS": "config.api.pagination.Pages",
    "DEFAULT_SCHEMA_CLASS": "config.api.schema.Schema",
    "DEFAULT_THROTTLE_CLASSES": [
        "config.api.throttling.Anonymous",
        "config.api.throttling.SignedIn",
        "config.api.throttling.Costly",
    ],
    "DEFAULT_THROTTLE_RATES": API_RATES,
    "EXCEPTION_HANDLER": "config.api.problems.problem_response",
    "UNAUTHENTICATED_USER": "django.contrib.auth.models.AnonymousUser",
}
SPECTACULAR_SETTINGS = {
    "TITLE": "Daybook API",
    "DESCRIPTION": "Connectors, calendars, booking pages and bookings of a Daybook portal.",
    "VERSION": "1",
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "SCHEMA_PATH_PREFIX": r"/api/v1",
    "COMPONENT_SPLIT_REQUEST": True,
    "ENUM_NAME_OVERRIDES": {
        "MeetingState": "bookings.models.Booking.State",
        "ConnectorMode": "connectors.models.Connector.Mode",
    },
    "SWAGGER_UI_SETTINGS": {"deepLinking": True, "tryItOutEnabled": False},
}

# --- Figures for Prometheus at /metrics; off unless one of them is set --------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_ALLOW = env.list("METRICS_ALLOW", default=[])

# --- Booking by guests, connecting by users ------------------------------------------------------

# What each process keeps of answers about free times, at most; 0 keeps none.
ANSWERS_MB = env.int("ANSWERS_MB", default=32)
RETENTION_DAYS = env.int("RETENTION_DAYS", default=0)
BOOKING_RATE = env.str("BOOKING_RATE", default="20/10m")
CONNECT_RATE = env.str("CONNECT_RATE", default="20/h")
CONNECT_AT_ONCE = env.int("CONNECT_AT_ONCE", default=3)
CONNECT_AT_ONCE_IN_TOTAL = env.int("CONNECT_AT_ONCE_IN_TOTAL", default=20)
PAIRING_RATE = env.str("PAIRING_RATE", default="30/10m")
CONNECTOR_DOWNLOAD_URL = env.str("CONNECTOR_DOWNLOAD_URL", default="")

# --- XMPP as the agents' line for real time; off unless XMPP_URL is set (docs/xmpp.md) ------------

XMPP_URL = env.str("XMPP_URL", default="")
XMPP_CA_FILE = env.str("XMPP_CA_FILE", default="")
XMPP_HOST = env.str("XMPP_HOST", default="")
XMPP_PORT = env.port("XMPP_PORT", default=5222)
XMPP_DIRECT_TLS = env.bool("XMPP_DIRECT_TLS", default=XMPP_PORT == 5223)
XMPP_AGENT_JID = env.str("XMPP_AGENT_JID", default="")
XMPP_AGENT_SECRET = env.str("XMPP_AGENT_SECRET", default="")

# --- Logging -------------------------------------------------------------------------------------

LOG_LEVEL = env.one_of("LOG_LEVEL", "DEBUG", "INFO", "WARNING", "ERROR", default="INFO")
LOG_JSON = env.bool("LOG_JSON", default=False)
LOGGING_CONFIG = "config.logs.configure"
LOGGING = {"level": LOG_LEVEL, "json": LOG_JSON}
