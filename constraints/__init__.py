"""What the problem is and what must hold: domain, policies, rules, audit.  Imports no solver and no click."""
