"""Questions and answers, by hand."""

import pandas as pd

from citra.metrics.response import pair_questions_with_answers, why_no_response

AT = "2022-01-0{} {:02}:00"


def comment(comment_id, at, *, by_account=False, question=False, reply_to=None, post="p"):
    return {
        "comment_id": comment_id,
        "post_id": post,
        "reply_to_id": reply_to,
        "is_by_account": by_account,
        "is_question": question,
        "commented_at": pd.Timestamp(at, tz="UTC"),
    }


def pairs(*comments):
    frame = pd.DataFrame(comments).astype({"is_by_account": "boolean", "is_question": "boolean"})
    return pair_questions_with_answers(frame).set_index("comment_id")


def test_first_later_comment_of_the_account_in_the_thread_is_the_answer():
    found = pairs(
        comment("q", AT.format(1, 8), question=True),
        comment("early", AT.format(1, 7), by_account=True, reply_to="q"),
        comment("a", AT.format(1, 12), by_account=True, reply_to="q"),
        comment("b", AT.format(1, 20), by_account=True, reply_to="q"),
    )
    assert found.loc["q", "waited_hours"] == 4
    assert found.loc["q", "is_answered"]


def test_answer_in_another_thread_or_by_somebody_else_is_none():
    found = pairs(
        comment("q", AT.format(1, 8), question=True),
        comment("other", AT.format(1, 9), reply_to="q"),
        comment("elsewhere", AT.format(1, 10), by_account=True, reply_to="x"),
        comment("last", AT.format(2, 8)),
    )
    assert not found.loc["q", "is_answered"]
    assert found.loc["q", "waited_hours"] == 24


def test_question_of_the_account_itself_is_not_counted():
    assert pairs(comment("own", AT.format(1, 8), by_account=True, question=True)).empty


def test_question_inside_a_thread_is_answered_there():
    found = pairs(
        comment("top", AT.format(1, 6)),
        comment("q", AT.format(1, 8), question=True, reply_to="top"),
        comment("a", AT.format(1, 9), by_account=True, reply_to="top"),
    )
    assert found.loc["q", "waited_hours"] == 1


def test_reason_is_told():
    some = pd.DataFrame({"comment_id": ["1"]})
    assert "no file holds them" in why_no_response(some.iloc[:0], some.iloc[:0])
    assert "Nobody asked" in why_no_response(some, some.iloc[:0])
    assert why_no_response(some, some) == ""
