"""`nlematch report`: one file, whole or not at all, the same bytes every time."""

from fractions import Fraction

import pytest
from click.testing import CliRunner

from constraints.testing import leader, make_round, measured, school, supporter
from scenarios.cli.main import main
from scenarios.generate import draw_england
from scenarios.generate.settings import england_sized
from scenarios.rounds import write_round
from scenarios.runs import run

URNS = ("100001", "100002", "100003")


def small_round(*more_leaders):
    """Three schools, one leader with time for two of them; more leaders where they are given, all 50 minutes away."""
    return make_round(
        schools=[school(urn, region="North East", name=f"School {urn}") for urn in URNS],
        supporters=[supporter(region="North East")],
        leaders=[leader(half_days=12), *more_leaders],
        travel=[
            *(measured("L1", urn, 10 + k) for k, urn in enumerate(URNS)),
            *(measured(one.leader_id, urn, 50) for one in more_leaders for urn in URNS),
        ],
    )


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    out = tmp_path_factory.mktemp("small") / "run"
    run(small_round(), out)
    return out


def report(*arguments):
    return CliRunner().invoke(main, ["report", *map(str, arguments)])


def test_the_same_run_gives_the_same_bytes_and_leaves_one_file(solved, tmp_path):
    for name in ("first.html", "second.html"):
        done = report(solved, "--out", tmp_path / name)
        assert done.exit_code == 0, done.output
        assert done.stdout == ""
    assert (tmp_path / "first.html").read_bytes() == (tmp_path / "second.html").read_bytes()
    assert sorted(file.name for file in tmp_path.iterdir()) == ["first.html", "second.html"]
    assert b"\r" not in (tmp_path / "first.html").read_bytes()


def test_what_is_there_already_stays(solved, tmp_path):
    out = tmp_path / "report.html"
    out.write_text("kept", encoding="utf-8")
    done = report(solved, "--out", out)
    assert done.exit_code == 1
    assert "NM603" in done.stderr
    assert out.read_text(encoding="utf-8") == "kept"


