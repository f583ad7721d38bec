"""The page for analysts shows code that runs, on public names only."""

import re
from fractions import Fraction
from pathlib import Path

import nlematch
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized

PAGE = Path(__file__).parents[2] / "notebooks" / "README.md"


def test_the_code_of_the_page_runs_on_a_drawn_round(tmp_path, monkeypatch):
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL)
    scale = Fraction(1, 100)
    round_ = draw_england("sio-2019", england_sized(scale), seed=1, scale=scale)
    nlematch.write_round(round_, tmp_path / "demo" / "round")
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {}
    exec(compile(code, str(PAGE), "exec"), names)
    assert names["record"].audit.clean
    assert len(names["record"].to_frame()) == names["record"].manifest["counts"]["placed"]


def test_every_public_name_is_there_and_no_other():
    assert [name for name in nlematch.__all__ if not hasattr(nlematch, name)] == []
    assert not hasattr(nlematch, "solve_everything")
