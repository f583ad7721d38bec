"""Running a study: its steps, the workers that make them, and the folder that keeps what they found.

Nothing is imported here: a worker process sets its limits before numpy and the solver are loaded.
"""
