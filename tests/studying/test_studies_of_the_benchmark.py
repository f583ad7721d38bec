"""The studies that the benchmark measures are sound, and say what the documents say of them."""

from pathlib import Path

from scenarios.studies.definition.expanding import expand
from scenarios.studies.definition.reading import read_definition

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


def test_a_year_of_england_is_four_rounds_under_two_policies():
    study = read_definition(BENCHMARKS / "england-year.toml")
    assert (study.asked.chain.length, study.asked.chain.months) == (4, 3)
    assert [(one.name, one.part.policy) for one in expand(study)] == [
        ("offer-2019", None), ("offer-2022", {"extends": "tsi-2022"})
    ]  # fmt: skip


def test_the_grid_of_the_south_west_has_24_scenarios():
    names = [one.name for one in expand(read_definition(BENCHMARKS / "south-west-grid.toml"))]
    assert len(set(names)) == 24  # 3 x 2 x 2 x 2
    assert names[0] == "reach=50,time=as-said,cases=as-said,willing=as-said"


def test_england_under_two_sets_of_prices_differs_in_prices_alone():
    as_said, up = (one.part for one in expand(read_definition(BENCHMARKS / "england-prices.toml")))
    assert not as_said.policy
    assert list(up.policy) == ["rules"]
    assert up.policy["rules"]["other-region"] == {"minutes": 45}
    assert as_said.model_dump(exclude={"title", "policy"}) == up.model_dump(exclude={"title", "policy"})


def test_the_draws_of_the_north_east_are_400_runs_in_four_scenarios():
    study = read_definition(BENCHMARKS / "north-east-draws.toml")
    assert [one.name for one in expand(study)] == [
        "reach=60,cases=as-said", "reach=60,cases=two", "reach=75,cases=as-said", "reach=75,cases=two"
    ]  # fmt: skip
    assert 4 * study.asked.draws.count == 400
