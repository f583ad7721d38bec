from .execution.running import StudyProgress
from .results.frontier_points import drawn_by_question
from .results.study_record import StudyRecord, load_study
from .results.study_run import StudyRun
from .study import Study, read_study

__all__ = ["Study", "StudyProgress", "StudyRecord", "StudyRun", "drawn_by_question", "load_study", "read_study"]
