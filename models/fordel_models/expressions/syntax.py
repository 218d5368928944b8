"""What an expression may be made of: nothing that can reach beyond the figures or take memory and time.

The text is bounded and cut into known tokens before Python's parser sees it, and of the tree that comes back only a
short list of nodes is let through. Numbers keep the digits that they are written with.
"""

from __future__ import annotations

import ast
import difflib
import keyword
import re
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from fordel_models.expressions.functions import AGGREGATES, ELEMENTWISE
from fordel_models.recipients import Number, plain
from fordel_solver.errors import InvalidInput

__all__ = ["LONGEST", "Expression", "parse"]

LONGEST = 1_000  # characters
DEEPEST = 50  # levels, one in another
_MOST_DIGITS = 40
_LARGEST_EXPONENT = 40

_TOKEN = re.compile(
    r"""(?P<space>\s+)
    | (?P<number>(?:[0-9]+(?:_[0-9]+)*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?)
    | (?P<name>[^\W\d]\w*)
    | (?P<text>"[^"\\\n]*"|'[^'\\\n]*')
    | (?P<operator>\*\*|//|<=|>=|==|!=|[-+*/<>=(),])""",
    re.VERBOSE,
)
_SPACE_OR_QUOTED = re.compile(r"""("[^"]*"|'[^']*')|\s+""")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f]")
_WORDS_OF_A_HEADING = re.compile(r"[^\W\d]\w*( [\w().]+)+")
_HINTS = {
    ".": "there is no attribute access.",
    "[": "there are no lists and no subscripts.",
    "{": "only {year}, in lower case, stands in curly brackets.",
    "}": "only {year}, in lower case, stands in curly brackets.",
    "&": "write `and`.",
    "|": "write `or`.",
    "!": "write `not`, or != for different from.",
    "%": "a percent is a fraction: write 0.95 for 95 pct.",
    "^": "powers are not allowed; write a * a.",
    "**": "powers are not allowed; write a * a.",
    "//": "write / for division.",
    "=": "write == for equal to.",
    "if": "write where(condition, a, b).",
    "else": "write where(condition, a, b).",
    "in": "write ==, and `or` between several.",
    "is": "write ==.",
    "True": "write a comparison.",
    "False": "write a comparison.",
    ";": "numbers are written with a point and arguments separated by a comma.",
}
_OPERATORS = (ast.Add, ast.Sub, ast.Mult, ast.Div)
_OPERANDS = ("number", "name", "text")
_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)


@dataclass(frozen=True)
class Expression:
    """An expression that has been let through.

    Attributes
    ----------
    text : str
        As it is evaluated, with {year} filled in.
    tree : ast.expr
        Only nodes that `fordel_models.expressions` knows how to evaluate.
    columns : tuple of str
        The columns it uses, in order of appearance.
    elementwise : bool
        No aggregates: the value of a recipient depends on its own figures only.
    """

    text: str
    tree: ast.expr
    columns: tuple[str, ...]
    elementwise: bool

    def written(self, node: ast.expr) -> str:
        """The piece of the text that a node stands for."""
        encoded = self.text.encode()
        return encoded[node.col_offset : node.end_col_offset].decode()

    def number(self, node: ast.Constant) -> Number:
        """The exact value of a number as it is written."""
        return plain(Fraction(Decimal(self.written(node))))


def parse(expression: str, *, year: int | None, where: str) -> Expression:
    """Check the form of an expression; {year} becomes the year of figures first.

    Raises
    ------
    InvalidInput
        It is too long or too deep, has a mistake in it, or has something in it that expressions may not have.

    Examples
    --------
    >>> parse("population_{year} / 2", year=2014, where="pool.floor").columns
    ('population_2014',)
    """
    text = expression.strip() if isinstance(expression, str) else ""
    if not text:
        raise InvalidInput(f'{where}: an expression is missing. It is text, such as "population_{{year}}".')
    if len(text) > LONGEST:
        raise InvalidInput(f"{where}: the expression has {len(text)} characters; at most {LONGEST} are allowed.")
    text = _on_one_line(text, where)
    if "{year}" in text:
        if year is None:
            raise InvalidInput(
                f'{where} "{_shortened(text)}": {{year}} has no value, since the pool has an amount and no years. '
                "Write pool.years, or the year itself."
            )
        text = text.replace("{year}", str(year))
    try:
        return _parsed(text, "")
    except InvalidInput:
        return _parsed(text, f'{where} "{_shortened(text)}"')


@lru_cache(maxsize=1_000)
def _parsed(text: str, place: str) -> Expression:
    """An expression in its own text; rules are read again and again, by year and for each way to change them."""
    _check_tokens(text, place)
    try:
        tree = ast.parse(text, mode="eval").body
    except SyntaxError as error:
        column = f" at character {error.offset}" if error.offset else ""
        raise InvalidInput(f"{place}: this cannot be read as an expression{column}.") from None
    except (ValueError, MemoryError, RecursionError):
        raise InvalidInput(_too_deep(place)) from None
    parsed = Expression(text, tree, (), elementwise=True)
    columns: dict[str, None] = {}
    elementwise = _check(tree, parsed, columns, place, 1)
    return Expression(text, tree, tuple(columns), elementwise)


