"""No circles of imports, between files or between the sub-packages of any package; imports for typing counted."""

import graphlib

import grimp
import pytest

PACKAGES = ("constraints", "optimiser", "scenarios", "nlematch")


@pytest.fixture(scope="module")
def graph():
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=False, cache_dir=None)


def circle_of(imports):
    """The files of one circle, each followed by one that imports it; none where there is no circle."""
    try:
        graphlib.TopologicalSorter(imports).prepare()
    except graphlib.CycleError as error:
        return error.args[1]
    return []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_of_files(graph, package):
    inside = {package, *graph.find_descendants(package)}
    assert circle_of({module: graph.find_modules_directly_imported_by(module) & inside for module in inside}) == []


@pytest.mark.parametrize("package", PACKAGES)
def test_no_circle_of_sub_packages(graph, package):
    inside = {package, *graph.find_descendants(package)}
    parents = sorted(module for module in inside if graph.find_children(module))
    back = {parent: sorted(graph.nominate_cycle_breakers(parent)) for parent in parents}
    assert {parent: imports for parent, imports in back.items() if imports} == {}


def test_a_circle_would_be_found(graph):
    assert circle_of({"one": {"two"}, "two": {"one"}}) == ["one", "two", "one"]
    assert graph.direct_import_exists(importer="constraints.round.round", imported="constraints.round.ledger")
    typed_only = graph.find_modules_directly_imported_by("constraints.rules.base")
    assert "constraints.round" in typed_only  # imported for typing alone
