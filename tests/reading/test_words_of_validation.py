"""Whatever stands in the place of a value, what is wrong is said in words of people, with its place."""

import re
from typing import Any

import pytest
from pydantic import BaseModel, ValidationError

from constraints.domain.records import TABLES
from constraints.domain.validation import find_wrong
from constraints.policies.policy import Policy
from constraints.rulebooks.shipped import preset_data
from constraints.rules.catalogue import CATALOGUE
from scenarios.comparison.gates import Gate
from scenarios.rounds.settings import _Settings
from scenarios.studies.definition.schema import StudyFile
from scenarios.supply.map_file import MapFile

ODD: tuple[Any, ...] = (
    None, True, -(10**12), 10**12, 1.5, float("nan"), float("inf"), "", "x", "a b", "x" * 300, [], [1], ["x"],
    {}, {"x": 1}, [{}],
)  # fmt: skip
OF_PROGRAMMERS = re.compile(
    r"[Ii]nput|valid|[Ff]ield required|instance|string|integer|boolean|dictionary|mapping|parse|Extra|None|NaN|[{}]"
)
MODELS = {
    "policy": Policy, "study": StudyFile, "gate": Gate, "settings": _Settings, "map": MapFile,
    **{f"rule {rule}": kind.Params for rule, kind in CATALOGUE.items()},
    **{f"table {name}": table.record for name, table in TABLES.items()},
}  # fmt: skip


def wrong_with(model: type[BaseModel], data: Any):
    try:
        model.model_validate(data)
    except ValidationError as error:
        return find_wrong(error, model)
    return []


@pytest.mark.parametrize("model", MODELS.values(), ids=MODELS)
def test_each_key_with_each_odd_value(model):
    keys = {field.alias or name for name, field in model.model_fields.items()} | {"unknown"}
    told = [(wrong, {key: odd}) for key in sorted(keys) for odd in ODD for wrong in wrong_with(model, {key: odd})]
    assert told
    for wrong, said in told:
        assert not OF_PROGRAMMERS.search(wrong.expected), (said, wrong)
        assert wrong.path.partition(".")[0] in keys | {""}


def test_each_value_of_a_policy_with_each_odd_value():
    def places(data, path=()):
        for key, value in data.items() if isinstance(data, dict) else enumerate(data):
            yield (*path, key)
            if isinstance(value, dict | list):
                yield from places(value, (*path, key))

    data = preset_data("sio-2019")
    for path in places(data):
        *above, last = path
        holder: Any = data
        for key in above:
            holder = holder[key]
        kept = holder[last]
        for odd in ODD:
            holder[last] = odd
            for wrong in wrong_with(Policy, data):
                assert not OF_PROGRAMMERS.search(wrong.expected), (path, odd, wrong.expected)
                asked = ".".join(str(key) for key in path)
                assert wrong.path.startswith(asked) or asked.startswith(wrong.path), (path, wrong.path)
        holder[last] = kept