def _on_one_line(text: str, where: str) -> str:
    # Python's parser breaks lines at more than \n, and then its columns are not places in the text.
    line = _SPACE_OR_QUOTED.sub(lambda found: found[1] or " ", text)
    control = _CONTROL.search(line)
    if control:
        raise InvalidInput(
            f"{where}: character {control.start() + 1} is a control character (U+{ord(control[0]):04X}). Take it out: "
            "line breaks and tabs stand only outside quotation marks, and other control characters nowhere."
        )
    return line


def _check_tokens(text: str, place: str) -> None:
    at, depth, before = 0, 0, "operator"
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            what = text[at]
            hint = _HINTS.get(what, "an expression is made of columns, numbers, operators and functions.")
            raise InvalidInput(f'{place}: "{what}" at character {at + 1} is not allowed: {hint}')
        kind, token = str(match.lastgroup), match.group()
        if token in ("and", "or", "not"):
            kind = "operator"
        elif token in ("**", "//") or keyword.iskeyword(token) or (token == "=" and depth == 0):
            hint = _HINTS.get(token, "it is a word of Python and no column.")
            raise InvalidInput(f'{place}: "{token}" at character {at + 1} is not allowed: {hint}')
        if kind in _OPERANDS and before in _OPERANDS:
            words = _WORDS_OF_A_HEADING.fullmatch(text)
            column = re.sub(r"\W+", "_", text).strip("_")
            meant = f" If it is one column, it is called {column}." if words else ""
            raise InvalidInput(f"{place}: an operator is missing before {token} at character {at + 1}.{meant}")
        if kind == "number":
            _check_number(token, place)
        depth += (token == "(") - (token == ")")
        if depth > DEEPEST:
            raise InvalidInput(_too_deep(place))
        at, before = match.end(), before if kind == "space" else kind


def _check_number(token: str, place: str) -> None:
    digits, _, exponent = token.lower().partition("e")
    if len(digits) > _MOST_DIGITS or len(exponent) > 4 or (exponent and abs(int(exponent)) > _LARGEST_EXPONENT):
        raise InvalidInput(
            f"{place}: the number {_shortened(token, 20)} is out of range: at most {_MOST_DIGITS} digits and an "
            f"exponent from -{_LARGEST_EXPONENT} to {_LARGEST_EXPONENT}."
        )


def _too_deep(place: str) -> str:
    return f"{place}: the expression has more than {DEEPEST} levels, one in another. Take it apart in columns or parts."


def _check(node: ast.expr, expression: Expression, columns: dict[str, None], place: str, depth: int) -> bool:
    """Let a node and what is under it through, or raise. Returns whether it is without aggregates."""
    if depth > DEEPEST:
        raise InvalidInput(_too_deep(place))
    under: list[ast.expr]
    elementwise = True
    match node:
        case ast.Constant(value=int() | float() | str()):
            under = []
        case ast.Name(id=name):
            columns[name] = None
            under = []
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not(), operand=operand):
            under = [operand]
        case ast.BinOp(left=left, op=operator, right=right) if isinstance(operator, _OPERATORS):
            under = [left, right]
        case ast.Compare(left=left, ops=operators, comparators=comparators) if all(
            isinstance(operator, _COMPARISONS) for operator in operators
        ):
            under = [left, *comparators]
        case ast.BoolOp(values=values):
            under = values
        case ast.Call(func=ast.Name(id=name)):
            under = _arguments(node, name, expression, place)
            elementwise = name not in AGGREGATES
        case ast.Tuple():
            raise InvalidInput(
                f"{place}: a comma stands only between the arguments of a function; decimals are written with a point."
            )
        case _:
            raise InvalidInput(
                f'{place}: "{_shortened(expression.written(node))}" is not allowed. An expression is made of columns, '
                "numbers, + - * /, comparisons, and, or, not, and the functions " + ", ".join(_function_names()) + "."
            )
    for inner in under:
        elementwise &= _check(inner, expression, columns, place, depth + 1)
    return elementwise


def _arguments(call: ast.Call, name: str, expression: Expression, place: str) -> list[ast.expr]:
    written, least, more = _signature(name, place)
    named = [argument.arg for argument in call.keywords]
    fits = len(call.args) == least or (more and len(call.args) > least)
    if not fits or any(isinstance(argument, ast.Starred) for argument in call.args):
        raise InvalidInput(f'{place}: "{_shortened(expression.written(call))}" should be {written}.')
    if named and (name not in AGGREGATES or named != ["weight"]):
        raise InvalidInput(
            f'{place}: "{_shortened(expression.written(call))}" should be {written}; '
            f"only {', '.join(AGGREGATES)} take anything more, a weight=."
        )
    return [*call.args, *(argument.value for argument in call.keywords)]


def _signature(name: str, place: str) -> tuple[str, int, bool]:
    if name == "where":
        return "where(condition, a, b)", 3, False
    if name in ELEMENTWISE:
        function = ELEMENTWISE[name]
        return function.written, function.arguments, function.more
    if name in AGGREGATES:
        return AGGREGATES[name].written, AGGREGATES[name].arguments, False
    near = difflib.get_close_matches(name, _function_names(), 1)
    meant = f" Did you mean {near[0]}?" if near else ""
    raise InvalidInput(f"{place}: there is no function {name}.{meant} Functions: {', '.join(_function_names())}.")


def _function_names() -> list[str]:
    return [*ELEMENTWISE, "where", *AGGREGATES]


def _shortened(text: str, length: int = 80) -> str:
    return text if len(text) <= length else text[: length - 3] + "..."
