"""What `import fordel` brings with it, and what is in it."""

import json
import subprocess
import sys
from importlib.util import find_spec

import pytest

import fordel

ASK = """
import json, sys
before = set(sys.modules)
import fordel
print(json.dumps(sorted({name.partition(".")[0] for name in set(sys.modules) - before})))
"""


def test_importing_loads_numpy_and_pandas_and_none_of_the_rest():
    answer = subprocess.run([sys.executable, "-c", ASK], capture_output=True, check=True, timeout=60)
    loaded = set(json.loads(answer.stdout))
    assert {"numpy", "pandas", "fordel_solver"} <= loaded
    heavy = {
        "ortools",
        "pulp",
        "scipy",
        "pydantic",
        "typer",
        "rich",
        "altair",
        "openpyxl",
        "xlsxwriter",
        "distributed",
        "fordel_models",
    }
    assert not heavy & loaded


@pytest.mark.parametrize("name", fordel.__all__)
def test_every_public_name_is_there(name):
    assert getattr(fordel, name) is not None
    assert name in dir(fordel)


def test_a_name_that_is_not_there_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'distribute'"):
        fordel.distribute  # noqa: B018  the access is the test


def test_highspy_is_not_here_not_even_by_way_of_another_package():
    """In one process with OR-Tools it fails to load, or makes it answer wrongly."""
    assert find_spec("highspy") is None
