"""A small round for tests of letters, and what a letter shows as text."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from constraints import testing as make
from constraints.round import vouched
from scenarios.cli.main import main
from scenarios.runs import Run, read_run, run

ASH, ELM, YEW, OAK = "100001", "100002", "100003", "100004"


def letters(*arguments: object) -> Result:
    """Call `nlematch letters` in process."""
    return CliRunner().invoke(main, ["letters", *(str(argument) for argument in arguments)])


def text_of(page: Path | str) -> str:
    """Return what a page shows as one line, without its style."""
    html = page.read_text(encoding="utf-8") if isinstance(page, Path) else page
    html = re.sub(r"(?s)<(style|title)>.*?</\1>", " ", html)
    shown = re.sub(r"<[^>]+>", "", html).replace("&#39;", "'").replace("&amp;", "&")
    return " ".join(shown.split())


def small_tables() -> dict[str, Any]:
    """Ash and Elm are led by L1, 6 half-days each; Yew is beyond everybody's reach, and Oak is left over."""
    near, far = make.NEARBY, (make.HERE[0], make.HERE[1] + 200_000)
    return {
        "schools": [
            make.school(ASH, 2, name="Ash Primary", la_code="801", la_name="Bristol", region="South West"),
            make.school(ELM, 2, name="Elm Primary", governance="academy", trust_id="5001", region="South West"),
            make.school(YEW, 2, name="Yew Primary", at=far, rounds_waited=1),
            make.school(OAK, 1, name="Oak Primary"),
        ],
        "needs": [
            make.need(ASH, "maths", severity=3),
            make.need(ASH, "ict", half_days=1),
            make.need(ASH, "governance"),
            make.need(ELM, "phonics", half_days=2),
            make.need(ELM, "music"),
        ],
        "supporters": [make.supporter("S1", near, name="Home School", region="South East")],
        "leaders": [make.leader("L1", half_days=13, max_cases=2, specialisms="phonics:3")],
        "staff": [make.staff_member("T1", specialisms="maths:3;ict:2", role="middle-leader")],
        "travel": [
            make.measured("L1", ASH, 50), make.measured("L1", ELM, 1), make.measured("T1", ASH, 20),
        ],
    }  # fmt: skip


def small_run(folder: Path, **changes: Any) -> Run:
    """Solve the small round, with tables changed, into a new folder."""
    # names that no file brings in any more, such as those of which nothing can be seen, stand in earlier runs
    run(vouched(make.make_round(**(small_tables() | changes))), folder)
    return read_run(folder)
