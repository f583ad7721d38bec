"""Any survey: what comes out is what a plain reader of the same truth says, or a fault that names the row."""

import csv

from hypothesis import event, given, settings
from hypothesis import strategies as st

from constraints.domain.faults import InputRefused
from constraints.domain.vocabulary import PHASES, SPECIALISMS, STAFF_ROLES
from constraints.testing import make_round, school
from scenarios.supply import add_supply, homes_of, load_map, map_workbook, propose_map, read_source, read_survey

HOMES = [f"1100{n:02d}" for n in range(1, 21)]
POOL = [
    {"urn": urn, "name": urn, "phase": "primary", "easting": 450_000, "northing": 302_000} for urn in HOMES
]  # fmt: skip
WEEKS = 39

# --- the truth, and how people write it ---------------------------------------------------------------------------

SPELT = {
    "home": ["URN", "School URN", "unique reference NUMBER", "NSS  URN"],
    "kind": ["Type", "Role", "designation ", "NLE or SLE"],
    "half_days": ["Days available", "Days", "days  AVAILABLE", "Number of days available"],
    "max_cases": ["Number of schools", "Max cases", "How many schools can you support?"],
    "levels": ["Specialisms", "Areas of expertise", "EXPERTISE"],
    "phases": ["Phases", "Phase of experience"],
    "max_minutes": ["Max minutes", "Travel time (minutes)"],
    "willing": ["Are you willing?", "Willing", "Available?"],
    "release_agreed": ["Release agreed", "Does the headteacher agree to release?"],
}
KINDS = {
    "nle": ["NLE", "nle", "National Leader of Education", "Headteacher"],
    "trust-leader": ["Trust leader", "CEO"],
    "specialist-leader": ["SLE", "Specialist leader of education", "specialist-leader"],
    "business-manager": ["School business manager", "SBM"],
}
YES, NO = ["Yes", "y", "TRUE", "yes "], ["No", "n", "false"]


def days(draw, half_days):
    plain = f"{half_days / 2:g}"
    ways = [plain, f"{plain} days", f" {plain} ", f"{plain} - {half_days}"]
    if half_days == 1:
        ways += ["half a day", "½ day"]
    if half_days % (2 * WEEKS) == 0 and half_days:
        ways.append(f"{half_days // (2 * WEEKS)} days a week")
    return draw(st.sampled_from(ways))


def listed(draw, codes, titles):
    words = [draw(st.sampled_from([code, titles.get(code, code), titles.get(code, code).upper()])) for code in codes]
    return draw(st.sampled_from([", ", "; ", "\n", " / "])).join(words)


def cell(draw, field, value):
    """Write a value as somebody might."""
    if value in (None, ()):
        return draw(st.sampled_from(["", " ", "n/a", "-"]))
    writers = {
        "home": lambda: draw(st.sampled_from([value, f" {value}", f"{value}.0"])),
        "kind": lambda: draw(st.sampled_from(KINDS[value])),
        "half_days": lambda: days(draw, value),
        "max_cases": lambda: draw(st.sampled_from([str(value), f"{value} schools", f"{value}-{value + 2}"])),
        "levels": lambda: listed(draw, [code for code, _ in value], SPECIALISMS),
        "phases": lambda: listed(draw, value, {}),
        "max_minutes": lambda: draw(st.sampled_from([str(value), f"{value} mins", f"{value} minutes"])),
        "willing": lambda: draw(st.sampled_from(YES if value else NO)),
        "release_agreed": lambda: draw(st.sampled_from(YES if value else NO)),
    }
    return writers[field]()


@st.composite
def truths(draw):
    """Draw people of different homes, so that nobody can be taken for another."""
    people = []
    for home in draw(st.lists(st.sampled_from(HOMES), min_size=1, max_size=8, unique=True)):
        kind = draw(st.sampled_from(sorted(KINDS)))
        staff = kind in STAFF_ROLES
        levels = draw(st.lists(st.sampled_from(sorted(SPECIALISMS)), min_size=int(staff), max_size=4, unique=True))
        people.append({
            "home": home, "kind": kind,
            "half_days": draw(st.sampled_from([0, 1, 2, 7, 15, 24, 2 * WEEKS, 4 * WEEKS])),
            "max_cases": draw(st.sampled_from([None, 1, 3])),
            "levels": tuple(sorted((code, 1) for code in levels)),
            "phases": tuple(sorted(draw(st.lists(st.sampled_from(PHASES), max_size=3, unique=True)))),
            "max_minutes": draw(st.sampled_from([None, 30, 60])),
            "willing": None if staff else draw(st.sampled_from([None, True, False])),
            "release_agreed": draw(st.sampled_from([None, True, False])) if staff else None,
        })  # fmt: skip
    return people


