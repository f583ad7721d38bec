"""Public values have the same verbs: `headline`, `to_frame`, `to_dict`, `run` writes with `out`, `read_` reads."""

import inspect
import json

import pandas as pd
import pytest

import nlematch as nle
from constraints.domain import Displayed
from scenarios.comparison import Attribution, Robustness

ANSWERS = {
    nle.Run, nle.NextRound, nle.Comparison, nle.StudyRecord, nle.Frontier, nle.Explanation, nle.AuditReport, Robustness,
    Attribution,
}  # fmt: skip
"""What a solve, a study or a question gives."""
CLASSES = {
    value for name in nle.__all__ if inspect.isclass(value := getattr(nle, name)) and issubclass(value, Displayed)
}
WITHOUT_FRAME = {nle.Round, nle.Policy, nle.Allocation, nle.Figures, nle.KeyFigure}
"""What has no one table: a round has many, a policy none, and an allocation is in the tables of its run."""


def test_every_answer_of_the_public_face_is_listed():
    assert CLASSES - WITHOUT_FRAME - {nle.Study} == ANSWERS - {Robustness, Attribution}


@pytest.mark.parametrize("kind", sorted(ANSWERS | {nle.Study}, key=lambda kind: kind.__name__))
def test_an_answer_is_a_frame_plain_data_and_a_line(kind):
    for verb, gives in {"to_frame": "pd.DataFrame", "to_dict": "dict[str, Any]", "headline": "str"}.items():
        signature = inspect.signature(getattr(kind, verb))
        assert list(signature.parameters) == ["self"], (kind, verb)
        assert signature.return_annotation == gives, (kind, verb)
    assert "__str__" in vars(kind) or "__repr__" in vars(kind)


@pytest.mark.parametrize("kind", sorted(CLASSES, key=lambda kind: kind.__name__))
def test_no_verb_has_another_name(kind):
    others = {"as_dict", "asdict", "as_frame", "to_df", "to_pandas", "to_json", "save", "dump", "load", "describe"}
    assert not others & {name for name in dir(kind) if not name.startswith("_")}


def test_what_reads_a_folder_or_file_is_called_read_and_what_writes_takes_out():
    names = set(nle.__all__)
    assert not {name for name in names if name.startswith(("open_", "get_", "save_", "load_run"))}
    for name in ("run", "adopt"):
        assert "out" in inspect.signature(getattr(nle, name)).parameters


def test_answers_give_what_their_verbs_say():
    round_ = nle.draw_round(0.01, seed=2)
    run = nle.run(round_)
    compared = nle.compare(run, nle.run(round_, reach=75))
    answers = [
        run, nle.next_round(round_, run, "2020-01-01"), compared, compared.why(), run.audit,
        nle.robustness(round_, draws=1),
        nle.frontier(round_, "travel", journeys="longest"), nle.explain_case(run, "900052", seconds=2.0),
    ]  # fmt: skip
    for answer in answers:
        assert isinstance(answer.to_frame(), pd.DataFrame)
        assert len(answer.to_frame()) > 0
        assert json.loads(json.dumps(answer.to_dict())) is not None  # plain data, nothing else in it
        assert "\n" not in answer.headline()
        assert answer.to_dict() == answer.to_dict()
        assert [other for other in answers if other == answer] == [answer]
        assert len({*answers, answer}) == len(answers)
