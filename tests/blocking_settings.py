"""The settings of a server whose worker can be stopped in the midst of a job."""

from orientir.web.site.settings import *  # noqa: F403
from orientir.web.site.settings import INSTALLED_APPS as OWN

INSTALLED_APPS = [*OWN, "blocking_jobs.apps.BlockingJobs"]
