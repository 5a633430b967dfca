# ruff: noqa: E501 - a row of a table stays on its line
"""Relations around one random word, whose question says by its own words what kind of value it asks for.

The word is in the statement and in the question, so that the two match only if the kind does too. The questions of
the other kinds about the same word are those that the statement does not answer.
"""

from __future__ import annotations

from tiny_model.data import vocabulary
from tiny_model.data.names import Names
from tiny_model.data.relation import Relation, filled, parse

# Around a noun {n}; the second cell is the kind of value, as in VALUES or its own name.
NOUNS = parse("""
any | who | {v} is the {n} of {e}. ; The {n} of {e} is {v}. ; At the {n} of {e} is {v}. ; {e} has {v} for a {n}. ; The {n} at {e} belongs to {v}. ; {e} owes its {n} to {v}. ; {v} has the {n} of {e} in hand. ; The {n} for {e} came from {v}. ; {e}'s {n} lies with {v}. ; {e} has its {n} from {v}, [a friend/of course/as many know]. | Who is the {n} of {e}? ; Who has the {n} [at/of] {e}? ; Whose is the {n} of {e}? ; Who is at the {n} of {e}? ; Which person has the {n} of {e}? ; Who do I ask about the {n} of {e}? ; Who gave {e} its {n}? ; Whose {n} is it at {e}? ; To whom does the {n} of {e} belong? ; With whom does {e}'s {n} lie? ; Who stands behind the {n} of {e}? ; In whose hands is the {n} of {e}?
any | where | The {n} of {e} is in {v}. ; {e} has its {n} in {v}. ; {v} is home to the {n} of {e}. ; You will find the {n} of {e} in {v}. ; {v} has the {n} of {e}. ; For its {n}, {e} went to {v}. ; The {n} of {e} stands in {v}. | Where is the {n} of {e}? ; Where does {e} have its {n}? ; In [which/what] [town/city/place] is the {n} of {e}? ; Where will I find the {n} of {e}? ; Which [town/city/place] has the {n} of {e}? ; Where do I go for the {n} of {e}? ; Where in the world is the {n} of {e}? ; Where did {e} go for its {n}?
any | year | The {n} of {e} was in {v}. ; {e} has had its {n} since {v}. ; The {n} of {e} began in {v}. ; {v} was the year of the {n} of {e}. ; {v} saw the {n} of {e}. ; In {v} came the {n} of {e}. | When was the {n} of {e}? ; Since [when/what year] does {e} have its {n}? ; When did the {n} of {e} begin? ; In [what/which] year was the {n} of {e}? ; [What/Which] year saw the {n} of {e}? ; From what year is the {n} of {e}? ; How long ago, in what year, was the {n} of {e}?
any | date | The {n} of {e} is on {v}. ; {e} has its {n} on {v}. ; {v} is the day of the {n} of {e}. ; The {n} of {e} begins on {v}. ; Do not miss the {n} of {e} on {v}. | When is the {n} of {e}? ; On [what/which] [day/date] is the {n} of {e}? ; When does {e} have its {n}? ; [What/Which] day is the {n} of {e}? ; By when do I need the {n} of {e}? ; When does the {n} of {e} begin?
any | time | The {n} of {e} is at {v}. ; {e} has its {n} at {v}. ; The {n} of {e} begins at {v}. ; At {v} it is time for the {n} of {e}. | [At what/What] [time/hour] is the {n} of {e}? ; When is the {n} of {e}? ; How [early/late] is the {n} of {e}? ; From [when/what time] is there the {n} of {e}? ; When in the day is the {n} of {e}?
any | measure | {e} has a {n} of {v}. ; The {n} of {e} is {v}. ; {e} needs {v} of {n}. ; With {v} of {n}, {e} is [ahead/fine/hard to beat]. ; {e} comes to {v} of {n}. ; {v} of {n} is what {e} has. | How much {n} does {e} [have/need]? ; How [great/long/large/big/far] is the {n} of {e}? ; How much is the {n} of {e}? ; How much {n} is there in {e}? ; What length or weight is the {n} of {e}?
any | money | The {n} of {e} costs {v}. ; {e} pays {v} for its {n}. ; {v} went into the {n} of {e}. ; One pays {v} for the {n} of {e}. ; {e} makes {v} with its {n}. ; The {n} of {e} came to {v}. | How much is the {n} of {e}? ; What does the {n} of {e} cost? ; How expensive is the {n} of {e}? ; How much money goes into the {n} of {e}? ; What do I pay for the {n} of {e}? ; What is the price of the {n} of {e}? ; How much does {e} make with its {n}?
any | number | {e} has {v} {n}s. ; There are {v} {n}s at {e}. ; {v} {n}s belong to {e}. ; {e} counts {v} {n}s. ; {e} is {v} {n}s strong. ; In all, {v} {n}s came to {e}. | How many {n}s does {e} have? ; How many {n}s are there at {e}? ; What is the number of {n}s of {e}? ; How many {n}s in all does {e} count? ; How large is the number of {n}s at {e}? ; How many {n}s came to {e}?
""")
# Around a verb {b} and its past {p}.
VERBS = parse("""
any | who | {v} {p} {e}. ; {e} [was/is/has been] {p} by {v}. ; It was {v} that {p} {e}. ; {v} has to {b} {e}. ; {v} is there to {b} {e}. ; Nobody but {v} can {b} {e}. ; They had {v} {b} {e}. ; {e}, [once/first/lately] {p} by {v}, is well known. | Who {p} {e}? ; By whom was {e} {p}? ; Which person {p} {e}? ; Who has to {b} {e}? ; Who is there to {b} {e}? ; Who will {b} {e}? ; Who was the one to {b} {e}? ; Do you know who {p} {e}? ; Who can {b} {e}? ; Who did they have {b} {e}?
any | where | {e} was {p} in {v}. ; They {b} {e} in {v}. ; {v} is where {e} was {p}. ; In {v} one can {b} {e}. ; It was in {v} that they {p} {e}. ; {e} is being {p} in {v}. ; {v} is the place to {b} {e}. | Where was {e} {p}? ; Where do they {b} {e}? ; In [which/what] [town/city/place] was {e} {p}? ; Where can one {b} {e}? ; Where would I go to {b} {e}? ; Which is the place to {b} {e}? ; Where is {e} being {p}?
any | year | {e} was {p} in {v}. ; They {p} {e} in {v}. ; {e} has been {p} since {v}. ; It took until {v} to {b} {e}. ; In {v} they began to {b} {e}. ; Only in {v} was {e} {p}. | When was {e} {p}? ; When did they {b} {e}? ; Since when has {e} been {p}? ; In [what/which] year was {e} {p}? ; [What/Which] year was {e} {p}? ; Until when did it take to {b} {e}? ; When did they begin to {b} {e}?
any | date | {e} was {p} on {v}. ; They will {b} {e} on {v}. ; {v} is when they {b} {e}. ; On {v}, {e} is to be {p}. ; We {b} {e} no later than {v}. | When was {e} {p}? ; When will they {b} {e}? ; On [what/which] [day/date] was {e} {p}? ; By when must one {b} {e}? ; [What/Which] day was {e} {p}? ; Since what day is {e} {p}?
any | time | They {b} {e} at {v}. ; {e} is {p} at {v}. ; From {v} on one can {b} {e}. ; At {v} each day somebody will {b} {e}. | [At what/What] [time/hour] do they {b} {e}? ; When is {e} {p}? ; From what time can one {b} {e}? ; How [early/late] do they {b} {e}? ; At what hour is {e} {p}?
any | measure | {e} {p} for {v}. ; {e} can {b} for {v}. ; You can {b} {e} for {v}. ; {e} is {p} within {v}. ; To {b} {e} takes {v}. ; They {b} {e} up to {v}. | How long does {e} {b}? ; How long can I {b} {e}? ; For how long was {e} {p}? ; After how long is {e} {p}? ; How [much/far/long] do they {b} {e}? ; How long does it take to {b} {e}? ; How [heavy/high/long/tall] do they {b} {e}?
any | money | They {p} {e} for {v}. ; To {b} {e} costs {v}. ; {e} was {p} for {v}. ; People pay {v} to {b} {e}. ; {v} was paid to {b} {e}. | How much did it cost to {b} {e}? ; For how much was {e} {p}? ; What does it cost to {b} {e}? ; How much do I pay to {b} {e}? ; How expensive is it to {b} {e}? ; What was paid to {b} {e}?
any | number | {e} was {p} {v} times. ; {v} people {b} {e}. ; They {p} {e} {v} times. ; As many as {v} came to {b} {e}. | How [often/many times] was {e} {p}? ; How many people {b} {e}? ; How many came to {b} {e}? ; How many times did they {b} {e}?
""")
VALUES = {
    "who": ("person", "person", "person", "company"),
    "where": ("city", "city", "country"),
    "date": ("date", "day"),
}
# Kinds whose questions could be meant alike.
ALIKE = (("year", "date", "time"), ("measure", "money", "number"))


def typed_relation(names: Names) -> Relation:
    """A relation of a random kind around a random noun or verb."""
    rows = names.pick((NOUNS, VERBS))
    row = names.pick(rows)
    noun = names.word() if names.chance(0.2) else names.everyday()
    base = names.verb(made_up=0.2)
    forms = {"n": noun, "b": base, "p": vocabulary.past_tense(base)}
    alike = next((group for group in ALIKE if row.value in group), (row.value,))
    others = [ask for other in rows if other.value not in alike for ask in other.asks]

    def some(templates: tuple[str, ...] | list[str], count: int) -> tuple[str, ...]:
        return tuple(filled(names, t, forms) for t in names.rng.sample(templates, count))

    value = names.pick(VALUES.get(row.value, (row.value,)))
    return Relation("any", value, some(row.says, 2), some(row.asks, 4), some(others, 4))
