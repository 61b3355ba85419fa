"""Response: whether and how soon the account answers questions under its posts."""

import numpy as np
import pandas as pd

from citra.metrics.metric import SHARE, metric

KAPLAN_1958 = "Kaplan and Meier (1958), doi:10.1080/01621459.1958.10501452"


@metric(of="questions", unit="share", span=SHARE, formula="answered questions / questions", source="plain arithmetic")
def response_rate(is_answered):
    """Questions under which the account wrote an answer.

    >>> float(response_rate([True, False, True, True]))
    0.75
    """
    return np.mean(is_answered)


@metric(of="questions", unit="hours", formula="least t with S(t) <= 1/2, S by Kaplan and Meier", source=KAPLAN_1958)
def median_response_hours(waited_hours, is_answered):
    """Median time to the answer; a question without one counts as unanswered until the last thing that was seen.

    Where fewer than half of the questions were answered in time, the median is not reached and there is no value.

    >>> float(median_response_hours([1, 2, 3, 40], [True, True, True, False]))
    2.0
    """
    from statsmodels.duration.survfunc import SurvfuncRight

    if not np.any(is_answered):
        return np.nan
    curve = SurvfuncRight(np.asarray(waited_hours, dtype=float), np.asarray(is_answered, dtype=int))
    # The library's own median wants S(t) below one half, and differs where S(t) is exactly that.
    reached = curve.surv_times[curve.surv_prob <= 0.5 + 1e-12]
    return reached[0] if len(reached) else np.nan


def pair_questions_with_answers(comments: pd.DataFrame) -> pd.DataFrame:
    """Return the questions that others asked, each with the account's first later comment in its thread.

    Parameters
    ----------
    comments : DataFrame
        Canonical comments.

    Returns
    -------
    DataFrame
        One row a question: ``comment_id``, ``commented_at``, ``is_answered``, ``waited_hours`` (to the
        answer, or to the last comment that the table knows: from then on nobody looked).

    Examples
    --------
    >>> comments = pd.DataFrame({"comment_id": ["1", "2"], "reply_to_id": [None, "1"], "is_by_account": [False, True],
    ...                          "is_question": [True, False], "post_id": "p",
    ...                          "commented_at": pd.to_datetime(["2022-01-01 08:00", "2022-01-01 11:00"], utc=True)})
    >>> pair_questions_with_answers(comments)[["is_answered", "waited_hours"]].to_numpy().tolist()
    [[True, 3.0]]
    """
    timed = comments.dropna(subset=["commented_at", "is_by_account", "is_question"])
    timed = timed.assign(thread=timed["post_id"] + " " + timed["reply_to_id"].fillna(timed["comment_id"]))
    timed = timed.sort_values("commented_at")
    by_account = timed["is_by_account"].astype(bool)
    questions = timed[timed["is_question"].astype(bool) & ~by_account]
    answers = timed.loc[by_account, ["thread", "commented_at"]].rename(columns={"commented_at": "answered_at"})
    if questions.empty or answers.empty:
        paired = questions.assign(answered_at=pd.Series(pd.NaT, questions.index, dtype=timed["commented_at"].dtype))
    else:
        paired = pd.merge_asof(
            questions, answers, left_on="commented_at", right_on="answered_at", by="thread", direction="forward"
        )
    until = paired["answered_at"].fillna(timed["commented_at"].max())
    return pd.DataFrame(
        {
            "comment_id": paired["comment_id"],
            "commented_at": paired["commented_at"],
            "is_answered": paired["answered_at"].notna(),
            "waited_hours": (until - paired["commented_at"]).dt.total_seconds() / 3600,
        }
    )


def why_no_response(comments: pd.DataFrame, questions: pd.DataFrame) -> str:
    """Return the sentence that says why there is no response rate, or nothing if there is one.

    Examples
    --------
    >>> why_no_response(pd.DataFrame(), pd.DataFrame())
    'A response rate needs the comments under the posts; no file holds them.'
    """
    if comments.empty:
        return "A response rate needs the comments under the posts; no file holds them."
    return "" if len(questions) else "Nobody asked anything under the posts whose comments are known."
