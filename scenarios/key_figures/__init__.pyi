from .definition import KeyFigure, Kind, key_figure

__all__ = ["KeyFigure", "Kind", "key_figure"]
