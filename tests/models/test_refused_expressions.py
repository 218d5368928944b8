"""What expressions may not be: nothing that reaches beyond the figures, nothing that takes memory or time."""

from __future__ import annotations

import time

import pytest

from fordel_models.expressions import evaluate
from fordel_models.expressions.syntax import parse
from fordel_solver import InvalidInput
from small_pools import recipients

TABLE = recipients(pupils=[10, 30, 60])


def refusal(expression: str) -> str:
    with pytest.raises(InvalidInput) as caught:
        evaluate(expression, TABLE, where="pool.toml, pool.floor")
    return str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        "pupils.tofile('x')",
        "pupils.values",
        "().__class__.__bases__",
        "'x'.format(pupils)",
        "pupils[0]",
        "[1, 2]",
        "{'a': 1}",
        "{1, 2}",
        "lambda: 1",
        "(lambda x: x)(1)",
        "[x for x in pupils]",
        "(x for x in pupils)",
        "f'{pupils}'",
        "f'a'",
        "b'a'",
        "'a' 'b'",
        "__import__('os')",
        "__builtins__",
        "open('x', 'w')",
        "eval('1')",
        "exec('1')",
        "getattr(pupils, 'tofile')",
        "9**9**9",
        "2 ** 3",
        "7 // 2",
        "7 % 2",
        "1 << 70",
        "1 | 2",
        "1 & 2",
        "~1",
        "1 @ 2",
        "1 if pupils else 2",
        "(x := 1)",
        "x = 1",
        "pupils; pupils",
        "pupils, pupils",
        "1 is 1",
        "1 in (1, 2)",
        "pupils not in (1, 2)",
        "True",
        "None",
        "...",
        "1j",
        "0x10",
        "007",
        "'a\\x41'",
        "min(*pupils, 1)",
        "min(pupils)",
        "min(pupils, key=pupils)",
        "mean(pupils, **pupils)",
        "mean(pupils, weight=1, weight=2)",
        "mean(pupils, wieght=1)",
        "sqrt(pupils, 2)",
        "quantile(pupils)",
        "where(pupils > 1, 2)",
        "mean()",
        "mean(pupils)(1)",
        "pupils(1)",
        "print(1)",
        "await pupils",
        "yield pupils",
        "pupils # a comment",
        "pupils\x00",
        "1 +",
        "(1",
        "1)",
        "",
        "   ",
        "{yeer}",
        "1e1000000",
        "1e-1000000",
        "1e999",
        "9" * 41,
        "1." + "0" * 60,
    ],
)
def test_nothing_but_the_grammar_is_let_through(expression):
    assert refusal(expression).startswith("pool.toml, pool.floor")


@pytest.mark.parametrize(
    "expression",
    [
        "1" * 10_000,
        "pupils + " * 2_000 + "1",
        "(" * 400 + "1" + ")" * 400,
        "-" * 900 + "1",
        "not " * 200 + "pupils",
        "min(1, " * 120 + "1" + ")" * 120,
        "1 + " * 200 + "1",
        "1 < " * 200 + "1",
        "mean(1 / (pupils + " * 20 + "1" + "))" * 20,
    ],
)
def test_long_and_deep_expressions_are_refused_quickly(expression):
    started = time.perf_counter()
    try:
        evaluate(expression, TABLE)
    except InvalidInput:
        pass
    else:
        # A chain of comparisons is flat; it may be long.
        assert expression.startswith("1 < ")
    assert time.perf_counter() - started < 1


def test_numbers_do_not_grow_without_end():
    # Every mean of quotients multiplies the digits by the number of recipients.
    table = recipients(a=[1009, 1013, 1019, 1021, 1031, 1033, 1039, 1049])
    nested = "a"
    for _ in range(8):
        nested = f"mean(1 / (a + {nested}))"
    evaluate("mean(1 / (a + mean(1 / a)))", table)
    with pytest.raises(InvalidInput, match=r"comes to numbers of more than 20,000 digits; simplify it\."):
        evaluate(nested.replace("(a +", "(a * a * a * a * a * a * a * a * a * a * a * a * a * a +"), table)


def test_a_long_product_takes_no_time():
    started = time.perf_counter()
    evaluate("*".join(["a"] * 45), recipients(a=[10**15 + 37] * 8))
    assert time.perf_counter() - started < 1


def test_the_middle_of_a_chain_of_comparisons_is_worked_out_once():
    # Twice at each of the 23 levels would be eight million evaluations.
    nested = "pupils"
    for _ in range(23):
        nested = f"where(1<{nested}<2,1,1)"
    started = time.perf_counter()
    assert evaluate(nested, TABLE) == [1, 1, 1]
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize(
    ("expression", "found"),
    [
        ("pupils +\x00 1", "character 9 is a control character (U+0000)."),
        ("pupils + \x1b1", "character 10 is a control character (U+001B)."),
        ("name == 'a\rb'", "character 11 is a control character (U+000D)."),
    ],
)
def test_control_characters_are_named_and_refused(expression, found):
    assert refusal(expression) == (
        f"pool.toml, pool.floor: {found} Take it out: line breaks and tabs stand only outside quotation marks, and "
        "other control characters nowhere."
    )


FUNCTIONS = "Functions: min, max, abs, sqrt, log, taper, where, mean, median, quantile, total, rank, place."


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("pupils.tofile('x')", '"." at character 7 is not allowed: there is no attribute access.'),
        ("pupils ** 2", '"**" at character 8 is not allowed: powers are not allowed; write a * a.'),
        ("pupils = 2", '"=" at character 8 is not allowed: write == for equal to.'),
        ("1 if pupils else 2", '"if" at character 3 is not allowed: write where(condition, a, b).'),
        ("lambda: 1", '"lambda" at character 1 is not allowed: it is a word of Python and no column.'),
        ("avg(pupils)", f"there is no function avg. {FUNCTIONS}"),
        ("meen(pupils)", f"there is no function meen. Did you mean mean? {FUNCTIONS}"),
        ("mean(pupils, 2)", '"mean(pupils, 2)" should be mean(a).'),
        (
            "min(1, 2, weight=3)",
            '"min(1, 2, weight=3)" should be min(a, b, ...); only mean, median, quantile, total, rank, place take '
            "anything more, a weight=.",
        ),
        (
            "pupils, 5",
            "a comma stands only between the arguments of a function; decimals are written with a point.",
        ),
        ("3 pupils", "an operator is missing before pupils at character 3."),
        (
            "Elever i alt 2014",
            "an operator is missing before i at character 8. If it is one column, it is called Elever_i_alt_2014.",
        ),
        (
            "population_{Year}",
            '"{" at character 12 is not allowed: only {year}, in lower case, stands in curly brackets.',
        ),
        (
            "1e1000000",
            "the number 1e1000000 is out of range: at most 40 digits and an exponent from -40 to 40.",
        ),
    ],
)
def test_the_message_says_what_and_where(expression, message):
    assert refusal(expression) == f'pool.toml, pool.floor "{expression}": {message}'


def test_too_long_says_how_long():
    with pytest.raises(InvalidInput, match=r"the expression has 10000 characters; at most 1000 are allowed\."):
        parse("1" * 10_000, year=None, where="pool.floor")


def test_the_year_needs_years():
    assert refusal("population_{year}") == (
        'pool.toml, pool.floor "population_{year}": {year} has no value, since the pool has an amount and no years. '
        "Write pool.years, or the year itself."
    )


def test_a_letter_outside_ascii_is_counted_in_characters():
    table = recipients(børn=[3, 4])
    assert evaluate("børn * 0.1", table) == evaluate("0.3 + 0.1 * (børn - 3)", table)