@st.composite
def surveys(draw, people, known=True):
    """Write people down: headings and words in any spelling, columns and rows in any order, titles and blank lines."""
    fields = draw(st.permutations(list(SPELT)))
    headings = {
        field: draw(st.sampled_from(SPELT[field])) if known else f"Question {n}" for n, field in enumerate(SPELT)
    }
    rows = [[cell(draw, field, person[field]) for field in fields] for person in draw(st.permutations(people))]
    more = draw(st.booleans())
    head = [headings[field] for field in fields] + ["Full name"] * more
    rows = [row + ["Somebody"] * more for row in rows]
    titles = draw(st.lists(st.sampled_from([[], ["Capacity survey"], ["", "Autumn"]]), max_size=3))
    gaps = [[]] * draw(st.integers(0, 2))
    return [*titles, head, *rows[:1], *gaps, *rows[1:]], headings


def put(folder, grid):
    path = folder / "survey.csv"
    width = max(map(len, grid))
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([*row, *[""] * (width - len(row))] for row in grid)
    return path


def taken(path, mapping):
    """Import a survey; return what stands in the round of each home."""
    round_ = make_round(schools=[school()], pool=POOL)
    round_ = add_supply(round_, read_survey(path, mapping, WEEKS), homes_of(round_), mapping).round
    return {
        person.supporter.urn: {
            "home": person.supporter.urn, "kind": person.kind or person.role, "half_days": person.half_days,
            "max_cases": person.max_cases, "levels": tuple(sorted(person.levels.items())), "phases": person.phases,
            "max_minutes": person.max_minutes, "willing": person.willing, "release_agreed": person.release_agreed,
        }
        for person in round_.people.values()
    }  # fmt: skip


def plainly(people):
    """Say what a plain reader makes of the truth: blanks of leaders' schools are 1, of staff's the policy's."""
    policy = make_round(schools=[school()]).policy
    blank = {True: policy.defaults.staff_max_cases, False: 1}
    return {
        person["home"]: person
        | {"max_cases": blank[person["kind"] in STAFF_ROLES] if person["max_cases"] is None else person["max_cases"]}
        | {"phases": person["phases"] or ("primary",)}  # those of the home school
        for person in people
    }


@settings(max_examples=60)
@given(data=st.data())
def test_any_spelling_says_the_same(data, tmp_path_factory):
    people = data.draw(truths())
    grid, _ = data.draw(surveys(people))
    assert taken(put(tmp_path_factory.mktemp("survey"), grid), load_map()) == plainly(people)


@settings(max_examples=30)
@given(data=st.data())
def test_any_headings_say_the_same_with_a_map_and_with_the_one_that_is_proposed(data, tmp_path_factory):
    people, folder = data.draw(truths()), tmp_path_factory.mktemp("survey")
    grid, headings = data.draw(surveys(people, known=False))
    names = {"home": "home_urn", "half_days": "days", "levels": "specialisms"}
    lines = [f"{names.get(field, field)} = '{heading}'" for field, heading in headings.items()]
    (folder / "map.toml").write_text("\n".join(["[columns]", *lines]))
    mapping = load_map(folder / "map.toml")
    path = put(folder, grid)
    assert taken(path, mapping) == plainly(people)
    proposal = propose_map(read_source(path, mapping), mapping, WEEKS)
    assert [one for one in proposal.columns if one.guess] == []  # nothing is open that the map has settled
    assert [one for one in proposal.answers if one.reading is None] == []
    assert map_workbook(proposal)


@settings(max_examples=60)
@given(data=st.data())
def test_a_cell_that_says_nothing_we_know_is_refused_with_its_row(data, tmp_path_factory):
    people = data.draw(truths())
    grid, _ = data.draw(surveys(people))
    top = next(at for at, row in enumerate(grid) if len(row) >= len(SPELT))
    at = data.draw(st.sampled_from([n for n in range(top + 1, len(grid)) if grid[n]]))
    place = data.draw(st.sampled_from([n for n, text in enumerate(grid[top]) if text != "Full name"]))
    grid[at] = [
        *grid[at][:place],
        data.draw(st.sampled_from(["??", "see e-mail", "12 x", "tbd?"])),
        *grid[at][place + 1 :],
    ]
    event(grid[top][place])
    path = put(tmp_path_factory.mktemp("survey"), grid)
    try:
        found = taken(path, load_map())
    except InputRefused as refused:
        told = {(fault.row, fault.column) for fault in refused.faults}
        heading = " ".join(grid[top][place].split())
        if (at + 1, heading) not in told:
            raise AssertionError(told) from refused
    else:
        raise AssertionError(found)
