"""A survey is mapped once, in Excel: what is proposed, what a planner fills in, and what is read back."""

import openpyxl
import pytest

from constraints.domain.faults import InputRefused
from scenarios.rounds import read_round
from scenarios.supply import load_map, map_workbook, propose_map, read_source, read_survey
from scenarios.supply.fields import FIELDS, NOT_READ
from scenarios.supply.map_layout import NOTHING
from scenarios.supply.map_writing import label_of

HEAD = ("Sent", "Mail", "Name", "URN", "What are you?", "Days", "Expertise", "Phase", "Remarks")
ROWS = [
    ("03/09/2019", "a@x.org", "Ann Other", "110001", "NLE", "15 days", "Maths, Reading recovery", "Both", "x" * 90),
    ("04/09/2019", "b@x.org", "Bo Body", "110002", "Boss", "as needed", "maths; Phonics", "Primary", "y" * 90),
    ("05/09/2019", "c@x.org", "Cy Third", "110003", "Boss", "3-5", "Reading recovery", "Both", "z" * 90),
]


@pytest.fixture
def proposed(survey, tmp_path):
    """Propose a map for a survey, and open the workbook."""

    def run(rows=ROWS, head=HEAD, columns=None, weeks=39):
        path = survey(rows, head=head)
        mapping = load_map(columns)
        proposal = propose_map(read_source(path, mapping), mapping, weeks)
        (tmp_path / "map.xlsx").write_bytes(map_workbook(proposal))
        return proposal, openpyxl.load_workbook(tmp_path / "map.xlsx")

    return run


@pytest.fixture
def filled(proposed, tmp_path):
    """Fill cells of a proposed map in: by sheet, row key and heading; return its path."""

    def run(*cells, **options):
        _, book = proposed(**options)
        for sheet, key, heading, said in cells:
            tab = book[sheet]
            at = {cell.value: cell.column for cell in tab[1]}
            key_column = at["Answer"] if sheet == "Answers" else 1
            row = next(n for n in range(2, tab.max_row + 1) if tab.cell(n, key_column).value == key)
            tab.cell(row, at[heading], said)
        book.save(tmp_path / "map.xlsx")
        return tmp_path / "map.xlsx"

    return run


def labels(fields):
    return {name: FIELDS[field].label for name, field in fields.items()}


def table(sheet):
    rows = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
    return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]


def test_every_column_is_listed_with_what_it_is_read_as_or_looks_like(proposed):
    proposal, book = proposed()
    rows = {row["Heading in the survey"]: row for row in table(book["Columns"])}
    assert list(rows) == list(HEAD)
    assert {name: row["We read it as"] for name, row in rows.items() if row["We read it as"]} == labels(
        {"URN": "home_urn", "Days": "days", "Expertise": "specialisms", "Phase": "phases"}
    )
    assert {name: row["Our guess"] for name, row in rows.items() if row["Our guess"]} == labels(
        {"Sent": "latest", "Mail": "key", "What are you?": "kind"}
    )
    assert (rows["URN"]["Column"], rows["URN"]["Filled"], rows["Phase"]["Different"]) == ("D", "3", "2")
    assert proposal.open_columns == 3


def test_every_answer_stands_once_with_its_count_its_rows_and_a_guess(proposed):
    _, book = proposed()
    told = [(row["Answer"], row["How often"], row["First rows"], row["We read it as"], row["Our guess"])
            for row in table(book["Answers"])]  # fmt: skip
    assert told == [
        ("Boss", "2", "3, 4", "", ""),
        ("as needed", "1", "3", "", ""),
        ("Reading recovery", "2", "2, 4", "", "perhaps phonics"),
        ("Both", "2", "2, 4", "", ""),
        ("NLE", "1", "2", "nle", ""),
        ("3-5", "1", "4", "3 days, the lower of the two figures", ""),
        ("Maths", "2", "2, 3", "maths", ""),
        ("Phonics", "1", "3", "phonics", ""),
        ("Primary", "1", "3", "primary", ""),
    ]


