"""How much the harnesses try: a little in `make test`, six times as much in `.ci/run`, a hundred times in `make soak`.

`tests/conftest.py` sets the effort from `--effort` before it collects the tests.  A harness that draws its inputs with
hypothesis asks `examples` how many to look at; one that draws them from seeds asks the fixture `seeds`.  Both are
marked `harness`, so that `.ci/run` and `make soak` find them.
"""

EFFORTS = {"test": 1, "ci": 6, "soak": 100}
COSTLY = {1: 1, 6: 2, 100: 100}
"""How much those harnesses try instead that take half a minute an input, such as all that is said of a round,
or more the more there is already, such as rows that are recorded one after the other."""

_times = EFFORTS["test"]


def set_effort(name: str) -> None:
    """Set how much the harnesses try in this process, by a name of `EFFORTS`."""
    global _times  # noqa: PLW0603 -- one process of tests has one effort
    _times = EFFORTS[name]


def examples(usual: int) -> int:
    """Return how many examples a harness looks at, for how many it looks at in `make test`."""
    return usual * _times


def costly_examples(usual: int) -> int:
    """Return how many inputs a costly harness looks at, for how many it looks at in `make test`."""
    return usual * COSTLY[_times]
