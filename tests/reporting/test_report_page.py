"""The report page says what the run folder says, number by number, and holds nothing but text of its data."""

import base64
import csv
import hashlib
import json
import re
from html.parser import HTMLParser

import pytest
from click.testing import CliRunner

from constraints.domain.vocabulary import REASON_CODES
from constraints.testing import conflict, event, leader, make_round, measured, need, school, staff_member, supporter
from scenarios.cli.main import main
from scenarios.reports.audience import Audience
from scenarios.reports.page import run_page
from scenarios.rounds import write_round
from scenarios.runs import read_run, run
from tests.support.secrets import ALDER, BIRCH, CEDAR, DOGWOOD, leaks, planted_run

SCRIPT = "</script><script>alert(1)</script><!--"
FORMULA = '=HYPERLINK("http://example.org";"x")'
TURNED = "\u202eloohcS\u2066"
LONG = "x" * 10_000
HOSTILE = {"100001": SCRIPT, "100002": FORMULA, "100003": TURNED, "100004": LONG, "100005": "<b>&amp;</b>"}


class Page(HTMLParser):
    """The tables of a page by id, the text of elements with an id, its scripts, and every link to anywhere."""

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.tables, self.texts, self.scripts, self.links, self.policy = {}, {}, [], [], ""
        self.ids, self.tags = [], []
        self.open, self.table, self.cell, self.script, self.data_of = [], None, None, None, None
        self.data = {}
        self.feed(text)
        self.close()

    VOID = frozenset({"meta", "input", "br", "hr", "img", "link"})

    def handle_starttag(self, tag, attrs):
        found = dict(attrs)
        self.tags.append(tag)
        self.links += [found[name] for name in ("src", "href", "action", "poster", "data") if found.get(name)]
        if found.get("http-equiv") == "Content-Security-Policy":
            self.policy = found["content"]
        if "id" in found:
            self.ids.append(found["id"])
            self.texts[found["id"]] = ""
        if tag not in self.VOID:
            self.open.append((tag, found.get("id")))
        if tag == "table":
            self.table = self.tables.setdefault(found["id"], [])
        elif tag == "tr" and self.table is not None:
            self.table.append([])
        elif tag in {"td", "th"} and self.table is not None:
            self.table[-1].append("")
            self.cell = self.table[-1]
        elif tag == "script":
            self.script = "" if found.get("type") != "application/json" else None
            self.data_of = found.get("id") if found.get("type") == "application/json" else None

    def handle_endtag(self, tag):
        if tag == "script" and self.script is not None:
            self.scripts.append(self.script)
        if tag == "script":
            self.script = self.data_of = None
        if tag == "table":
            self.table = None
        if tag in {"td", "th"}:
            self.cell = None
        while self.open:
            if self.open.pop()[0] == tag:
                break

    def handle_data(self, data):
        if self.script is not None:
            self.script += data
            return
        if self.data_of is not None:
            self.data[self.data_of] = self.data.get(self.data_of, "") + data
        if self.cell is not None:
            self.cell[-1] += data
        for _, name in self.open:
            if name is not None:
                self.texts[name] += data

    def rows(self, table):
        """All rows of a table without its heading, also those that stand as data."""
        if f"{table}-rows" in self.data:
            return json.loads(self.data[f"{table}-rows"])
        return self.tables[table][1:]

    def words(self, name):
        return " ".join(self.texts[name].split())


