"""Rows as the first schema had them, in plain SQL that both databases take: what was written then is read for ever."""

SNAPSHOT = """{"id": "a1", "team_id": "T1", "vendor_key": "key-1", "requester": "U1", "draft": {"name": "Contract bot",
"base_model": "model-a", "document_ids": ["doc-1", "doc-2"], "channel_id": "C1", "workflow_id": null,
"benchmark_id": "bench-1", "description": "Two lines"}, "created_at": "2026-11-23T12:00:00.123456Z",
"phase_since": "2026-11-23T12:00:00.123456Z", "phase": "finished", "view_id": "V1", "requester_name": "ada",
"document_names": ["First", "Second"], "benchmark_name": "Exam", "vendor_id": "proj-1", "status": "READY",
"progress": 100, "queue_position": null, "eta_at": null, "error": null, "stage_failures": [], "fault": null,
"model_id": "model-b", "evaluation_id": "eval-1", "metrics": {"accuracy": [0.5, 0.75], "uncertainty": [null, null],
"domain_violations": [null, null]}, "candidates": [], "attempt": 1, "sent_at": null, "asked_at": null,
"accepted_at": null, "training_at": null, "ended_at": "2026-11-23T12:00:00.123456Z", "news_at": null,
"checked_at": null, "unreachable_since": null, "refresh_wanted_at": null, "silences": 0, "misses": 0, "muted": false,
"following": true, "watchers": ["U2"], "version": 3}"""

# Of the same alignment as the snapshot, and all that belongs to it.
STATEMENTS = (
    """INSERT INTO alignments (id, team_id, vendor_key, requester, name, base_model, document_ids, channel_id,
    benchmark_id, description, created_at, phase_since, phase, view_id, requester_name, document_names, benchmark_name,
    vendor_id, status, progress, stage_failures, model_id, evaluation_id, metrics, candidates, attempt, ended_at,
    silences, misses, muted, following, watchers, version, settings_digest, folded_name)
    VALUES ('a1', 'T1', 'key-1', 'U1', 'Contract bot', 'model-a', '["doc-1", "doc-2"]', 'C1',
    'bench-1', 'Two lines', '2026-11-23T12:00:00.123456+00:00', '2026-11-23T12:00:00.123456+00:00', 'finished', 'V1',
    'ada', '["First", "Second"]', 'Exam', 'proj-1', 'READY', 100, '[]', 'model-b', 'eval-1',
    '{"accuracy": [0.5, 0.75], "uncertainty": [null, null], "domain_violations": [null, null]}', '[]', 1,
    '2026-11-23T12:00:00.123456+00:00', 0, 0, FALSE, TRUE, '["U2"]', 3,
    '249a4ce0c7f364825e8f4e9e9ae99a67f18c4fa0bec947979ff4ea6b7f0a5b78', 'contract bot')""",
    """INSERT INTO threads (alignment_id, channel_id, card_ts, card_digest, card_tries, card_replaced)
    VALUES ('a1', 'C1', '1.1', 'digest', 0, 0)""",
    f"""INSERT INTO outbox (alignment_id, seq, kind, audience, at, snapshot, tries, state)
    VALUES ('a1', 1, 'result', 'thread', '2026-11-23T12:00:00.123456+00:00', '{SNAPSHOT}', 0, 'waiting')""",  # noqa: S608 - our own words
    "INSERT INTO vendor_keys (id, label, failures, last_error) VALUES ('key-1', 'f00d', 2, 'timeout')",
    """INSERT INTO catalogue (vendor_key, kind, id, name, status, ready, position, search)
    VALUES ('key-1', 'document', 'doc-1', 'First', 'READY', TRUE, 0, 'doc-1 first')""",
)
