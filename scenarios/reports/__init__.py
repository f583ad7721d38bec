"""Reports: the page, the workbook, the letters and the charts of a run or a study, all from the same figures."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
