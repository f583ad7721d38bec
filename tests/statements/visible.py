"""What a page shows, block by block, and whether it is made of statements, fixed texts, figures and data alone."""

import re
from html.parser import HTMLParser

INLINE = frozenset({"a", "abbr", "b", "bdi", "br", "code", "em", "i", "span", "strong"})
UNSEEN = frozenset({"script", "style", "svg", "noscript", "title"})
VOID = frozenset({"br", "col", "hr", "img", "input", "link", "meta"})
MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"
DAY = rf"\d{{1,2}} (?:{MONTHS}) \d{{4}}"
FIGURE = r"[-+]?\d[\d,.]*\b"
DAYS = r"\d[\d,]* \((?:\d[\d,]*½?|½) days?\)"
"""Half-days with the days that they are."""
BETWEEN = "[\\s.,:;()/|\u00b7\u2013\u2014\u2026\u2610_'\"!-]"


class _Blocks(HTMLParser):
    """Collects the text of each block element; inline elements belong to the block around them."""

    def __init__(self):
        super().__init__()
        self.blocks, self.text, self.unseen = [], [], 0

    def handle_starttag(self, tag, attrs):
        if tag in UNSEEN:
            self.unseen += 1
        if tag not in INLINE or tag == "br":
            self.end()

    def handle_endtag(self, tag):
        if tag in UNSEEN:
            self.unseen -= 1
        if tag not in INLINE and tag not in VOID:
            self.end()

    def handle_data(self, data):
        if not self.unseen:
            self.text.append(data)

    def end(self):
        shown = " ".join("".join(self.text).split())
        self.text = []
        if shown:
            self.blocks.append(shown)


def blocks_of(html):
    """Return what a page shows, a text a block."""
    parser = _Blocks()
    parser.feed(html)
    parser.end()
    return list(dict.fromkeys(parser.blocks))


def not_accounted_for(blocks, known):
    """Return the texts that are not made of known texts, figures and signs between them.

    Parameters
    ----------
    blocks : iterable of str
    known : iterable of str
        Texts of statements and their labels, fixed texts, and cells of the run's data.
    """
    whole = {" ".join(text.split()) for text in known if text.strip()}
    parts = sorted(whole, key=len, reverse=True)
    pattern = re.compile(rf"(?:{DAY}|{DAYS}|{'|'.join(map(re.escape, parts))}|{FIGURE}|%|{BETWEEN})*+")
    return [text for text in blocks if text not in whole and not pattern.fullmatch(text)]


def data_of(run):
    """Return every cell of a run's tables and of its round, and what its manifest says, as texts."""
    frames = [*run.tables.values(), *run.round.tables.values()]
    cells = {str(cell) for frame in frames for name in frame for cell in frame[name].dropna().tolist()}
    return {*cells, *_texts(run.manifest)}


def _texts(value):
    if isinstance(value, dict):
        return {text for inner in value.values() for text in _texts(inner)} | {str(key) for key in value}
    if isinstance(value, list | tuple):
        return {text for inner in value for text in _texts(inner)}
    return {str(value)}
