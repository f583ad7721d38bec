"""Sessions over a model that a test has built itself."""

from optimiser.model.candidates import find_candidates
from optimiser.parameters import Settings
from optimiser.questions.session import Session
from optimiser.questions.time_budget import TimeBudget


def session_over(model, seconds=None, settings=None, stopper=None, **more):
    """A session of the model's round, by default without a limit, with the solver's usual settings."""
    budget = TimeBudget.of(seconds) if stopper is None else TimeBudget(stopper)
    return Session(model.round, find_candidates(model.round), model, settings or Settings(), budget, **more)
