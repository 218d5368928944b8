"""Linear and integer programs: stated once, solved by interchangeable solvers, checked by us."""
