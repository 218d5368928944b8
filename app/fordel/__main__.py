"""`python -m fordel`: the command line, where the `fordel` script is not on the path."""

from fordel.command_line import main

if __name__ == "__main__":
    main()
