"""Questions with answers that a program can check: fifty built in, or the user's own file."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path

from pydantic import BaseModel, ConfigDict, ValidationError

from langchain_qwen3_int4.errors import ConfigurationError


class Question(BaseModel):
    """One question and the answers that count as right.

    >>> Question(question="What is 6 times 7?", answers=("42",)).is_right("It is 42.")
    True
    >>> Question(question="What is 6 times 7?", answers=("42",)).is_right("It is 1,420.")
    False
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    question: str
    answers: tuple[str, ...]
    """Any of them, as a whole word or number, anywhere in the reply."""
    language: str = ""
    kind: str = ""

    def is_right(self, said: str) -> bool:
        """Whether a reply holds one of the answers."""
        text = _plain(said)
        return any(_found(_plain(answer), text) for answer in self.answers)


def _plain(text: str) -> str:
    """The text in one width and case, without thousands separators and the marks of Markdown and LaTeX."""
    text = unicodedata.normalize("NFKC", text).casefold()
    return re.sub(r"(?<=\d),(?=\d{3})|[*`$\\]", "", text)


def _found(answer: str, text: str) -> bool:
    # A Latin letter or a digit beside the answer would make it another word or number; Chinese has no such borders.
    before = r"(?<![a-z0-9])(?<!\d\.)" if answer[:1].isascii() else ""
    after = r"(?![a-z0-9])(?!\.\d)" if answer[-1:].isascii() else ""
    return re.search(before + re.escape(answer) + after, text) is not None


def built_in() -> tuple[Question, ...]:
    """Return the fifty questions: Chinese and English, facts, code and reasoning."""
    rows = [line.split(" | ") for line in _TABLE.strip().splitlines()]
    return tuple(
        Question(language=language, kind=kind, question=question, answers=tuple(answers.split(" ; ")))
        for language, kind, question, answers in rows
    )


def from_file(path: Path) -> tuple[Question, ...]:
    """Return the questions of a file with one JSON object a line: `question` and `answers`, or one `answer`.

    Raises:
        ConfigurationError: The file cannot be read, has no questions, or a line is not such an object.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path} cannot be read: {error}") from error
    found = [_of_line(path, number, line) for number, line in enumerate(lines, start=1) if line.strip()]
    if not found:
        raise ConfigurationError(f'{path} holds no questions: put {{"question": …, "answers": […]}} on each line.')
    return tuple(found)


def _of_line(path: Path, number: int, line: str) -> Question:
    try:
        values = json.loads(line)
        if isinstance(values, dict) and "answer" in values:
            values["answers"] = [values.pop("answer")]
        question = Question.model_validate(values)
    except (ValueError, ValidationError) as error:
        first = str(error).replace("\n", " ")[:200]
        raise ConfigurationError(f'{path}, line {number} is not {{"question": …, "answers": […]}}: {first}') from error
    if not question.answers or not all(answer.strip() for answer in question.answers):
        raise ConfigurationError(f"{path}, line {number}: `answers` is empty, so no reply could be right.")
    return question


# language | kind | question | answers
_TABLE = """
en | fact | What is the capital of Australia? | Canberra
en | fact | Which planet is closest to the sun? | Mercury
en | fact | What is the chemical symbol of gold? | Au
en | fact | In which year did the first people land on the moon? | 1969
en | fact | Who wrote the play "Hamlet"? | Shakespeare
en | fact | What is the largest ocean on Earth? | Pacific
en | fact | How many bones does an adult human body have? | 206
en | fact | Which gas do plants take from the air for photosynthesis? | carbon dioxide ; CO2 ; CO₂
en | fact | At how many degrees Celsius does water boil at sea level? | 100
en | code | What does the Python expression len("hello") give? Answer with the number. | 5
en | code | In Python, what does sorted([3, 1, 2]) == [1, 2, 3] give? | True
en | code | What does 7 // 2 give in Python? Answer with the number. | 3
en | code | Which Python keyword begins the definition of a function? | def
en | code | In Python, what does "abc" + "de" give? | abcde
en | code | What does sum(range(5)) give in Python? Answer with the number. | 10
en | code | Which HTTP status code means that a page was not found? | 404
en | code | What is the decimal value of the binary number 1011? | 11
en | reasoning | What is 17 times 6? | 102
en | reasoning | A train goes 60 kilometres in one hour. How many kilometres does it go in 2.5 hours? | 150
en | reasoning | Anna is older than Ben, Ben is older than Carl. Who is the youngest? Only the name. | Carl
en | reasoning | What number comes next: 2, 4, 8, 16? | 32
en | reasoning | A shirt costs 40 dollars and is sold 25 percent cheaper. What does it cost now, in dollars? | 30
en | reasoning | If today is Monday, which day is it in 10 days? | Thursday
en | reasoning | Three pens cost 6 euros. How many euros do seven pens cost? | 14
en | reasoning | All cats are animals, and Tom is a cat. Is Tom an animal? Answer yes or no. | yes
zh | fact | 中国的首都是哪座城市？ | 北京
zh | fact | 世界上最长的河流流经埃及，它叫什么河？ | 尼罗河
zh | fact | 水的化学式是什么？ | H2O ; H₂O
zh | fact | 《红楼梦》的作者是谁？ | 曹雪芹
zh | fact | 太阳系中最大的行星是哪一颗？ | 木星
zh | fact | 一年有多少个月？请用阿拉伯数字回答。 | 12
zh | fact | 世界最高峰是哪座山？ | 珠穆朗玛 ; 珠峰
zh | fact | 日本的首都是哪座城市？ | 东京
zh | fact | 光在真空中的速度约为每秒多少万公里？请用阿拉伯数字回答。 | 30 ; 29.98 ; 29.979
zh | code | Python 中 len([5, 6, 7, 8]) 的结果是多少？只回答数字。 | 4
zh | code | Python 中 10 % 3 的结果是多少？只回答数字。 | 1
zh | code | Python 中 2 ** 5 的结果是多少？只回答数字。 | 32
zh | code | Python 用哪个关键字导入模块？ | import
zh | code | Python 中 "a,b,c".split(",") 得到的列表有几个元素？只回答数字。 | 3
zh | code | Python 中 bool(0) 的结果是什么？ | False
zh | code | 二进制数 1101 的十进制值是多少？ | 13
zh | code | Python 中 max(3, 5, 4) + 4 的结果是多少？只回答数字。 | 9
zh | reasoning | 25 乘以 4 等于多少？ | 100
zh | reasoning | 小明有 15 个苹果，吃了 3 个，又买了 8 个。他现在有几个苹果？ | 20
zh | reasoning | 甲比乙高，乙比丙高。谁最矮？只回答一个字。 | 丙
zh | reasoning | 数列 1、4、9、16 的下一个数是多少？ | 25
zh | reasoning | 一辆汽车每小时行驶 80 公里，3 小时行驶多少公里？ | 240
zh | reasoning | 如果昨天是星期三，明天是星期几？ | 星期五 ; 周五
zh | reasoning | 一个长方形长 8 厘米，宽 5 厘米，面积是多少平方厘米？ | 40
zh | reasoning | 100 减去 37 等于多少？ | 63
"""
