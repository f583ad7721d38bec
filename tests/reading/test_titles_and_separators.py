"""Files that do not begin with their header, and files whose cells are not parted by commas."""

import openpyxl
import pytest

from constraints.domain.faults import InputRefused
from scenarios.rounds import load_round, read_round

HEAD = "leader_id,supporter_id,half_days,max_cases"
TITLES = "Leaders of the autumn round,,,\nas agreed on 2 September; half-days on site,,,\n\n,,,\n"


def faults_of(folder):
    return [(fault.code, fault.file, fault.row, fault.column) for fault in load_round(folder).faults]


def test_title_lines_and_blank_ones_above_the_header_are_passed_over_and_counted(folder_of):
    round_ = read_round(folder_of(leaders=f"{TITLES}{HEAD}\nL1,S1,12,2\n\nL2,S1,8,1\n"))
    assert list(round_.people) == ["L1", "L2"]
    assert round_.tables["leaders"].index.tolist() == [6, 8]  # two titles, two blank, the header 5, a blank 7


def test_faults_below_title_lines_have_the_rows_of_the_file(folder_of):
    leaders = f"{TITLES}{HEAD},Half Days\nL1,S1,12,2,12\nL2,S1,many,1,8\n"
    assert faults_of(folder_of(leaders=leaders)) == [
        ("NM108", "leaders.csv", 5, "half_days"),
        ("NM104", "leaders.csv", 7, "half_days"),
    ]


def test_a_missing_column_below_a_title_is_a_fault_of_the_header_and_silences_what_refers_to_it(folder_of):
    supporters = "Supporters\nkind,easting,northing\nschool,450000,302000\n"
    assert faults_of(folder_of(supporters=supporters)) == [("NM102", "supporters.csv", 2, "supporter_id")]


def test_the_header_is_looked_for_in_20_rows(folder_of):
    for titles, codes in ((19, []), (20, ["NM102"] * 4)):
        folder = folder_of(leaders="about leaders\n" * titles + f"{HEAD}\nL1,S1,12,2\n")
        assert [fault[0] for fault in faults_of(folder) if fault[0] != "NM110"] == codes
        for file in folder.iterdir():
            file.unlink()
        folder.rmdir()


def test_one_column_in_a_title_makes_no_header(folder_of):
    titled = f"half_days,not agreed,,\n{HEAD}\nL1,S1,12,2\n"
    assert list(read_round(folder_of(leaders=titled)).people) == ["L1"]


def test_a_file_without_any_known_header_lacks_columns_in_its_first_filled_row(folder_of):
    assert [fault[:3] for fault in faults_of(folder_of(leaders="\nnumber,home\nL1,S1\n"))] == [
        ("NM102", "leaders.csv", 2)
    ] * 4


@pytest.mark.parametrize("mark", [";", "\t"])
def test_cells_may_be_parted_by_semicolons_or_tabs_below_titles_too(folder_of, mark):
    cells = ["L1", "S1", '"1,200"', "2", '"primary;secondary"']  # text with the separator in it stands in quotes
    text = "\n".join(["Leaders, by home", mark.join([*HEAD.split(","), "phases"]), mark.join(cells), ""])
    person = read_round(folder_of(leaders=text)).people["L1"]
    assert (person.half_days, person.phases) == (1200, ("primary", "secondary"))


def test_lists_inside_cells_do_not_make_the_semicolon_the_separator(folder_of):
    leaders = f"{HEAD},specialisms,phases\nL1,S1,12,2,maths:3;phonics:2;science,nursery;primary;secondary\n"
    assert len(read_round(folder_of(leaders=leaders)).people["L1"].levels) == 3


def test_sheets_of_a_workbook_may_have_titles_too(tmp_path):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, header, row in (
        ("schools", "urn,name,phase,easting,northing,tier", (100001, "Ash", "primary", 450000, 300000, 1)),
        ("supporters", "supporter_id,kind,easting,northing", ("S1", "school", 450000, 302000)),
        ("leaders", HEAD, ("L1", "S1", "many", 2)),
    ):
        sheet = book.create_sheet(name)
        sheet.append((f"The {name} of the round",))
        sheet.append(())
        sheet.append(header.split(","))
        sheet.append(row)
    book.save(tmp_path / "round.xlsx")
    with pytest.raises(InputRefused) as refused:
        read_round(tmp_path / "round.xlsx")
    assert [(f.code, f.file, f.row) for f in refused.value.faults] == [("NM104", "leaders", 4)]
