"""The table of channels: code, name, kind, and the weight of what is done there, each with its reason.

A weight says how much one act ties two people, compared with one message in a private chat (1.0).
"""

from __future__ import annotations

from dataclasses import dataclass, field

KINDS = ("chat", "social", "phone", "mail", "web", "commerce", "offline", "advert", "other")


@dataclass(frozen=True)
class Weight:
    """How much one act counts, and why."""

    value: float
    reason: str


@dataclass(frozen=True)
class Channel:
    """One channel: its family, and weights where they differ from the family's."""

    code: str
    name: str
    kind: str
    weights: dict[str, Weight] = field(default_factory=dict)


FAMILY: dict[str, Weight] = {
    "chat": Weight(1.0, "One private message: the unit that all others are measured in."),
    "social": Weight(0.5, "Seen by many, meant for few: half a private message."),
    "phone": Weight(3.0, "Takes the time of both at the same moment."),
    "mail": Weight(0.8, "Written for one reader, but often copied to many."),
    "web": Weight(0.2, "A visit rarely means another person."),
    "commerce": Weight(0.5, "Questions and reviews between buyers: real, but seldom personal."),
    "offline": Weight(4.0, "Being in one place costs the most."),
    "advert": Weight(0.1, "A reaction to the company, hardly to a person."),
    "other": Weight(1.0, "Nothing is known about it: counted as a message."),
}

ACTS: dict[str, Weight] = {
    "missed_call": Weight(0.5, "An attempt: one side only."),
    "like": Weight(0.2, "One tap."),
    "view": Weight(0.05, "May be an accident."),
    "friend": Weight(1.0, "A stated link with no time: stands for one message that never fades."),
    "forward": Weight(2.0, "Puts the sender's own name behind it."),
    "introduction": Weight(5.0, "Brings two people together: the strongest single act."),
    "pull_request_merged": Weight(3.0, "Work read and accepted by the other person."),
}

MUTUAL: dict[str, str] = {
    "friend": "A request that the other side accepted, as in WeChat, Facebook or QQ.",
    "connection": "A request that the other side accepted, as in LinkedIn.",
}
"""Kinds of stated ties that stand only once both sides said so, each with its reason.

All others, such as a line in an address book, are the word of one side and say nothing of the other.
"""

_SHORT = {"message": Weight(0.8, "Paid by the piece and short, but personal.")}

CHANNELS: dict[str, Channel] = {
    channel.code: channel
    for channel in (
        Channel("weibo", "Weibo", "social"),
        Channel("wechat", "WeChat", "chat"),
        Channel("wechat_public_account", "WeChat public account", "social"),
        Channel("mini_program", "Mini program", "web"),
        Channel("h5_form", "H5 form", "web", {"forward": Weight(2.0, "Forms spread by being handed on.")}),
        Channel("phone", "Phone", "phone"),
        Channel("sms", "Text message", "chat", _SHORT),
        Channel("email", "E-mail", "mail"),
        Channel("face_to_face", "Face to face", "offline"),
        Channel("web", "Web site", "web"),
        Channel("facebook", "Facebook", "social"),
        Channel("facebook_group", "Facebook group", "social"),
        Channel("instagram", "Instagram", "social"),
        Channel(
            "instagram_group", "Instagram group", "chat", {"message": Weight(0.5, "Goes to everyone in the group.")}
        ),
        Channel("tiktok", "TikTok", "social"),
        Channel("short_video", "Short video", "social"),
        Channel("youtube", "YouTube", "social"),
        Channel("google", "Google", "advert"),
        Channel("amazon", "Amazon", "commerce"),
        Channel("wish", "Wish", "commerce"),
        Channel(
            "ebay", "eBay", "commerce", {"message": Weight(0.8, "Buyers and sellers write to each other directly.")}
        ),
        Channel("aliexpress", "AliExpress", "commerce"),
        Channel("shopee", "Shopee", "commerce"),
        Channel(
            "vertical_forum",
            "Special-interest forum",
            "social",
            {"reply": Weight(0.8, "An answer to one person's question.")},
        ),
        Channel(
            "after_sales_card",
            "After-sales card",
            "offline",
            {"form_submitted": Weight(0.2, "Goes to the company, not to a person.")},
        ),
        Channel("app", "App", "web", {"message": Weight(1.0, "A private message inside the app.")}),
        Channel("independent_site", "Independent shop", "commerce"),
    )
}


def weight(code: str, kind: str, act: str) -> Weight:
    """What one act counts on a channel: the channel's own weight, else the act's, else its family's.

    >>> weight("phone", "phone", "call").value
    3.0
    >>> weight("sms", "chat", "message").value
    0.8
    """
    channel = CHANNELS.get(code)
    own = channel.weights if channel else {}
    return own.get(act) or ACTS.get(act) or FAMILY[kind]
