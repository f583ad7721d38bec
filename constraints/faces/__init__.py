"""What the faces of a rule read: rows of a plan for the audit face, arrays and columns for the model face."""
