"""Forty rows as people have them, merged titles, doubles and all: in the round after two commands and one map."""

import openpyxl
import pytest

from constraints.testing import HERE, make_round, school
from scenarios.rounds import read_round, write_round
from scenarios.supply.map_writing import label_of

HEADINGS = (
    "Timestamp", "Email\naddress", "Your name", "School name", "URN of your\nschool", "I am a ...",
    "How many days can you\noffer this year?", "Schools at once", "What are you strong in?\n(tick all that apply)",
    "Phases you know", "How far will you travel?", "Would you be deployed?", "Does your head release you?",
    "Anything else?",
)  # fmt: skip
ROLES = ("NLE", "National Leader", "Head (NLE)", "SLE", "Specialist Leader", "Executive head")
DAYS = ("12", "15 days", "7.5", "half a day", "2 days a week", "3-5", "10 days", "8", "six")
SKILLS = (
    "Mathematics, Personal, social, health and economic education", "Maths; English", "Early Years / EYFS",
    "Leadership of continuing professional development, Support for the most able", "SEND, Reading recovery",
    "Phonics and early reading", "Behaviour & discipline", "Attendance",
)  # fmt: skip
PHASES = ("Primary", "Both", "Secondary", "Primary & Secondary", "KS1", "All")
TRAVEL = ("45", "1 hour", "60 mins", "30-45", "90 minutes")
YES = ("Yes", "Yes please", "No", "Yes")
COMMENT = (
    "Happy to help in the first half of the autumn term, but not in the weeks before our own inspection window; please "
    "ring the office first and ask for me."
)
MEANINGS = {
    "National Leader": ["nle"], "Head (NLE)": ["nle"], "Specialist Leader": ["specialist-leader"],
    "Executive head": ["nle"], "Reading recovery": ["phonics"], "early reading": ["phonics"],
    "Both": ["primary", "secondary"], "All": ["primary", "secondary"], "Yes please": ["yes"],
}  # fmt: skip
"""What a planner knows that the program cannot: the answers that have to be explained."""
HOLDS = {
    "Email address": "Key: tells people apart (private)",
    "Timestamp": "When the reply was sent: the latest counts",
    "I am a ...": "What the person is (NLE, SLE ...) or the body (trust, council ...)",
    "What are you strong in? (tick all that apply)": "Specialisms",
    "How many days can you offer this year?": "Days offered",
    "Phases you know": "Phases",
    "How far will you travel?": "Longest journey, in minutes",
    "Would you be deployed?": "Whether the person is willing",
    "Does your head release you?": "Whether the head agreed to release",
    "URN of your school": "Home school: its URN",
    "Anything else?": "Not used",
}
"""What each column holds."""


def people(rows=40, doubles=3):
    """Return the rows of a survey: the last few are people who replied before, with other days."""
    found = []
    for k in range(rows - doubles):
        role = ROLES[k % len(ROLES)]
        found.append([
            f"{1 + k % 28:02d}/09/{'19' if k % 2 else '2019'} {8 + k % 9}:{k % 60:02d}", f"person{k}@home.example",
            f"Name {k}", f"Home {k}", 110001 + k, role, DAYS[k % len(DAYS)], 1 + k % 3, SKILLS[k % len(SKILLS)],
            PHASES[k % len(PHASES)], TRAVEL[k % len(TRAVEL)], YES[k % len(YES)], "Yes" if "S" in role else "",
            COMMENT if k % 4 == 0 else "",
        ])  # fmt: skip
    for k in range(doubles):
        again = list(found[k])
        again[0], again[1], again[6] = f"0{1 + k}/10/2019 17:00", again[1].upper(), "4"
        found.append(again)
    return found


def write_survey(path, rows):
    """Write a workbook with a merged title, a merged line of groups, blank lines and a line below."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "Form responses 1"
    sheet["A1"] = "Capacity survey, autumn 2019"
    sheet.merge_cells("A1:N1")
    sheet["A3"], sheet["F3"], sheet["N3"] = "About you", "Your offer", "Other"
    sheet.merge_cells("A3:E3")
    sheet.merge_cells("F3:M3")
    for place, heading in enumerate(HEADINGS, 1):
        sheet.cell(4, place, heading)
    for number, row in enumerate(rows, 5):
        for place, cell in enumerate(row, 1):
            sheet.cell(number + (number > 20), place, cell)  # somebody left a blank line
    sheet.cell(len(rows) + 8, 3, "Downloaded by the survey team")
    other = book.create_sheet("Summary")
    other["A1"] = "Responses"
    book.save(path)


def fill_in(path, holds=None, meanings=None):
    """Fill a map in as a planner does, choosing from its lists; return how many cells that took."""
    book = openpyxl.load_workbook(path)
    filled = 0
    columns = book["Columns"]
    at = {cell.value: cell.column for cell in columns[1]}
    for row in range(2, columns.max_row + 1):
        heading = columns.cell(row, at["Heading in the survey"]).value
        right = columns.cell(row, at["We read it as"]).value
        said = (HOLDS if holds is None else holds).get(heading)
        if said and said != right:
            columns.cell(row, at["It holds"], said)
            filled += 1
    answers = book["Answers"]
    at = {cell.value: cell.column for cell in answers[1]}
    for row in range(2, answers.max_row + 1):
        meant = (MEANINGS if meanings is None else meanings).get(answers.cell(row, at["Answer"]).value, [])
        for name, word in zip(("It means", "and", "and also"), meant, strict=False):
            list_of = next((one for one in ("kind", "specialism", "phase") if label_of(one, word) != word), "phase")
            answers.cell(row, at[name], label_of(list_of, word))
            filled += 1
    book.save(path)
    return filled


POOL = [
    {"urn": str(110001 + k), "name": f"Home {k}", "phase": "primary", "easting": HERE[0], "northing": HERE[1] + 100 * k}
    for k in range(40)
]
MOST_MESSAGES, MOST_CELLS = 15, 25


@pytest.fixture
def round_path(tmp_path):
    write_round(make_round(schools=[school()], pool=POOL), tmp_path / "round")
    return tmp_path / "round"


def test_two_commands_and_one_map(round_path, call, tmp_path):
    survey, answers = tmp_path / "survey.xlsx", tmp_path / "map.xlsx"
    write_survey(survey, people(rows=40, doubles=3))
    first = call("import-supply", round_path, survey, "--propose", answers)
    cells = fill_in(answers)
    second = call("import-supply", round_path, survey, "--columns", answers)
    messages = [line for said in (first, second) for line in said.stderr.splitlines()]
    assert (len(messages), cells) <= (MOST_MESSAGES, MOST_CELLS)
    found = read_round(round_path)
    assert len(found.people) == 37
    one = found.people["110001-L-1"]  # who replied twice: the later days count
    assert (one.half_days, one.max_cases, one.willing, one.phases) == (8, 1, True, ("primary",))
    assert dict(one.levels) == {"maths": 1, "pshe": 1}
    staff = found.people["110004-P-1"]
    assert (staff.role, staff.half_days, staff.release_agreed) == ("specialist-leader", 1, True)
    week = found.people["110005-P-1"]
    assert week.half_days == 2 * 2 * 52  # two days in each of 52 weeks
    assert "Sent again, so not counted: 3 row(s)" in second.stderr
    files = [path for path in round_path.rglob("*") if path.is_file() and path.name != "people-key.csv"]
    text = "".join(path.read_text(encoding="utf-8") for path in files)
    assert "Name 1" not in text
    assert "person1@" not in text
    call("check", round_path)
