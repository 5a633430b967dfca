# ruff: noqa: E501 - a row of a table stays on its line
"""Arithmetic tools side by side, which only the operation tells apart."""

from __future__ import annotations

from tiny_model.data.names import Names
from tiny_model.data.sample import Sample, Turn, user
from tiny_model.data.tool import Param, Tool
from tiny_model.data.tool_cases import call_text, call_thought, opening
from tiny_model.data.tool_frames import rows_of
from tiny_model.data.toolbox import both, request, spec

# Names | descriptions | requests.
OPERATIONS = """
add plus sum add_numbers sum_numbers addition adder get_sum add_two add_integers | Add two numbers. ; Adds {a} and {b}. ; Add two integers. ; Returns the sum of two numbers. ; Sum of two values. ; Adds up. ; Useful to add numbers. | What is {a} plus {b}? ; What is {a} + {b}? ; Add {a} and {b}. ; How much is {a} and {b}? ; The sum of {a} and {b}? ; {a} + {b} ; {a} plus {b} ; Sum up {a} and {b}. ; I have {a} and get {b} more, how many is that? ; What do {a} and {b} make together? ; Compute the sum of {a} and {b}.
subtract minus difference sub subtract_numbers take_away get_difference | Subtract two numbers. ; Subtracts {b} from {a}. ; Subtract the second number from the first one. ; Returns the difference. ; Difference of two values. ; Takes one number from another. | What is {a} minus {b}? ; What is {a} - {b}? ; Subtract {b} from {a}. ; Take {b} away from {a}. ; {a} - {b} ; {a} minus {b} ; The difference of {a} and {b}? ; How much is {a} less {b}? ; I had {a} and lost {b}, how many are left? ; What remains of {a} without {b}?
multiply times product mul multiply_numbers multiplication get_product multiply_integers | Multiply two numbers. ; Multiplies {a} and {b}. ; Multiply two integers. ; Returns the product of two numbers. ; Product of two values. ; Multiply {a} by {b}. | What is {a} times {b}? ; What is {a} * {b}? ; Multiply {a} by {b}. ; Multiply {a} and {b}. ; {a} * {b} ; {a} times {b} ; {a} x {b} ; The product of {a} and {b}? ; How much is {a} times {b}? ; What do {a} boxes of {b} make? ; Compute the product of {a} and {b}. ; How much is {a} multiplied by {b}?
divide quotient div divide_numbers division get_ratio split_evenly | Divide two numbers. ; Divides {a} by {b}. ; Divide the first number by the second one. ; Returns the quotient. ; Ratio of two values. | What is {a} divided by {b}? ; What is {a} / {b}? ; Divide {a} by {b}. ; {a} / {b} ; {a} divided by {b} ; The quotient of {a} and {b}? ; How often does {b} go into {a}? ; Split {a} into {b} equal parts. ; How much is {a} over {b}?
power pow exponent raise_to exponentiate | Raise a number to a power. ; {a} to the power of {b}. ; Computes a power. ; Exponentiation. | What is {a} to the power of {b}? ; {a} ^ {b} ; What is {a} ** {b}? ; Raise {a} to {b}. ; How much is {a} to the {b}?
maximum max larger bigger_number get_max | The larger of two numbers. ; Returns the greater value. ; Which of two numbers is bigger. | Which is larger, {a} or {b}? ; What is the maximum of {a} and {b}? ; The bigger one of {a} and {b}? ; Is {a} more than {b}, or which one is?
average mean mid_value get_average | The mean of two numbers. ; Average of two values. ; Returns the number halfway between two others. | What is the average of {a} and {b}? ; The mean of {a} and {b}? ; Which number lies halfway between {a} and {b}? ; Average {a} and {b}.
"""
PAIRS = (
    "a b",
    "a b",
    "a b",
    "a b",
    "x y",
    "first second",
    "left right",
    "m n",
    "one two",
    "number1 number2",
    "num_a num_b",
    "first_number second_number",
    "value other",
    "lhs rhs",
)
OPERATION_ROWS = rows_of(OPERATIONS)


def operations(names: Names) -> list[Tool]:
    """One tool of each operation, all with parameters of one form or each with its own."""
    common = names.chance(0.7)
    pair, kind_type = names.pick(PAIRS), names.pick(("integer", "integer", "number"))
    tools = []
    for called, says, asks in OPERATION_ROWS:
        if not common:
            pair, kind_type = names.pick(PAIRS), names.pick(("integer", "integer", "number"))
        a, b = pair.split()
        kind = (
            names.pick(("small", "number", "number")) if kind_type == "integer" else names.pick(("number", "decimal"))
        )
        params = (Param(a, kind_type, kind), Param(b, kind_type, kind))
        forms = tuple(text.replace("{a}", f"{{{a}}}").replace("{b}", f"{{{b}}}") for text in asks.split(" ; "))
        name = called.split()[0] if names.chance(0.5) else names.pick(called.split())
        description = names.pick(says.split(" ; ")).replace("{a}", a).replace("{b}", b)
        tools.append(Tool(name, description, params, forms))
    return tools


def arithmetic_case(names: Names, *, thinking: bool) -> Sample:
    """One or two operations asked for, among some that are offered, and further ones."""
    tools = names.rng.sample(operations(names), names.pick((1, 2, 2, 2, 3, 3, 4, 5, 7)))
    specs = [spec(names, tool) for tool in tools]

    def turn() -> Turn:
        tool = names.pick(tools)
        asked, arguments = request(names, tool)
        calls = [(tool.name, arguments)]
        if names.chance(0.15):
            other = names.pick(tools)
            also, more = request(names, other)
            asked = both(asked, also)
            calls.append((other.name, more))
        return Turn(asked, "\n".join(map(call_text, calls)), call_thought(calls))

    first, *further = (turn() for _ in range(names.rng.randint(2, 6)))
    messages = [*opening(names), user(first.asked)]
    return Sample("call", messages, first.answer, first.thought, thinking, specs, further=tuple(further))
