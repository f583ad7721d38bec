"""Reports: the page, the workbook, the letters and the charts of a run or a study, all from the same figures."""
