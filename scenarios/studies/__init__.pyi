from .definition.study import Study, read_study
from .execution.running import run_study
from .results.study_record import StudyRecord, load_study

__all__ = ["Study", "StudyRecord", "load_study", "read_study", "run_study"]