def test_no_name_address_or_long_text_stands_in_a_map(proposed, tmp_path):
    proposed()
    book = openpyxl.load_workbook(tmp_path / "map.xlsx")
    said = " ".join(str(cell.value) for tab in book for row in tab.iter_rows() for cell in row if cell.value)
    for private in ("Ann Other", "a@x.org", "x" * 90):
        assert private not in said


def test_what_may_be_names_is_not_shown_whatever_its_heading_says(proposed, tmp_path):
    people = [(f"Person {letter}", f"11000{n}", "5") for n, letter in enumerate("ABCDEF", 1)]
    proposed(rows=people, head=("Contact", "URN", "Days"))
    book = openpyxl.load_workbook(tmp_path / "map.xlsx")
    assert not [cell.value for tab in book for row in tab.iter_rows() for cell in row if "Person " in str(cell.value)]


def test_cells_to_fill_in_have_lists_to_choose_from(proposed):
    _, book = proposed()
    lists = {cell.value: [row.value for row in column[1:] if row.value] for column in book["Lists"].iter_cols()
             for cell in column[:1]}  # fmt: skip
    assert lists["fields"] == [*(field.label for field in FIELDS.values()), NOT_READ]
    assert label_of("specialism", "maths") in lists["specialism"]
    rules = {str(rule.sqref): rule for rule in book["Columns"].data_validations.dataValidation}
    assert [rule.type for rule in rules.values()] == ["list"]
    assert set(rules) == {f"H2:H{1 + len(HEAD)}"}
    answers = {row.row: row.value for row in book["Answers"]["B"]}
    ruled = {int(str(rule.sqref).split(":")[0].lstrip("GHIJ")): rule.formula1
             for rule in book["Answers"].data_validations.dataValidation}  # fmt: skip
    by_answer = {answers[row]: formula.partition("!")[2][:2] for row, formula in ruled.items()}
    letters = {name: f"${chr(ord('A') + place)}" for place, name in enumerate(lists)}
    assert by_answer["Both"] == letters["phase"]
    assert by_answer["Reading recovery"] == letters["specialism"]
    assert by_answer["Boss"] == letters["kind"]
    assert "as needed" not in by_answer  # a figure is written
    _, book = proposed(rows=[("110001", "5", "North")], head=("URN", "Days", "Anything"))
    (rule,) = book["Answers"].data_validations.dataValidation
    assert rule.formula1.partition("!")[2].startswith(letters["any"])  # nobody knows yet what it is


def test_a_map_that_is_given_back_as_it_was_changes_nothing(proposed, tmp_path):
    proposed()
    plain, own = load_map(), load_map(tmp_path / "map.xlsx")
    assert own == plain


FILLED = (
    ("Columns", "Sent", "It holds", FIELDS["latest"].label),
    ("Columns", "Mail", "It holds", FIELDS["key"].label),
    ("Columns", "What are you?", "It holds", FIELDS["kind"].label),
    ("Columns", "Remarks", "It holds", NOT_READ),
    ("Answers", "Boss", "It means", label_of("kind", "trust-leader")),
    ("Answers", "as needed", "It means", "6"),
    ("Answers", "Reading recovery", "It means", label_of("specialism", "phonics")),
    ("Answers", "Reading recovery", "and", label_of("specialism", "english")),
    ("Answers", "Both", "It means", "primary"),
    ("Answers", "Both", "and", "secondary"),
    ("Blanks", "Schools at once of a leader", "we take", "2"),
)
TOML = """\
latest = "Sent"
not_read = "Remarks"
[columns]
key = "Mail"
kind = "What are you?"
[values.kind]
"Boss" = "trust-leader"
[values.days]
"as needed" = "6"
[values.specialism]
"Reading recovery" = ["phonics", "english"]
[values.phase]
"Both" = ["primary", "secondary"]
[assume]
max_cases = 2
"""


