"""The documents of the playground's account: mostly ready, a few still being read, a few that could not be read."""

import math

from bot.playground.nugen.catalogue import Document

UNREADABLE = math.inf

DOCUMENTS = (
    Document("doc-abc123", "support-handbook-2025.md", "support", 184_320, 92),
    Document("doc-def456", "refund-policy.txt", "support", 22_874, 92),
    Document("doc-sup003", "escalation-matrix.md", "support", 9_410, 88),
    Document("doc-sup004", "tone-of-voice.md", "support", 14_002, 88),
    Document("doc-sup005", "warranty-terms-eu.txt", "support", 61_733, 71),
    Document("doc-sup006", "warranty-terms-us.txt", "support", 58_190, 71),
    Document("doc-sup007", "ticket-macros.jsonl", "support", 402_118, 54),
    Document("doc-sup008", "chat-transcripts-march.jsonl", "support", 3_811_240, 33),
    Document("doc-sup009", "chat-transcripts-april.jsonl", "support", 4_120_977, 6),
    Document("doc-sup010", "refund-conversations.jsonl", "support", 912_406, 3),
    Document("doc-hr0001", "annual-leave-policy.md", "people", 17_650, 120),
    Document("doc-hr0002", "travel-and-expenses.md", "people", 28_441, 120),
    Document("doc-hr0003", "parental-leave-faq.md", "people", 12_208, 65),
    Document("doc-hr0004", "onboarding-first-week.md", "people", 8_977, 64),
    Document("doc-hr0005", "code-of-conduct.txt", "people", 33_015, 210),
    Document("doc-net001", "network-runbook.md", "operations", 96_544, 47),
    Document("doc-net002", "vpn-troubleshooting.md", "operations", 15_386, 47),
    Document("doc-net003", "incident-reviews-2025.jsonl", "operations", 655_201, 20),
    Document("doc-net004", "on-call-guide.md", "operations", 21_760, 20),
    Document("doc-net005", "data-centre-contacts.txt", "operations", 4_096, 15),
    Document("doc-prd001", "product-glossary.md", "product", 40_312, 150),
    Document("doc-prd002", "release-notes-4.2.md", "product", 18_833, 30),
    Document("doc-prd003", "release-notes-4.3.md", "product", 20_419, 2),
    Document("doc-prd004", "api-reference-extract.txt", "product", 288_650, 30),
    Document("doc-leg001", "privacy-notice.txt", "legal", 45_120, 180),
    Document("doc-leg002", "data-processing-terms.txt", "legal", 73_908, 180),
    Document("doc-new001", "chat-transcripts-may.jsonl", "support", 4_402_310, 0, ready_after=90),
    Document("doc-new002", "release-notes-5.0-draft.md", "product", 25_077, 0, ready_after=420),
    Document("doc-new003", "call-centre-audio-notes.jsonl", "support", 48_771_002, 0, ready_after=3600),
    Document("doc-bad001", "price-list-scan.txt", "product", 1_204_553, 9, ready_after=UNREADABLE),
    Document("doc-bad002", "empty-export.jsonl", "operations", 2, 1, ready_after=UNREADABLE),
)
