"""Publishers' files in every layout and form say what the truth says, or are refused by the name of a column."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.domain.faults import InputRefused
from scenarios.demand import DemandFiles, Reading, import_demand
from scenarios.demand.report import LEFT_OUT
from tests.support import published_layouts as layouts
from tests.support.published_forms import FORMS, MONTH_FIRST, in_any_spelling
from tests.support.published_truth import POLICIES, Outcome, draw_truth, outcome_of

LAID_OUT = [(layout, era) for layout, eras in layouts.ERAS_OF.items() for era in eras]


def tables_of(truth, layout, policy):
    return {
        "ofsted": layouts.ofsted_table(truth, layout),
        "gias": layouts.gias_table(truth),
        "trusts": layouts.trusts_table(truth) if truth.era == "2018" else layouts.membership_table(truth),
        "history": layouts.history_table(truth, policy),
    }


def save(folder, form, tables):
    """Write tables in a form; the names end in what says nothing, for a file is what it holds."""
    folder.mkdir(exist_ok=True)
    for name, table in tables.items():
        form(folder / f"{name}.dat", table)
    return DemandFiles(**{name: folder / f"{name}.dat" for name in tables})


def read(files, policy, truth, **how):
    """Return what an import comes to, and its report; (None, faults) where it is refused."""
    try:
        imported = import_demand(files, policy, truth.as_at, reading=Reading(**how))
    except InputRefused as refused:
        return None, refused.faults
    schools, needs, cases = (imported.round.tables[name] for name in ("schools", "needs", "cases"))
    by_case = dict(zip(cases["case_id"], cases["tier"], strict=True))
    rows = zip(schools["urn"], schools["tier"], schools["case_id"], strict=True)
    tiers = {urn: int(by_case.get(case, tier)) for urn, tier, case in rows}
    found = zip(needs["urn"].fillna(needs["case_id"]), needs["specialism"], needs["severity"].astype(int), strict=True)
    return Outcome(tiers, frozenset(found)), imported.report


def assert_told(truth, layout, policy, found, report):
    """Check an outcome against the truth's; what the layout has no place for is listed as not known, at the most."""
    assert found is not None, report
    expected = outcome_of(truth, policy)
    listed = {row.urn for row in report.of("not-known")}
    assert listed <= layouts.untold(truth, layout)
    assert found.tiers == {urn: tier for urn, tier in expected.tiers.items() if urn not in listed}
    assert found.needs == {need for need in expected.needs if need[0] not in listed}


@pytest.mark.harness
@pytest.mark.parametrize("policy", POLICIES)
@pytest.mark.parametrize(("layout", "era"), LAID_OUT)
def test_every_layout_says_what_the_truth_says(tmp_path, seeds, layout, era, policy):
    for seed in seeds(1):
        truth = draw_truth(random.Random(seed).choice, era)
        files = save(tmp_path / str(seed), FORMS["as published"], tables_of(truth, layout, policy))
        assert_told(truth, layout, policy, *read(files, policy, truth))


@pytest.mark.harness
@pytest.mark.parametrize(("place", "form"), list(enumerate(FORMS)))
def test_every_form_says_what_the_truth_says(tmp_path, seeds, place, form):
    for seed in seeds(1):
        layout, era = LAID_OUT[(seed + place) % len(LAID_OUT)]
        truth = draw_truth(random.Random(seed).choice, era)
        for policy in POLICIES:
            files = save(tmp_path / f"{seed} {policy}", FORMS[form], tables_of(truth, layout, policy))
            assert_told(truth, layout, policy, *read(files, policy, truth))


@given(st.data())
@settings(max_examples=10)
def test_every_spelling_of_every_cell_says_what_the_truth_says(tmp_path_factory, data):
    def choose(values):
        return data.draw(st.sampled_from(values))

    layout, era = choose(LAID_OUT)
    policy = choose(POLICIES)
    truth = draw_truth(choose, era, schools=5)
    form = in_any_spelling(data.draw(st.randoms(use_true_random=False)).choice)
    files = save(tmp_path_factory.mktemp("spelt"), form, tables_of(truth, layout, policy))
    assert_told(truth, layout, policy, *read(files, policy, truth))


