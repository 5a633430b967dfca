"""The parts of the retrieval templates that do no I/O: fencing, citations, packing, fusion, input and options."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage

from langchain_qwen3_int4 import ConfigurationError, InvalidRequestError, PromptTooLongError, UnknownOptionError
from langchain_qwen3_int4.qwen3.prompt import CONTROL_TOKENS
from langchain_qwen3_int4.rag import CHINESE, ENGLISH, RagResult, create_rag_chain, reciprocal_rank
from langchain_qwen3_int4.rag.citations import CitationReader, citations_in
from langchain_qwen3_int4.rag.contract import Question
from langchain_qwen3_int4.rag.fencing import fenced, neutralise, title_of
from langchain_qwen3_int4.rag.packing import Packed, counted, latest, pack
from langchain_qwen3_int4.rag.prompts import prompts_for
from langchain_qwen3_int4.rag.steps import Prompt
from tests.hostile import DOCUMENTS
from tests.splits import two_and_three_way_splits

ANSWERS = [
    "It opened in 1934 [2].",
    "Twice [1, 3] and【2】, then [9][2] never [1，2].",
    "A list rows[0] or call()[7] is code; [x] and [ are not markers, nor is [12345].",
    "Ends [1",
    "两座塔都建于1934年[1]，高40米【3】。",
]


@pytest.mark.parametrize("answer", ANSWERS)
def test_citations_are_read_the_same_however_the_answer_is_cut(answer: str) -> None:
    whole = CitationReader(range(3))
    expected = whole.feed(answer) + whole.close()
    for pieces in two_and_three_way_splits(answer):
        reader = CitationReader(range(3))
        assert "".join(map(reader.feed, pieces)) + reader.close() == expected
        assert reader.removed == whole.removed


def test_numbers_without_a_passage_are_taken_out_and_kept() -> None:
    reader = CitationReader(range(3))
    assert reader.feed(ANSWERS[1]) + reader.close() == "Twice [1][3] and[2], then[2] never [1][2]."
    assert reader.removed == [9]


def test_an_index_behind_a_name_is_not_taken_for_a_citation() -> None:
    reader = CitationReader(range(3))
    assert reader.feed(ANSWERS[2]) + reader.close() == ANSWERS[2]
    assert reader.removed == []


@given(st.text(alphabet="a1[],【】 .2\n", max_size=30), st.data())
def test_any_answer_is_read_the_same_however_it_is_cut(answer: str, data: st.DataObject) -> None:
    cut = data.draw(st.integers(0, len(answer)))
    whole, halves = CitationReader(range(2)), CitationReader(range(2))
    expected = whole.feed(answer) + whole.close()
    assert halves.feed(answer[:cut]) + halves.feed(answer[cut:]) + halves.close() == expected
    assert halves.removed == whole.removed


def test_each_citation_has_the_sentences_that_cite_it() -> None:
    documents = [Document("a"), Document("b")]
    found = citations_in("It is 3.5 metres tall [2]. Built by Ida [1][2]. No source. 高41米[1]。", documents)
    assert [(one.number, one.document.page_content, one.statements) for one in found] == [
        (2, "b", ["It is 3.5 metres tall.", "Built by Ida."]),
        (1, "a", ["Built by Ida.", "高41米。"]),
    ]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_a_hostile_document_cannot_leave_its_fence(text: str) -> None:
    fence = fenced([Document(text, metadata={"title": text}), Document("The tower is tall.")])
    assert not any(token in fence for token in CONTROL_TOKENS)
    assert not re.search(r"/(no_)?think\b|<\|\S+?\|>", fence)
    assert re.findall(r"</?passages\s*>", fence) == ["<passages>", "</passages>"]
    assert re.findall(r"[\[【]\d+[\]】]", fence) == ["[1]", "[2]"]


@given(
    st.lists(st.sampled_from([*CONTROL_TOKENS, "<", "|", "/", ">", "think", "no_", "passages", "[1]", " "]), max_size=8)
)
def test_no_mixture_of_control_text_survives(pieces: list[str]) -> None:
    clean = neutralise("".join(pieces))
    assert not any(token in clean for token in CONTROL_TOKENS)
    assert not re.search(r"</?passages\s*>|/(no_)?think\b", clean)


def test_ordinary_text_is_left_alone() -> None:
    text = "If a < b and b > c, see src/thinking.py, list[i] <b>bold</b> and 1/2 [sic]."
    assert neutralise(text) == text


def test_titles_come_from_the_metadata_where_there_is_any() -> None:
    assert title_of(Document("x", metadata={"source": "a/b/report [3].pdf"})) == "report (3).pdf"
    assert title_of(Document("x", metadata={"title": "The\ntower", "source": "t.md"})) == "The tower"
    assert fenced([Document("x")]) == "<passages>\n[1] x\n</passages>"


def words(prompt: Prompt) -> int:
    return sum(len(re.findall(r"\w+", str(message.content))) for message in prompt)


def built(documents: Sequence[Document]) -> Prompt:
    return [HumanMessage(" | ".join(document.page_content for document in documents))]


def packed(documents: list[Document], room: int) -> Packed:
    return counted(pack(documents, built, room), words)


THREE = [Document("one two three. four five six."), Document("seven eight. nine ten."), Document("eleven.")]


def test_all_passages_are_kept_where_they_fit() -> None:
    result = packed(THREE, 11)
    assert result.passages == THREE
    assert (result.tokens, result.trimmed, result.left_out) == (11, [], [])


def test_the_least_relevant_passages_are_left_out_and_the_first_of_them_shortened_at_a_sentence() -> None:
    result = packed(THREE, 9)
    assert [passage.page_content for passage in result.passages] == [THREE[0].page_content, "seven eight."]
    assert result.trimmed == [2]
    assert [(one.document, one.reason) for one in result.left_out] == [(THREE[2], "no room")]
    assert result.tokens == words(result.prompt) == 8


def test_a_passage_longer_than_the_room_is_shortened_inside_a_sentence_where_it_must_be() -> None:
    assert packed([Document("one two three four five six")], 4).passages[0].page_content == "one two three four"
    assert packed([Document("一二三四五")], 10).trimmed == []


def test_a_question_that_leaves_no_room_is_refused() -> None:
    with pytest.raises(PromptTooLongError, match="leave no room for passages: 2 tokens"):
        counted(pack(THREE, lambda some: [HumanMessage("a long long question"), *built(some)], 2), words)


def test_the_same_text_is_packed_once() -> None:
    result = packed([Document("one two."), Document("one two. "), Document("three.")], 10)
    assert [passage.page_content for passage in result.passages] == ["one two.", "three."]
    assert [one.reason for one in result.left_out] == ["duplicate"]


@given(st.lists(st.text(alphabet="ab .。\n", max_size=60), max_size=6), st.integers(0, 60))
def test_a_packed_prompt_never_has_more_tokens_than_room(texts: list[str], room: int) -> None:
    result = packed([Document(text) for text in texts], room)
    assert words(result.prompt) == result.tokens <= room
    assert len(result.passages) + len(result.left_out) == len(texts)


def test_the_latest_turns_that_fit_are_kept_from_a_persons_on() -> None:
    turns = [HumanMessage("a b c"), AIMessage("d e f"), HumanMessage("g h"), AIMessage("i")]

    def kept(room: int) -> list[str]:
        prompt = lambda some: [SystemMessage("rules"), *some, HumanMessage("question")]  # noqa: E731
        return [str(turn.content) for turn in counted(latest(turns, prompt, room), words)]

    assert kept(9) == ["a b c", "d e f", "g h", "i"]
    assert kept(8) == ["g h", "i"]
    assert kept(2) == []


def test_rankings_are_fused_by_reciprocal_rank() -> None:
    a, b, c, d = (Document(text) for text in "abcd")
    assert reciprocal_rank([[a, b, c], [d, b], [b, a]]) == [b, a, d, c]


@pytest.mark.parametrize(
    ("given", "error"),
    [
        ("", "The question is empty"),
        ({"question": " "}, "The question is empty"),
        ({"query": "x"}, "no option 'query'"),
        (["x"], "not list"),
        ({"question": "x", "chat_history": [3]}, "holds what is no message"),
        ({"question": "x", "documents": [3]}, "holds a int"),
    ],
)
def test_input_that_is_no_question_is_refused_at_once(given: object, error: str) -> None:
    with pytest.raises((InvalidRequestError, UnknownOptionError), match=error):
        Question.read(given)  # type: ignore[arg-type]


def test_the_language_of_the_prompts_is_that_of_the_question_or_the_one_chosen() -> None:
    assert prompts_for("Qwen3 的上下文有多长？") is CHINESE
    assert prompts_for("What does 塔 mean in English?") is ENGLISH
    assert prompts_for("How?", "zh") is CHINESE


def test_options_are_checked_when_the_template_is_made() -> None:
    model = object()
    for options, error in [
        ({"answer_token": 3}, "did you mean 'answer_tokens'"),
        ({"answer_tokens": 0}, "`answer_tokens` must be above 0"),
        ({"prompts": "fr"}, "There are no prompts in 'fr'"),
        ({"enable_thinking": True}, "known of ChatQwen3Int4 only"),
    ]:
        with pytest.raises(ConfigurationError, match=error):
            create_rag_chain(model, model, **options)  # type: ignore[arg-type]


def test_the_sum_of_the_parts_is_the_result() -> None:
    usage = {"input_tokens": 2, "output_tokens": 1, "total_tokens": 3}
    whole = RagResult(answer="a", usage=usage) + RagResult(answer="b", refused=True, usage=usage)
    assert whole == RagResult(answer="ab", refused=True, usage={key: 2 * value for key, value in usage.items()})
