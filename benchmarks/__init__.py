"""How fast the core is, against other people's solvers on the same data. Run `python -m benchmarks`; read README.md."""
