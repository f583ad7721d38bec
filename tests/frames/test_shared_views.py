"""A round with a changed table shares what its parent resolved of the other tables, and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from constraints.changes import with_tables
from constraints.domain import TABLES
from constraints.round import Round
from constraints.strategies import COMPLICATIONS, tiny_rounds
from nlematch import draw_round
from tests.support.effort import examples

_VIEWS = ("schools", "supporters", "leaders", "people", "cases", "needs", "periods")
"""Views of a round that are made of several of its tables."""


def _rotated(frame, column):
    """Return a table in which every row has another row's cell of one column."""
    cells = frame[column].tolist()
    return frame.assign(**{column: [*cells[1:], *cells[:1]]}).astype(object)


def _seen(round_):
    """Return all that somebody sees of a round, or what is wrong with it, for rotated cells need not fit together."""
    try:
        views = [list(getattr(round_, view)) for view in _VIEWS]
        values = [list(getattr(round_, view).values()) for view in _VIEWS if view != "periods"]
        records = [round_.records(table.record) for table in TABLES.values()]
        return views, values, records, [round_.needs_of(case_id) for case_id in round_.cases]
    except (KeyError, TypeError, ValueError) as wrong:
        return type(wrong)


@pytest.mark.harness
@pytest.mark.parametrize("policy", ["sio-2019", "rise-2025"])
def test_a_changed_table_is_seen_as_if_nothing_were_shared(policy):
    @settings(max_examples=examples(40))
    @given(tiny_rounds(policy, always=COMPLICATIONS), st.data())
    def hold(round_, data):
        assert not isinstance(_seen(round_), type)
        name = data.draw(st.sampled_from([name for name in round_.tables if len(round_.tables[name])]))
        column = data.draw(st.sampled_from([None, *round_.tables[name].columns]))
        table = round_.tables[name].iloc[:-1] if column is None else _rotated(round_.tables[name], column)
        alone = Round(round_.meta, round_.policy, {**round_.tables, name: table}, round_.regions)
        assert _seen(with_tables(round_, {name: table})) == _seen(alone), (name, column)

    hold()


def test_what_other_tables_say_is_resolved_once():
    round_ = draw_round(0.01, seed=2)
    _seen(round_)
    changed = with_tables(round_, {"leaders": round_.tables["leaders"].assign(max_cases=9)})
    assert changed.cases is round_.cases
    assert changed.leaders is not round_.leaders
