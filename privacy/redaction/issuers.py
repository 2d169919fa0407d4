"""Tokens and hooks with a form that their issuers gave them, so that whoever finds one knows what it is.

Each is a fact from the issuer's own pages: how it begins, and how long it is at least.
"""

import re
from collections.abc import Iterator
from typing import Final

_BEGINNINGS: Final = (
    # Slack; GitHub and GitLab
    r"xox[a-z]-[A-Za-z0-9-]{10,}|x(?:app|wfp)-[A-Za-z0-9-]{10,}",
    r"gh[a-z]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,}|gl[a-z]{2,5}-[A-Za-z0-9_-]{20,}",
    # Google
    r"AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}|GOCSPX-[A-Za-z0-9_-]{20,}|1//0[A-Za-z0-9_-]{20,}",
    # Stripe, Svix, model services, Shopify, Square, Facebook
    r"[sr]k_(?:live|test)_[A-Za-z0-9]{16,}|whsec_[A-Za-z0-9+/=]{16,}|sk-[A-Za-z0-9_-]{20,}|shp[a-z]{2}_[0-9a-f]{20,}",
    r"sq0[a-z]{3}-[A-Za-z0-9_-]{20,}|EAA[A-Za-z0-9_-]{40,}",
    # registries of packages, models and images; hosts
    r"npm_[A-Za-z0-9]{30,}|pypi-[A-Za-z0-9_-]{40,}|hf_[A-Za-z0-9]{30,}|do[a-z]_v1_[0-9a-f]{40,}|dckr_pat_[\w-]{20,}",
    r"pul-[0-9a-f]{40}|hv[sb]\.[A-Za-z0-9_-]{20,}|dapi[0-9a-f]{32}(?:-\d)?|pscale_[a-z]{2,8}_[\w.=-]{30,}",
    # mail and telephone
    r"SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}|key-[0-9a-f]{32}|SK[0-9a-f]{32}",
    # what watches
    r"gl(?:c|sa)_[A-Za-z0-9+/=_]{20,}|NR(?:AK|II|JS|AA|RA|SP|BR)-[A-Za-z0-9_-]{19,}|dt0[a-z]\d\d\.[A-Z0-9]{20,}\.[A-Z0-9]{40,}",
    r"sntry[a-z]_[A-Za-z0-9+/=_-]{40,}",
    # what people plan with
    r"PMAK-[0-9a-f]{24}-[0-9a-f]{34}|ATATT3[A-Za-z0-9_=-]{40,}|ntn_[A-Za-z0-9]{40,}|lin_api_[A-Za-z0-9]{32,}",
    r"dp\.(?:st|pt|ct|sa|scim|audit)\.(?:[a-z0-9_-]{2,35}\.)?[A-Za-z0-9]{40,}",
)
_PREFIX = re.compile("|".join(_BEGINNINGS))
"""It begins with letters alone, so that a search skips whatever cannot begin one."""

_MARKED: Final = (
    (":AA", re.compile(r"(?<![0-9])[0-9]{8,10}:AA[A-Za-z0-9_-]{30,}")),  # Telegram
    (".atlasv1.", re.compile(r"(?<![A-Za-z0-9])[A-Za-z0-9]{14}\.atlasv1\.[A-Za-z0-9_=-]{40,}")),  # Terraform
    ("-us", re.compile(r"(?<![0-9A-Za-z])[0-9a-f]{32}-us[0-9]{1,2}(?![0-9A-Za-z])")),  # Mailchimp
    ("-", re.compile(r"(?<![0-9A-Za-z-])[0-9a-f]{32}-[0-9a-f]{8}-[0-9a-f]{8}(?![0-9A-Za-z-])")),  # Mailgun
    ("slack", re.compile(r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers)/[\w/-]{8,}")),
    ("/api/webhooks/", re.compile(r"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{1,24}/[\w-]{20,}")),
    (".webhook.office.com/", re.compile(r"\.webhook\.office\.com/webhookb2/[\w@/-]{20,}")),
    ("chat.googleapis.com/", re.compile(r"chat\.googleapis\.com/v1/spaces/[^\s\"'<>]{1,60}\?[^\s\"'<>]{20,}")),
    ("maker.ifttt.com/", re.compile(r"maker\.ifttt\.com/[\w/-]{1,80}/key/[\w-]{10,}")),
    ("hooks.zapier.com/", re.compile(r"hooks\.zapier\.com/hooks/catch/[\w/-]{6,}")),
)
"""A mark that is always there (looking for it is quick), and the pattern."""


def issued(text: str) -> Iterator[tuple[int, int]]:
    """Where such tokens and addresses begin and end in `text`."""
    position = 0
    while found := _PREFIX.search(text, position):
        before = text[found.start() - 1 : found.start()]
        apart = not (before.isascii() and before.isalnum())
        position = found.end() if apart else found.start() + 1
        if apart:
            yield found.span()
    for mark, pattern in _MARKED:
        if mark in text:
            yield from (found.span() for found in pattern.finditer(text))
