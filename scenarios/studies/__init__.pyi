from .files import Study, read_study
from .results import StudyRecord, load_study
from .running import run_study

__all__ = ["Study", "StudyRecord", "load_study", "read_study", "run_study"]
