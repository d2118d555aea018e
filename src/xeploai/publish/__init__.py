"""Reports: notebooks run through papermill, made into pages, listed in an index."""

from xeploai.publish.run import RunResult, run
from xeploai.publish.schedule import Job, read_schedule

__all__ = ["Job", "RunResult", "read_schedule", "run"]
