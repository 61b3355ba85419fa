"""How an audience, or an interest, is spread over channels and accounts."""

import numpy as np

from citra.metrics.metric import SHARE, metric

HERFINDAHL = "the Herfindahl-Hirschman index, in its standard form"
SHANNON = "Pielou (1966), doi:10.1016/0022-5193(66)90013-0"


@metric(of="channels", unit="share", span=SHARE, formula="max_k F_k / sum_k F_k", source="plain arithmetic")
def largest_channel_share(follower_count):
    """Part of the audience on the largest channel.

    >>> float(largest_channel_share([60, 30, 10]))
    0.6
    """
    counts = np.asarray(follower_count, dtype=float)
    return counts.max() / counts.sum() if counts.sum() else np.nan


@metric(of="channels", unit="index", span=SHARE, formula="sum_k s_k^2, s_k = F_k / sum F", source=HERFINDAHL)
def channel_concentration(follower_count):
    """Concentration of the audience (Herfindahl-Hirschman): 1 is one channel, 1/K is K equal ones.

    >>> round(float(channel_concentration([60, 30, 10])), 6)
    0.46
    """
    counts = np.asarray(follower_count, dtype=float)
    return np.sum((counts / counts.sum()) ** 2) if counts.sum() else np.nan


@metric(of="channels", unit="index", span=SHARE, formula="-sum_k s_k ln s_k / ln K", source=SHANNON)
def channel_evenness(follower_count):
    """Evenness of the audience over channels (Shannon): 1 is equal channels; one channel has none.

    >>> float(channel_evenness([50, 50]))
    1.0
    """
    counts = np.asarray(follower_count, dtype=float)
    shares = counts[counts > 0] / counts.sum() if counts.sum() else np.array([])
    return -np.sum(shares * np.log(shares)) / np.log(len(counts)) if len(counts) > 1 else np.nan


@metric(unit="share", span=SHARE, formula="own interactions / all accounts' interactions", source="plain arithmetic")
def share_of_voice(is_own, like_count, comment_count):
    """Part of the interactions of all accounts in the table that the own account's posts got.

    >>> float(share_of_voice([True, False], [10, 25], [0, 5]))
    0.25
    """
    interactions = np.add(like_count, comment_count)
    return interactions[np.asarray(is_own, dtype=bool)].sum() / interactions.sum() if interactions.sum() else np.nan
