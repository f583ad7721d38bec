"""The layout of a map as a workbook, for who writes it and who reads it back: its sheets and their headings."""

READ_ME, COLUMNS, ANSWERS, BLANKS, LISTS = "Read me", "Columns", "Answers", "Blanks", "Lists"
"""The sheets."""
COLUMN_HEADER = ("Heading in the survey", "Column", "Filled", "Different", "Examples", "We read it as", "Our guess",
                 "It holds", "Term")  # fmt: skip
MEANINGS = ("It means", "and", "and also", "and then")
ANSWER_HEADER = ("Heading in the survey", "Answer", "How often", "First rows", "We read it as", "Our guess", *MEANINGS)
BLANK_HEADER = ("When this is blank", "we take")
BLANK_ROWS = ("What a person is", "Schools at once of a leader")
NOTHING = "Nothing: leave it out"
"""What a planner chooses for an answer that means none of our words."""
SURVEY, SHEET, HEADER_ROW = "Survey", "Sheet", "Headings in row"
