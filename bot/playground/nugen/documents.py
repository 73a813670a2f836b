"""The documents of the playground's account: mostly ready, a few still being read, a few that could not be read."""

from bot.playground.nugen.catalogue import DAY, Document
from bot.playground.nugen.processing import Processing

UNREADABLE = "The file could not be read as text."


def _document(
    id_: str, filename: str, category: str, size: int, days_ago: int, *, seconds: float = 0, error: str | None = None
) -> Document:
    return Document(id_, filename, category, size, Processing(-days_ago * DAY, seconds, error))


DOCUMENTS = (
    _document("doc-abc123", "support-handbook-2025.md", "support", 184_320, 92),
    _document("doc-def456", "refund-policy.txt", "support", 22_874, 92),
    _document("doc-sup003", "escalation-matrix.md", "support", 9_410, 88),
    _document("doc-sup004", "tone-of-voice.md", "support", 14_002, 88),
    _document("doc-sup005", "warranty-terms-eu.txt", "support", 61_733, 71),
    _document("doc-sup006", "warranty-terms-us.txt", "support", 58_190, 71),
    _document("doc-sup007", "ticket-macros.jsonl", "support", 402_118, 54),
    _document("doc-sup008", "chat-transcripts-march.jsonl", "support", 3_811_240, 33),
    _document("doc-sup009", "chat-transcripts-april.jsonl", "support", 4_120_977, 6),
    _document("doc-sup010", "refund-conversations.jsonl", "support", 912_406, 3),
    _document("doc-hr0001", "annual-leave-policy.md", "people", 17_650, 120),
    _document("doc-hr0002", "travel-and-expenses.md", "people", 28_441, 120),
    _document("doc-hr0003", "parental-leave-faq.md", "people", 12_208, 65),
    _document("doc-hr0004", "onboarding-first-week.md", "people", 8_977, 64),
    _document("doc-hr0005", "code-of-conduct.txt", "people", 33_015, 210),
    _document("doc-net001", "network-runbook.md", "operations", 96_544, 47),
    _document("doc-net002", "vpn-troubleshooting.md", "operations", 15_386, 47),
    _document("doc-net003", "incident-reviews-2025.jsonl", "operations", 655_201, 20),
    _document("doc-net004", "on-call-guide.md", "operations", 21_760, 20),
    _document("doc-net005", "data-centre-contacts.txt", "operations", 4_096, 15),
    _document("doc-prd001", "product-glossary.md", "product", 40_312, 150),
    _document("doc-prd002", "release-notes-4.2.md", "product", 18_833, 30),
    _document("doc-prd003", "release-notes-4.3.md", "product", 20_419, 2),
    _document("doc-prd004", "api-reference-extract.txt", "product", 288_650, 30),
    _document("doc-leg001", "privacy-notice.txt", "legal", 45_120, 180),
    _document("doc-leg002", "data-processing-terms.txt", "legal", 73_908, 180),
    _document("doc-new001", "chat-transcripts-may.jsonl", "support", 4_402_310, 0, seconds=90),
    _document("doc-new002", "release-notes-5.0-draft.md", "product", 25_077, 0, seconds=420),
    _document("doc-new003", "call-centre-audio-notes.jsonl", "support", 48_771_002, 0, seconds=3600),
    _document("doc-bad001", "price-list-scan.txt", "product", 1_204_553, 9, error=UNREADABLE),
    _document("doc-bad002", "empty-export.jsonl", "operations", 2, 1, error=UNREADABLE),
)