def test_one_model_stands_behind_both_maps(filled, survey, tmp_path):
    (tmp_path / "map.toml").write_text(TOML)
    assert load_map(filled(*FILLED)) == load_map(tmp_path / "map.toml")


def test_the_survey_is_read_as_the_map_says(filled, survey):
    path = filled(*FILLED)
    read = read_survey(survey(ROWS, head=HEAD), load_map(path), 39)
    assert read.faults == ()
    told = [(reply.key, reply.kind, reply.half_days, reply.levels, reply.phases) for reply in read.replies]
    assert told == [
        ("a@x.org", "nle", 30, (("english", 1), ("maths", 1), ("phonics", 1)), ("primary", "secondary")),
        ("b@x.org", "trust-leader", 12, (("maths", 1), ("phonics", 1)), ("primary",)),
        ("c@x.org", "trust-leader", 6, (("english", 1), ("phonics", 1)), ("primary", "secondary")),
    ]
    assert read.look_alikes == ()


def test_an_answer_may_mean_nothing(filled, survey):
    path = filled(*FILLED, ("Answers", "Both", "It means", NOTHING), ("Answers", "as needed", "It means", NOTHING))
    read = read_survey(survey(ROWS, head=HEAD), load_map(path), 39)
    assert [reply.phases for reply in read.replies] == [(), ("primary",), ()]
    assert [(fault.code, fault.row, fault.column) for fault in read.faults] == [("NM103", 3, "Days")]


def test_a_column_that_is_not_used_is_not_read(filled, survey):
    path = filled(("Columns", "Phase", "It holds", NOT_READ))
    read = read_survey(survey([ROWS[0]], head=HEAD), load_map(path), 39)
    assert "phases" not in read.headings


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ([("Columns", "Mail", "It holds", "Kee")], ("map.xlsx [Columns]", 3, "It holds", "Kee")),
        ([("Columns", "Sent", "It holds", FIELDS["days"].label), ("Columns", "Days", "It holds", FIELDS["days"].label)],
         ("map.xlsx [Columns]", 7, "It holds", FIELDS["days"].label)),
        ([("Columns", "Days", "It holds", FIELDS["period_days"].label)], ("map.xlsx [Columns]", 7, "Term", "")),
        ([("Answers", "Boss", "It means", "adviser")], ("map.xlsx [Answers]", 2, "It means", "adviser")),
        ([("Blanks", "What a person is", "we take", "boss")], ("map.xlsx [Blanks]", 2, "What a person is", "boss")),
        ([("Blanks", "Schools at once of a leader", "we take", "x")],
         ("map.xlsx [Blanks]", 3, "Schools at once of a leader", "x")),
        ([("Answers", "Both", "It means", "maths")], ("map.xlsx", None, "values.phase.Both", "maths")),
        ([("Answers", "as needed", "It means", "often")], ("map.xlsx", None, "values.days.as needed", "often")),
    ],
)  # fmt: skip
def test_a_choice_that_cannot_stand_is_told_with_its_sheet_and_row(filled, cells, fault):
    with pytest.raises(InputRefused) as refused:
        load_map(filled(*cells))
    assert [(f.code, f.file, f.row, f.column, f.value) for f in refused.value.faults] == [("NM504", *fault)]


def test_another_workbook_is_no_map(tmp_path):
    openpyxl.Workbook().save(tmp_path / "other.xlsx")
    (tmp_path / "broken.xlsx").write_bytes(b"PK\x03\x04 and no more")
    for name, code in (("other.xlsx", "NM504"), ("broken.xlsx", "NM107")):
        with pytest.raises(InputRefused) as refused:
            load_map(tmp_path / name)
        assert [fault.code for fault in refused.value.faults] == [code]