def table_of(folder, name):
    with (folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def many_schools():
    """130 schools in a row, 1 km apart, in two tiers and regions; 20 leaders among them, each with time for 3."""
    urns = [str(100_001 + n) for n in range(130)]
    names = [HOSTILE.get(urn, f"School {urn}") for urn in urns]
    return make_round(
        schools=[
            school(
                urn, tier=1 + (n % 3 == 0), at=(400_000 + 1_000 * n, 300_000), name=name,
                region="West Midlands" if n < 65 else "East Midlands", la_code=str(801 + n // 26),
            )
            for n, (urn, name) in enumerate(zip(urns, names, strict=True))
        ],
        needs=[need(urn, "maths" if n % 2 else "phonics", severity=1 + n % 3) for n, urn in enumerate(urns)],
        supporters=[
            supporter(f"S{n:02}", at=(402_000 + 6_500 * n, 301_000), name=SCRIPT if n == 3 else None,
                      region="West Midlands" if n < 10 else "East Midlands", release_half_days=24)
            for n in range(20)
        ],
        leaders=[leader(f"L{n:02}", f"S{n:02}", half_days=18, max_cases=3) for n in range(20)],
        staff=[staff_member(f"T{n:02}", f"S{n:02}", "maths:2", half_days=8) for n in range(0, 20, 2)],
        events=[event(urns[0], "started", "school", "L00")],
    )  # fmt: skip


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    out = tmp_path_factory.mktemp("many") / "run"
    run(many_schools(), out)
    return out


@pytest.fixture(scope="module")
def text(folder):
    return run_page(read_run(folder), Audience.PLANNER)


@pytest.fixture(scope="module")
def page(text):
    return Page(text)


@pytest.fixture(scope="module")
def planted(tmp_path_factory):
    return planted_run(tmp_path_factory.mktemp("planted") / "run")


# --- number by number -------------------------------------------------------------------------------------------------


def test_the_cases_table_has_every_case_as_the_run_folder_has_it(page, folder):
    led = {row["case_id"]: row for row in table_of(folder, "deployments")}
    schools = {row["urn"]: row for row in table_of(folder / "inputs", "schools")}
    rows = page.rows("cases-table")
    assert [row[0] for row in rows] == sorted(schools)
    for case_id, name, tier, region, *_, leader_id, _, minutes, _, half_days, _, _, _ in rows:
        told = led.get(case_id)
        assert (tier, region) == (schools[case_id]["tier"], schools[case_id]["region"])
        assert name == schools[case_id]["name"].removeprefix("'")  # what a spreadsheet would take for a formula
        assert (leader_id, minutes, half_days.split(" ")[0]) == (
            (told["leader_id"], told["minutes"], told["half_days"]) if told else ("", "", "")
        )
    assert len(page.tables["cases-table"]) - 1 == 100  # the rest stands as data, so that the page opens quickly


def test_the_funnel_and_the_tiles_are_counted_from_the_run_folder(page, folder):
    tiers = {row["urn"]: int(row["tier"]) for row in table_of(folder / "inputs", "schools")}
    led = [row["case_id"] for row in table_of(folder, "deployments")]
    started = "100001" in led
    for row, tier in zip(page.tables["funnel-table"][1:], (3, 2, 1), strict=False):
        cases = sum(one == tier for one in tiers.values())
        placed = sum(tiers[case] == tier for case in led)
        begun = int(started and tiers["100001"] == tier)
        assert row[1:] == [str(cases), str(cases), str(placed), str(begun), str(begun), str(begun)]
    assert page.tables["funnel-table"][-1][:4] == ["All", "130", "130", str(len(led))]
    assert page.words("tile-placed").startswith(f"{len(led)} of 130 ")
    covered = len(table_of(folder, "supports"))
    assert page.words("tile-needs").startswith(f"{covered} of 130 ")


def test_those_without_a_leader_are_those_of_unplaced(page, folder):
    unplaced = table_of(folder, "unplaced")
    rows = {row[0]: row for row in page.rows("unplaced-table")}
    assert {case: row[6] for case, row in rows.items()} == {row["case_id"]: row["detail"] for row in unplaced}
    assert sum(int(row[2].replace(",", "")) for row in page.tables["causes-table"][1:]) == len(unplaced)
    waiting = page.words("asked-waiting")
    assert waiting.startswith(f"{len(unplaced)} ")


def test_journeys_are_those_of_the_deployments(page, folder):
    minutes = sorted(int(row["minutes"]) for row in table_of(folder, "deployments"))
    longest = [int(row[6]) for row in page.rows("journeys-table")]
    assert longest == minutes[::-1]
    assert page.words("journey-longest").startswith(f"The longest {minutes[-1]} minutes")
    # the time that at least half keep to: the 30th of 60, the 31st of 61 ...
    assert page.words("journey-median") == f"Half take at most {minutes[(len(minutes) + 1) // 2 - 1]} minutes"
    assert page.words("tile-away").startswith(f"{sum(row[7] == 'yes' for row in page.rows('journeys-table'))} of")


def test_needs_are_counted_by_specialism(page, folder):
    asked = {}
    for row in table_of(folder / "inputs", "needs"):
        asked[row["specialism"], row["case_id"]] = row
    covered = {row["case_id"] for row in table_of(folder, "supports")}
    shown = {row[0]: row[1:4] for row in page.rows("needs-table")}
    for specialism, said in (("maths", "Mathematics"), ("phonics", "Phonics")):
        cases = [case for one, case in asked if one == specialism]
        done = sum(case in covered for case in cases)
        name = next(word for word in shown if word.lower().startswith(said.lower()))
        assert shown[name] == [str(len(cases)), str(done), str(len(cases) - done)]


def test_loads_prices_and_goals_are_those_of_the_run(page, folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    prices = {row[0]: int(row[2].replace(",", "")) for row in page.rows("prices-table")}
    assert prices == manifest["prices"]
    goals = [(row[1], row[2]) for row in page.rows("stages-table")]
    assert goals == [(f"{stage['value']:,}", f"{stage['bound']:,}") for stage in manifest["stages"]]
    used = {}
    for row in table_of(folder, "deployments"):
        used[row["supporter_id"]] = used.get(row["supporter_id"], 0) + int(row["half_days"])
    for row in table_of(folder, "supports"):
        if row["person_id"].startswith("T"):  # what a leader covers in person lies inside the deployment
            used[row["supporter_id"]] = used.get(row["supporter_id"], 0) + int(row["half_days"])
    assert {row[0]: int(row[7].split()[0].replace(",", "")) for row in page.rows("supporters-table")} == used
    leaders = {row[0]: int(row[4]) for row in page.rows("leaders-table")}
    assert sum(leaders.values()) == len(table_of(folder, "deployments"))
    assert set(leaders) == {f"L{n:02}" for n in range(20)}


def test_the_certificate_names_digests_versions_and_the_audit(page, folder):
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    certificate = page.words("certificate-lines")
    for word in (
        manifest["policy"]["digest"],
        manifest["inputs"]["schools"],
        manifest["ortools"],
        manifest["nlematch"],
    ):
        assert word in certificate
    assert page.words("audit").startswith("Audit clean.")


def test_the_first_screen_has_the_date_the_recommendation_and_what_is_asked(page):
    assert "1 September 2019" in page.words("as-at")
    assert page.words("recommendation").startswith("Recommendation; best under the stated rules, prices and data.")
    first = page.words("first-screen")
    for name in ("as-at", "recommendation", "tiles", "funnel-table", "causes-table", "journeys-lines", "load-lines",
                 "exceptions-lines", "changes-lines", "asked"):  # fmt: skip
        assert page.words(name) in first
    assert "generated" not in page.ids  # nothing of this round is made up


def test_an_adopted_plan_that_breaks_a_rule_says_so(tmp_path):
    # one leader with 6 half-days, by hand at both schools: leader-days is broken
    two = make_round(
        schools=[school("100001"), school("100002")], supporters=[supporter()], leaders=[leader(half_days=6)],
        travel=[measured("L1", "100001", 10), measured("L1", "100002", 10)],
    )  # fmt: skip
    write_round(two, tmp_path / "round")
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "deployments.csv").write_text("case_id,leader_id\n100001,L1\n100002,L1\n", encoding="utf-8")
    done = CliRunner().invoke(main, ["adopt", str(tmp_path / "round"), str(plan), "--out", str(tmp_path / "run")])
    assert (tmp_path / "run" / "manifest.json").is_file(), done.output
    broken = Page(run_page(read_run(tmp_path / "run"), Audience.DIRECTOR))
    assert broken.words("audit").startswith("Audit not clean: 1 breach was found")
    assert broken.words("not-clean").startswith("Audit not clean.")  # on the first screen
    assert "leader-days" in broken.words("breaches")
    assert broken.words("recommendation") == (
        "A plan made by hand that does not keep the stated rules; no recommendation. "
        "Every rule was checked; 1 breach was found."
    )


def test_directors_read_which_rule_a_plan_breaks_about_a_person_and_not_why(tmp_path):
    declared = make_round(
        schools=[school("100001")], leaders=[leader()],
        conflicts=[conflict("100001", "L1", reason_code="former-employment")],
    )  # fmt: skip
    write_round(declared, tmp_path / "round")
    plan = tmp_path / "plan"
    plan.mkdir()
    (plan / "deployments.csv").write_text("case_id,leader_id\n100001,L1\n", encoding="utf-8")
    CliRunner().invoke(main, ["adopt", str(tmp_path / "round"), str(plan), "--out", str(tmp_path / "run")])
    found = read_run(tmp_path / "run")
    planner, director = (Page(run_page(found, audience)) for audience in (Audience.PLANNER, Audience.DIRECTOR))
    assert REASON_CODES["former-employment"].lower() in planner.words("breaches")
    assert director.words("breaches") == "declared-conflict: School 100001 (100001) / L1"


# --- text stays text --------------------------------------------------------------------------------------------------


def test_hostile_names_are_text_in_cells_and_in_data(page):
    names = {row[0]: row[1] for row in page.rows("cases-table")}
    assert {urn: names[urn] for urn in HOSTILE} == HOSTILE
    cells = {row[0]: row[1] for row in page.tables["cases-table"][1:]}
    assert cells["100001"] == SCRIPT
    assert cells["100003"] == TURNED
    assert "b" not in page.tags  # no name became an element
    assert SCRIPT in {row[1] for row in page.rows("supporters-table")}


def test_only_our_two_scripts_run_and_nothing_is_fetched(page):
    assert len(page.scripts) == 2
    assert page.policy.startswith("default-src 'none'; script-src 'sha256-")
    allowed = set(re.findall(r"'sha256-([^']+)'", page.policy))
    digests = {base64.b64encode(hashlib.sha256(one.encode()).digest()).decode() for one in page.scripts}
    assert allowed == digests
    assert "unsafe-eval" not in page.policy
    assert "script-src 'unsafe-inline'" not in page.policy
    assert all(link.startswith("#") for link in page.links)
    for tag in ("link", "iframe", "object", "embed", "img", "form", "base"):
        assert tag not in page.tags


def test_ids_are_unique_and_every_link_leads_somewhere(page):
    assert len(page.ids) == len(set(page.ids))
    assert {link[1:] for link in page.links} <= set(page.ids)


def test_every_search_box_and_choice_has_its_label(text):
    named = re.findall(r'<(?:input|select)[^>]* id="([^"]+)"', text)
    labels = re.findall(r'<label for="([^"]+)"', text)
    assert named
    assert sorted(named) == sorted(labels)


# --- audiences --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("audience", [Audience.PLANNER, Audience.DIRECTOR, Audience.PUBLIC])
def test_no_audience_is_told_what_it_may_not_know(planted, audience):
    assert leaks(run_page(planted, audience), audience) == []


@pytest.mark.parametrize("case_id", [ALDER, BIRCH, CEDAR, DOGWOOD])
def test_a_school_is_told_of_its_own_case_alone(planted, case_id):
    assert leaks(run_page(planted, Audience.SCHOOL, case_id=case_id), Audience.SCHOOL, case_id) == []


def test_a_school_sees_its_leader_and_what_is_covered(planted):
    page = Page(run_page(planted, Audience.SCHOOL, case_id=ALDER))
    assert page.words("proposal").startswith("Leader proposed LEAD-A of Home of A Half-days 6 (3 days) ")
    assert page.rows("needs-table") == [["Mathematics", "2", "covered", "STAFF-A", "4 (2 days)"]]
    waiting = Page(run_page(planted, Audience.SCHOOL, case_id=DOGWOOD))
    assert waiting.words("why") == "No leader is proposed in this round: it refused the offer."


def test_the_public_sees_counts_and_none_that_is_small(folder, planted):
    led = len(table_of(folder, "deployments"))
    page = Page(run_page(read_run(folder), Audience.PUBLIC))
    assert page.rows("cases-table") == [
        ["with a leader, or one proposed", str(led)],
        ["without a leader", str(130 - led)],
        ["All", "130"],
    ]
    assert "School 100008" not in page.words("main")
    assert "L01" not in page.words("main")
    small = Page(run_page(planted, Audience.PUBLIC))  # two led, two not
    assert small.words("cases") == "Schools of the round: not shown, because there are too few."
    assert small.tables == {}


def test_the_page_says_for_whom_it_is(planted):
    assert "OFFICIAL-SENSITIVE" in run_page(planted, Audience.DIRECTOR)
    school_text = run_page(planted, Audience.SCHOOL, case_id=ALDER)
    assert '<p class="handling">OFFICIAL</p>' in school_text
    assert "OFFICIAL" not in run_page(planted, Audience.PUBLIC)
    for audience in (Audience.PLANNER, Audience.PUBLIC):
        assert 'id="transparency"' in run_page(planted, audience)
