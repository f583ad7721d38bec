from .definition.study import Study, read_study
from .execution.running import StudyProgress, run_study
from .results.frontier_points import drawn_by_question
from .results.study_record import StudyRecord, load_study

__all__ = ["Study", "StudyProgress", "StudyRecord", "drawn_by_question", "load_study", "read_study", "run_study"]