def test_what_is_no_run_is_refused_and_nothing_is_written(tmp_path):
    done = report(tmp_path, "--out", tmp_path / "report.html")
    assert done.exit_code == 1
    assert "NM601" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_place_that_cannot_be_written_is_refused(solved, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = report(solved, "--out", tmp_path / "file" / "report.html")
    assert done.exit_code == 1
    assert "NM604" in done.stderr


def test_a_school_and_its_case_go_together(solved, tmp_path):
    assert report(solved, "--out", tmp_path / "a.html", "--audience", "school").exit_code == 2
    assert report(solved, "--out", tmp_path / "a.html", "--case", URNS[0]).exit_code == 2
    unknown = report(solved, "--out", tmp_path / "a.html", "--audience", "school", "--case", "100009")
    assert unknown.exit_code == 1
    assert "NM202" in unknown.stderr
    assert list(tmp_path.iterdir()) == []
    done = report(solved, "--out", tmp_path / "a.html", "--audience", "school", "--case", URNS[0])
    assert done.exit_code == 0, done.output
    assert "School 100001" in (tmp_path / "a.html").read_text(encoding="utf-8")
    assert "School 100002" not in (tmp_path / "a.html").read_text(encoding="utf-8")


def test_no_school_is_sent_what_is_made_up(tmp_path):
    scale = Fraction(1, 200)
    drawn = draw_england("sio-2019", england_sized(scale), seed=1, scale=scale)
    run(drawn, tmp_path / "run")
    case_id = next(iter(drawn.cases))
    out = tmp_path / "school.html"
    refused = report(tmp_path / "run", "--out", out, "--audience", "school", "--case", case_id)
    assert refused.exit_code == 1
    assert "NM912" in refused.stderr
    done = report(tmp_path / "run", "--out", out, "--audience", "public")
    assert done.exit_code == 0, done.output
    assert "Made-up data." in out.read_text(encoding="utf-8")


def test_changes_that_help_are_tried_when_asked_for(solved, tmp_path):
    report(solved, "--out", tmp_path / "read.html")
    report(solved, "--out", tmp_path / "tried.html", "--explain", "20")
    read, tried = ((tmp_path / f"{name}.html").read_text(encoding="utf-8") for name in ("read", "tried"))
    # L1 has 12 half-days for two deployments of 6: 6 more let the third school have one
    for text in (read, tried):
        assert (
            "6 half-days (3 days) more of L1: places 1 more school, for instance <bdi>School 100003 (100003)</bdi>"
            in text
        )
    assert "were tried by counts of places" in read
    assert "was made, placed again and audited" in tried


def test_a_repair_tells_what_it_changed(tmp_path):
    # L2 has time for one of the three; L1, who leads two, withdraws: they lose their leader, L2 stays where they are
    round_ = small_round(leader("L2", half_days=6))
    write_round(round_, tmp_path / "round")
    run(round_, tmp_path / "run")
    round_path, run_path, out = (str(tmp_path / name) for name in ("round", "run", "run2"))
    repaired = CliRunner().invoke(main, ["repair", round_path, run_path, "--out", out, "--withdraw", "L1"])
    assert repaired.exit_code == 0, repaired.output
    done = report(tmp_path / "run2", "--out", tmp_path / "report.html")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert 'id="changes-forced"' in text
    assert "<dd><bdi>2</bdi></dd>" in text.partition('id="changes-forced"')[2].partition("</div>")[0]
    assert text.partition('id="changes-table"')[2].partition("</table>")[0].count('<th scope="row"') == 2


def test_a_study_is_reported_for_planners_and_directors(tmp_path):
    write_round(small_round(), tmp_path / "round")
    (tmp_path / "study.toml").write_text(
        'title = "Time"\nround = "round"\n[scenarios.base]\n[scenarios.more]\n[[scenarios.more.edits]]\n'
        'table = "leaders"\nset = { half_days = 18 }\n',
        encoding="utf-8",
    )
    study = tmp_path / "study"
    ran = CliRunner().invoke(main, ["run", str(tmp_path / "study.toml"), "--out", str(study), "--workers", "1"])
    assert ran.exit_code == 0, ran.output
    done = report(study, "--out", tmp_path / "study.html")
    assert done.exit_code == 0, done.output
    text = (tmp_path / "study.html").read_text(encoding="utf-8")
    # with 18 half-days L1 leads all three: 2 of 3 against 3 of 3, and one school gains a leader
    assert "66.7 % (2 of 3)" in text
    assert "100.0 % (3 of 3)" in text
    moves = text.partition('id="moves-table"')[2].partition("</table>")[0]
    assert moves.count('<th scope="row"') == 1
    assert "had no leader, has one" in moves
    refused = report(study, "--out", tmp_path / "public.html", "--audience", "public")
    assert refused.exit_code == 1
    assert "NM202" in refused.stderr


def test_a_chain_is_reported_round_after_round_and_one_run_alone_is_no_study(tmp_path):
    write_round(small_round(), tmp_path / "round")
    text = 'title = "Chain"\nround = "round"\n[scenarios.base]\n'
    (tmp_path / "one.toml").write_text(text, encoding="utf-8")
    (tmp_path / "two.toml").write_text(f"{text}[chain]\nrounds = 2\nmonths = 3\n", encoding="utf-8")
    for name in ("one", "two"):
        study = ["run", str(tmp_path / f"{name}.toml"), "--out", str(tmp_path / name), "--workers", "1"]
        ran = CliRunner().invoke(main, study)
        assert ran.exit_code == 0, ran.output
    refused = report(tmp_path / "one", "--out", tmp_path / "one.html")
    assert refused.exit_code == 1
    assert "NM601" in refused.stderr
    done = report(tmp_path / "two", "--out", tmp_path / "two.html")
    assert done.exit_code == 0, done.output
    rounds = (tmp_path / "two.html").read_text(encoding="utf-8").partition('id="rounds-table"')[2]
    assert rounds.partition("</table>")[0].count('<th scope="row"') == 2
