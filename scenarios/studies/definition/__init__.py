"""What a study asks for: its file, checked, with what it extends, laid out as a scenario for every cell of its grid."""
