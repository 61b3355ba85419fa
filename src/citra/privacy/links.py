"""Links to people's profiles and chats in a text: the host stays, and so does a link to a post or an event."""

import re

from citra.privacy.markers import LINK
from citra.privacy.public import Public

# What follows the host of a platform and is no account: posts, searches, groups.
_NO_ACCOUNT = {
    "instagram.com": "p reel reels tv explore accounts about legal",
    "facebook.com": "events groups watch reel sharer sharer.php share hashtag marketplace help policies photo "
    "photo.php video.php gaming plugins dialog login business ads",
    "twitter.com": "hashtag search i intent share home explore",
    "tiktok.com": "tag music discover",
    "youtube.com": "watch playlist live shorts embed results feed hashtag",
    "linkedin.com": "company school jobs feed learning groups showcase",
    "threads.net": "search",
    "pinterest.com": "pin search ideas",
    "reddit.com": "r",
}
_SAME = {
    "instagr.am": "instagram.com",
    "fb.com": "facebook.com",
    "facebook.co.id": "facebook.com",
    "x.com": "twitter.com",
    "threads.com": "threads.net",
}
# Whatever follows these hosts leads to somebody, or to where somebody is.
_PERSONAL = """
    ig.me fb.me m.me messenger.com t.me telegram.me telegram.dog
    wa.me wa.link wa.link.id api.whatsapp.com web.whatsapp.com whatsapp.com chat.whatsapp.com
    line.me lin.ee signal.me signal.group discord.gg discord.com snapchat.com
    zalo.me vt.tiktok.com vm.tiktok.com linktr.ee lynk.id bio.link beacons.ai
    msha.ke taplink.cc campsite.bio heylink.me allmylinks.com linkin.bio solo.to
    paypal.me ko-fi.com patreon.com saweria.co trakteer.id bsky.app maps.app.goo.gl
    goo.gl/maps maps.google.com google.com/maps google.co.id/maps skype.com vk.com ok.ru
    weibo.com tumblr.com github.com soundcloud.com
"""
_HOSTS = "|".join(re.escape(host) for host in sorted({*_NO_ACCOUNT, *_SAME, *_PERSONAL.split()}, key=len, reverse=True))
_LINK = re.compile(
    rf"(?<![0-9A-Za-z_@.-])(?P<host>(?:https?\s?:\s?//)?(?:[0-9A-Za-z-]+\.)*?(?P<name>{_HOSTS}))(?::\d+)?"
    r"(?P<path>[/?#][^\s\"'<>]*|\s?/\s?[^\s\"'<>/]+)",
    re.IGNORECASE,
)
_SCHEME = re.compile(
    r"\b(?P<scheme>tg|whatsapp|line|fb|instagram|twitter|viber|sgnl|snssdk\d*|fb-messenger|tel|sms|skype|geo)"
    r"(?P<sign>://|(?<=tel):|(?<=sms):|(?<=skype):|(?<=geo):)(?P<rest>[^\s\"'<>]+)",
    re.IGNORECASE,
)
_END = ".,;:!?)]}\u2026\u201d\u2019*"


def mask_links(text: str, public: Public) -> str:
    """Return a text in which links to profiles and chats end behind their host; those of public accounts stay.

    Examples
    --------
    >>> mask_links("https://wa.me/628123, instagram.com/budi?hl=id, instagram.com/p/Cx1/", Public())
    'https://wa.me/\u2026, instagram.com/\u2026, instagram.com/p/Cx1/'
    """
    if not re.search("[/:?#]", text):
        return text
    text = _SCHEME.sub(lambda found: f"{found['scheme']}:{'//' if '//' in found['sign'] else ''}\u2026", text)
    return _LINK.sub(lambda found: _shown(found, public), text)


def _shown(found: re.Match, public: Public) -> str:
    path = found["path"].rstrip(_END)
    tail = found["path"][len(path) :]
    names = [part for part in re.split(r"[/?#&=~\s]+", path) if part]
    name = _SAME.get(found["name"].lower(), found["name"].lower())
    is_post = name in _NO_ACCOUNT and names[:1] and names[0].lower() in _NO_ACCOUNT[name].split()
    stated = any(public.has_account(part) or public.has_contact(part) for part in names)
    if not names or is_post or stated:
        return found[0]
    return found["host"] + LINK + tail.removeprefix("\u2026")
