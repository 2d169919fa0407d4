"""Tokens and hooks with a form that their issuers gave them."""

from collections.abc import Callable
from random import Random

from tests.unit.privacy.redaction.table.draw import DIGITS, HEX, LOWER, UPPER, letters
from tests.unit.privacy.redaction.table.sample import Kind, Sample

_Forms = tuple[Callable[[Random], str], ...]


def _kind(name: str, source: str, *forms: Callable[[Random], tuple[str, str]]) -> Kind:
    def make(rng: Random) -> Sample:
        before, held = rng.choice(forms)(rng)
        return Sample(value=before + held, parts=(held,))

    return Kind(name=name, source=source, make=make)


def _after(before: str, count: int, of: str | None = None) -> Callable[[Random], tuple[str, str]]:
    """A prefix, and so many characters that are secret."""
    return lambda rng: (before, letters(rng, count, of) if of else letters(rng, count))


KINDS = (
    _kind("Slack token", "docs.slack.dev", _after(f"xoxb-{'1' * 12}-{'2' * 13}-", 24), _after("xapp-1-A1-2-", 40, HEX)),
    _kind("Slack webhook", "docs.slack.dev", _after("https://hooks.slack.com/services/T0AB1CD2E/B0AB1CD2E/", 24)),
    _kind(
        "Slack workflow trigger",
        "docs.slack.dev",
        _after("https://hooks.slack.com/triggers/T0AB1CD2E/12345678901/", 32, HEX),
        _after("https://hooks.slack.com/workflows/T0AB1CD2E/A0AB1CD2E/12345/", 24),
    ),
    _kind(
        "Discord webhook",
        "docs.discord.com",
        _after("https://discord.com/api/webhooks/123456789012345678/", 68),
        _after("https://discordapp.com/api/webhooks/123456789012345678/", 68),
    ),
    _kind(
        "Teams webhook",
        "learn.microsoft.com",
        _after(f"https://acme.webhook.office.com/webhookb2/{'a1' * 16}@{'b2' * 16}/IncomingWebhook/", 32, HEX),
    ),
    _kind(
        "Google Chat webhook",
        "developers.google.com",
        lambda rng: (
            f"https://chat.googleapis.com/v1/spaces/AAQA/messages?key={letters(rng, 30)}&token=",
            letters(rng, 43),
        ),
    ),
    _kind(
        "IFTTT and Zapier hook",
        "ifttt.com, zapier.com",
        _after("https://maker.ifttt.com/trigger/door/with/key/", 22),
        _after("https://hooks.zapier.com/hooks/catch/1234567/", 7, LOWER + DIGITS),
    ),
    _kind("GitHub token", "docs.github.com", _after("ghp_", 36), _after("github_pat_11A", 60)),
    _kind("GitLab token", "docs.gitlab.com", _after("glpat-", 20)),
    _kind("Databricks token", "docs.databricks.com", _after("dapi", 32, HEX)),
    _kind("New Relic key", "docs.newrelic.com", _after("NRAK-", 27, UPPER), _after("NRJS-", 19, HEX)),
    _kind(
        "Postman key", "learning.postman.com", lambda rng: ("PMAK-", f"{letters(rng, 24, HEX)}-{letters(rng, 34, HEX)}")
    ),
    _kind("Square token", "developer.squareup.com", _after("EAAA", 60), _after("sq0csp-", 43), _after("sq0atp-", 22)),
    _kind(
        "Mailgun key",
        "documentation.mailgun.com",
        _after("key-", 32, HEX),
        lambda rng: ("", f"{letters(rng, 32, HEX)}-{letters(rng, 8, HEX)}-{letters(rng, 8, HEX)}"),
    ),
    _kind("Mailchimp key", "mailchimp.com", lambda rng: ("", f"{letters(rng, 32, HEX)}-us14")),
    _kind("Twilio key", "twilio.com", _after("SK", 32, HEX)),
    _kind("Facebook token", "developers.facebook.com", _after("EAAC", 80), _after("EAAB", 120)),
    _kind("Stripe key", "docs.stripe.com", _after("sk_live_", 24), _after("whsec_", 32)),
    _kind("SendGrid key", "docs.sendgrid.com", lambda rng: ("SG.", f"{letters(rng, 22)}.{letters(rng, 43)}")),
    _kind("Google key", "cloud.google.com", _after("AIza", 35), _after("GOCSPX-", 28)),
    _kind("package registry token", "docs.npmjs.com, pypi.org", _after("npm_", 36), _after("pypi-AgEIcHlwaS5vcmc", 60)),
    _kind(
        "model service token", "platform docs", _after("sk-proj-", 48), _after("hf_", 34), _after("sk-ant-api03-", 60)
    ),
    _kind(
        "cloud host token",
        "docs.digitalocean.com, developer.hashicorp.com",
        _after("dop_v1_", 64, HEX),
        _after("hvs.", 24),
    ),
    _kind("Atlassian token", "support.atlassian.com", _after("ATATT3xFfGF0", 100)),
    _kind("Notion and Linear key", "developers.notion.com, linear.app", _after("ntn_", 46), _after("lin_api_", 40)),
    _kind(
        "Dynatrace and Grafana token",
        "docs.dynatrace.com, grafana.com",
        lambda rng: ("dt0c01.", f"{letters(rng, 24, UPPER)}.{letters(rng, 64, UPPER)}"),
        _after("glsa_", 41),
    ),
    _kind("Shopify token", "shopify.dev", _after("shpat_", 32, HEX)),
    _kind(
        "Sentry and Doppler token", "docs.sentry.io, docs.doppler.com", _after("sntrys_", 60), _after("dp.st.prd.", 40)
    ),
    _kind(
        "Terraform and Pulumi token",
        "developer.hashicorp.com, pulumi.com",
        lambda rng: (letters(rng, 14), f".atlasv1.{letters(rng, 66)}"),
        _after("pul-", 40, HEX),
    ),
)
