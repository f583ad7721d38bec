"""The website that `make site` builds has every page, once; the build itself finds links that lead nowhere."""

import runpy
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
SITE = runpy.run_path(str(ROOT / "docs/site/conf.py"))
LISTED = Counter(page for pages in SITE["NAVIGATION"].values() for page in pages)


def test_every_document_is_in_the_navigation_once():
    documents = {path.relative_to(ROOT).with_suffix("").as_posix() for path in ROOT.glob("docs/**/*.md")}
    assert documents - set(LISTED) == {SITE["root_doc"]}
    assert [page for page, times in LISTED.items() if times > 1] == []


def test_every_page_of_the_navigation_is_there():
    assert [page for page in LISTED if not (ROOT / f"{page}.md").is_file()] == []