@pytest.mark.parametrize(("layout", "era"), LAID_OUT)
def test_month_first_files_are_refused_by_name_and_read_so_when_asked(tmp_path, layout, era):
    truth = draw_truth(random.Random(1).choice, era)
    tables = tables_of(truth, layout, "sio-2019")
    files = save(tmp_path / "files", FORMS["as published"], tables)
    MONTH_FIRST(files.ofsted, tables["ofsted"])
    found, faults = read(files, "sio-2019", truth)
    assert found is None
    assert [(fault.code, fault.file) for fault in faults] == [("NM505", "ofsted.dat")]
    assert faults[0].column in tables["ofsted"].header
    MONTH_FIRST(files.trusts, tables["trusts"])
    MONTH_FIRST(files.history, tables["history"])
    assert_told(truth, layout, "sio-2019", *read(files, "sio-2019", truth, month_first=True))


# --- columns that are spoilt, and columns that are gone


def _all_unreadable(table, header, _):
    return table.with_cells(header, lambda _, cell: cell if cell is None else "see note")


def _one_unreadable(table, header, choose):
    filled = [number for number, row in enumerate(table.rows) if row[table.header.index(header)] is not None]
    at = choose(filled or [0])
    return table.with_cells(header, lambda number, cell: "see note" if number == at else cell)


def _blank(table, header, _):
    return table.with_cells(header, lambda _, cell: None)


def _gone(table, header, _):
    return table.without(header)


SPOILT = {"all unreadable": _all_unreadable, "one unreadable": _one_unreadable, "gone": _gone}


def assert_not_in_silence(truth, policy, header, found, report):
    """Check that what changed was refused by the name of the column, or is listed row by row."""
    if found is None:
        codes = {fault.code for fault in report}
        assert header in {fault.column for fault in report} or codes <= {"NM502", "NM506"}, report
        return
    expected = outcome_of(truth, policy)
    listed = {row.urn for kind in LEFT_OUT for row in report.of(kind)}
    for school in truth.schools:
        tier, right = found.tiers.get(school.urn), expected.tiers.get(school.urn)
        assert tier == right or (tier is None and school.urn in listed), (school, tier, right)
    if report.of("needs-not-derived"):
        return
    unread = listed | {row.urn for row in report.of("value-not-read")}
    assert {need for need in found.needs ^ expected.needs if need[0] not in unread} == set()


@pytest.mark.harness
@pytest.mark.parametrize("spoil", SPOILT)
@pytest.mark.parametrize(("layout", "era"), LAID_OUT)
def test_no_tier_changes_in_silence(tmp_path, seeds, layout, era, spoil):
    for seed in seeds(1):
        choose = random.Random(f"{seed} {spoil}").choice
        truth, policy = draw_truth(choose, era), choose(POLICIES)
        tables = tables_of(truth, layout, policy)
        file = choose(["ofsted", "ofsted", "ofsted", "gias", "trusts", "history"])
        header = choose(tables[file].header)
        tables[file] = SPOILT[spoil](tables[file], header, choose)
        found, report = read(save(tmp_path / str(seed), FORMS["as published"], tables), policy, truth)
        if not layouts.untold(truth, layout):
            assert_not_in_silence(truth, policy, header, found, report)


@pytest.mark.parametrize("layout", layouts.LAYOUTS)
@pytest.mark.parametrize("spoil", ["gone", "blank"])
def test_without_its_flag_no_inspection_is_taken_for_the_schools_own(tmp_path, layout, spoil):
    era = layouts.ERAS_OF[layout][-1]
    truth = draw_truth(random.Random(3).choice, era)
    tables = tables_of(truth, layout, "rise-2025")
    flags = [
        headers[field] for headers in layouts.LAYOUTS[layout].values() for field in ("own", "urn") if field in headers
    ]
    for header in flags:
        tables["ofsted"] = {"gone": _gone, "blank": _blank}[spoil](tables["ofsted"], header, None)
    found, report = read(save(tmp_path / "files", FORMS["as published"], tables), "rise-2025", truth)
    if spoil == "gone":
        assert found is None
        assert {fault.column for fault in report} <= set(flags)
        return
    expected = outcome_of(truth, "rise-2025")
    assert found is None or found.tiers == {}
    assert found is not None or [fault.code for fault in report] == ["NM502"]
    assert expected.tiers