def test_answers_of_all_columns_that_may_hold_a_list_are_there_so_that_one_map_is_enough(proposed):
    """What the heading does not tell, the answers may; else they are listed for whatever the planner says it is."""
    head, rows = (
        ("URN", "Days", "Anything"),
        [("110001", "5", "maths"), ("110002", "5", "Maths, art"), ("1", "5", "??")],
    )
    proposal, _ = proposed(rows=rows, head=head)
    assert {one.heading: one.guess for one in proposal.columns if one.guess} == {"Anything": "specialisms"}
    proposal, _ = proposed(rows=[("110001", "5", "North")], head=head)
    assert [(one.heading, one.field, one.answer) for one in proposal.answers] == [("Anything", None, "North")]


def test_days_by_term_are_proposed_with_the_term(proposed, filled, survey):
    head = ("URN", "Days in autumn", "Days in the spring term", "Max cases")
    rows = [("110001", "4", "3.5", "2")]
    proposal, _ = proposed(rows=rows, head=head)
    assert [(one.guess, one.period) for one in proposal.columns[1:3]] == [
        ("period_days", "autumn"), ("period_days", "spring"),
    ]  # fmt: skip
    term = FIELDS["period_days"].label
    path = filled(("Columns", head[1], "It holds", term), ("Columns", head[2], "It holds", term), rows=rows, head=head)
    (reply,) = read_survey(survey(rows, head=head), load_map(path)).replies
    assert (reply.half_days, reply.by_period) == (15, (("autumn", 8), ("spring", 7)))


def test_the_command_writes_a_map_and_nothing_else(round_path, survey, call, tmp_path, files_of):
    before = files_of(round_path)
    said = call("import-supply", round_path, survey(ROWS, head=HEAD), "--propose", tmp_path / "map.xlsx")
    assert "To decide: 3 columns, 4 answers." in said.stderr
    assert "headings in row 1, 3 rows below" in said.stderr
    assert files_of(round_path) == before
    again = call("import-supply", round_path, survey(ROWS, head=HEAD), "--propose", tmp_path / "map.xlsx", exits=1)
    assert "NM603" in again.stderr


def test_a_survey_whose_map_is_not_filled_in_is_refused_with_all_that_is_open(round_path, survey, call, tmp_path):
    path = survey(ROWS, head=HEAD)
    call("import-supply", round_path, path, "--propose", tmp_path / "map.xlsx")
    said = call("import-supply", round_path, path, "--columns", tmp_path / "map.xlsx", exits=1).stderr
    assert "'Reading recovery'. Expected a known specialism (rows 2, 4)" in said
    assert "'Both'. Expected a known phase (rows 2, 4)" in said
    assert "'as needed'. Expected days" in said
    assert not read_round(round_path).people


def test_terms_become_capacity_where_the_round_has_periods(round_path, survey, call, tmp_path):
    (tmp_path / "map.toml").write_text('[periods]\n"Days autumn" = "1"\n"Days spring" = "2"\n')
    head, rows = ("ID", "URN", "Days autumn", "Days spring"), [("A", "110001", "4", "3"), ("B", "110002", "", "2")]
    path = survey(rows, head=head)
    call("import-supply", round_path, path, "--columns", tmp_path / "map.toml")
    assert {one.person_id: (one.half_days, one.by_period) for one in read_round(round_path).people.values()} == {
        "A": (14, None), "B": (4, None),
    }  # fmt: skip
    (round_path / "capacity.csv").write_text("person_id,period,half_days\nA,1,1\nA,2,1\n")
    call("import-supply", round_path, path, "--columns", tmp_path / "map.toml", "--replace")
    assert {one.person_id: one.by_period for one in read_round(round_path).people.values()} == {
        "A": (8, 6), "B": (0, 4),
    }  # fmt: skip
    (tmp_path / "map.toml").write_text('[periods]\n"Days autumn" = "1"\n"Days spring" = "3"\n')
    said = call("import-supply", round_path, path, "--columns", tmp_path / "map.toml", "--replace", exits=1).stderr
    assert "NM202 survey.csv '3': '3'. Expected a period of the round: 1, 2" in said
