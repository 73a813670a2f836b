"""The tables as they are now; how they came to be is in the migrations, and a test holds the two together."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    UniqueConstraint,
)

from bot.alignments.alignment import Alignment, Candidate, Fault
from bot.alignments.errands import ErrandKind, ErrandState
from bot.alignments.materials import BenchmarkPlan, Material, SlackFile
from bot.alignments.notices import Audience, NoticeKind
from bot.alignments.observation import CatalogueKind, Metrics
from bot.alignments.operation import Deployment, Evaluation, FailedAlike, Operation, Previous
from bot.alignments.phases import Phase
from bot.alignments.questions import QuestionState
from bot.alignments.work import WorkKind
from bot.store.columns import Document, Moment, Words, word
from bot.store.states import RowState

metadata = MetaData()

# What a column holds in rows that are older than it is.
_NOTHING_YET = "[]"

# One row an alignment: the attributes of `Alignment` and of its `Draft` under their own names, and what is looked for.
alignments = Table(
    "alignments",
    metadata,
    Column("id", Words, primary_key=True),
    Column("team_id", Words, nullable=False),
    Column("vendor_key", Words, nullable=False),
    Column("requester", Words, nullable=False),
    Column("name", Words, nullable=False),
    Column("base_model", Words, nullable=False),
    Column("document_ids", Document(tuple[str, ...]), nullable=False),
    Column("channel_id", Words, nullable=False),
    Column("workflow_id", Words),
    Column("benchmark_id", Words),
    Column("description", Words),
    Column("files", Document(tuple[SlackFile, ...]), nullable=False, server_default=_NOTHING_YET),
    Column("benchmark_plan", Document(BenchmarkPlan | None)),
    Column("created_at", Moment, nullable=False),
    Column("phase_since", Moment, nullable=False),
    Column("phase", word(Phase), nullable=False),
    Column("view_id", Words),
    Column("requester_name", Words),
    Column("document_names", Document(tuple[str, ...]), nullable=False),
    Column("benchmark_name", Words),
    Column("vendor_id", Words),
    Column("status", Words),
    Column("progress", BigInteger),
    Column("queue_position", BigInteger),
    Column("eta_at", Moment),
    Column("error", Words),
    Column("stage_failures", Document(tuple[str, ...]), nullable=False),
    Column("fault", word(Fault)),
    Column("model_id", Words),
    Column("evaluation_id", Words),
    Column("metrics", Document(Metrics), nullable=False),
    Column("candidates", Document(tuple[Candidate, ...]), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("sent_at", Moment),
    Column("asked_at", Moment),
    Column("accepted_at", Moment),
    Column("training_at", Moment),
    Column("ended_at", Moment),
    Column("news_at", Moment),
    Column("checked_at", Moment),
    Column("unreachable_since", Moment),
    Column("refresh_wanted_at", Moment),
    Column("silences", Integer, nullable=False),
    Column("misses", Integer, nullable=False),
    Column("muted", Boolean, nullable=False),
    Column("following", Boolean, nullable=False),
    Column("watchers", Document(tuple[str, ...]), nullable=False),
    Column("materials", Document(tuple[Material, ...]), nullable=False, server_default=_NOTHING_YET),
    Column("operation", Document(Operation | None)),
    Column("deployment", Document(Deployment | None)),
    Column("evaluation", Document(Evaluation | None)),
    Column("evaluation_forms", Document(tuple[str, ...]), nullable=False, server_default=_NOTHING_YET),
    Column("previous", Document(Previous | None)),
    Column("failed_alike", Document(FailedAlike | None)),
    Column("version", Integer, nullable=False),
    Column("settings_digest", Words, nullable=False),
    Column("folded_name", Words, nullable=False),
    UniqueConstraint("team_id", "view_id", name="alignments_one_a_view"),
    UniqueConstraint("vendor_key", "vendor_id", name="alignments_one_a_project"),
    Index("alignments_newest", "team_id", "created_at"),
    Index("alignments_settings", "team_id", "settings_digest", "created_at"),
    Index("alignments_named", "team_id", "folded_name"),
    Index("alignments_polled", "vendor_key", "phase"),
)

# Every phase that a record has entered; `seq` is the version with which it did.
transitions = Table(
    "transitions",
    metadata,
    Column("alignment_id", ForeignKey("alignments.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("from_phase", word(Phase)),
    Column("to_phase", word(Phase), nullable=False),
    Column("status", Words),
    Column("at", Moment, nullable=False),
)

# Where an alignment is told of: one card and the replies below it.
threads = Table(
    "threads",
    metadata,
    Column("alignment_id", ForeignKey("alignments.id"), primary_key=True),
    Column("channel_id", Words, nullable=False),
    Column("card_ts", Words),
    Column("card_digest", Words),
    Column("card_tries", Integer, nullable=False),
    Column("card_replaced", Integer, nullable=False),
    Column("edited_at", Moment),
    Column("closed_reason", Words),
    # Asked for with every message below a message of ours.
    Index("threads_card", "channel_id", "card_ts"),
)

# What is to be said, in order; `tries` is written down before each try, so more than none means "it may be there".
outbox = Table(
    "outbox",
    metadata,
    Column("alignment_id", ForeignKey("alignments.id"), primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("kind", word(NoticeKind), nullable=False),
    Column("audience", word(Audience), nullable=False),
    Column("at", Moment, nullable=False),
    Column("by", Words),
    Column("others", Document(tuple[str, ...]), nullable=False, server_default=_NOTHING_YET),
    Column("snapshot", Document(Alignment), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("state", word(RowState), nullable=False),
    Column("channel", Words),
    Column("ts", Words),
    Column("error", Words),
)

# What people ask an aligned model; `key` is the form or the message that it was asked with.
questions = Table(
    "questions",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("team_id", Words, nullable=False),
    Column("alignment_id", ForeignKey("alignments.id"), nullable=False),
    Column("by", Words, nullable=False),
    Column("text", Words, nullable=False),
    Column("asked_at", Moment, nullable=False),
    Column("state", word(QuestionState), nullable=False),
    Column("tries", Integer, nullable=False),
    Column("answer_ts", Words),
    UniqueConstraint("team_id", "key", name="questions_one_a_key"),
)

# Documents that people upload or delete without an alignment; `key` is the form or the press that it came from.
errands = Table(
    "errands",
    metadata,
    Column("id", Words, primary_key=True),
    Column("key", Words, nullable=False),
    Column("kind", word(ErrandKind), nullable=False),
    Column("team_id", Words, nullable=False),
    Column("vendor_key", Words, nullable=False),
    Column("by", Words, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("materials", Document(tuple[Material, ...]), nullable=False),
    Column("document_id", Words),
    Column("document_name", Words),
    Column("state", word(ErrandState), nullable=False),
    Column("error", Words),
    Column("tries", Integer, nullable=False),
    UniqueConstraint("team_id", "key", name="errands_one_a_key"),
)

# What is due. Without `due_at` a row is idle. Whoever holds `lease_owner` and `fence` may write in its name.
work = Table(
    "work",
    metadata,
    Column("kind", word(WorkKind), primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("due_at", Moment),
    Column("woken", BigInteger, nullable=False),
    Column("lease_owner", Words),
    Column("lease_until", Moment),
    Column("fence", BigInteger, nullable=False),
    Column("failures", Integer, nullable=False),
    # Rows are rewritten all the time: room on the page keeps PostgreSQL from touching the indexes for it.
    postgresql_with={"fillfactor": "70"},
)
Index(
    "work_due",
    work.c.kind,
    work.c.due_at,
    postgresql_where=work.c.due_at.is_not(None),
    sqlite_where=work.c.due_at.is_not(None),
)

vendor_keys = Table(
    "vendor_keys",
    metadata,
    Column("id", Words, primary_key=True),
    Column("label", Words, nullable=False),
    Column("checked_at", Moment),
    Column("failing_since", Moment),
    Column("failures", Integer, nullable=False),
    Column("last_error", Words),
    Column("contract", Words),
)

catalogue = Table(
    "catalogue",
    metadata,
    Column("vendor_key", Words, primary_key=True),
    Column("kind", word(CatalogueKind), primary_key=True),
    Column("id", Words, primary_key=True),
    Column("name", Words),
    Column("status", Words),
    Column("ready", Boolean),
    Column("created_at", Moment),
    Column("position", Integer, nullable=False),
    Column("search", Words, nullable=False),
)

catalogue_refreshes = Table(
    "catalogue_refreshes",
    metadata,
    Column("vendor_key", Words, primary_key=True),
    Column("kind", word(CatalogueKind), primary_key=True),
    Column("at", Moment),
    Column("failed_at", Moment),
    Column("error", Words),
)

workspaces = Table(
    "workspaces",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("name", Words),
    Column("url", Words),
    Column("bot_user_id", Words),
    Column("bot_id", Words),
    Column("disabled_reason", Words),
    Column("channels_refreshed_at", Moment),
)

channels = Table(
    "channels",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("id", Words, primary_key=True),
    Column("name", Words, nullable=False),
    Column("is_member", Boolean, nullable=False),
    Column("is_private", Boolean, nullable=False),
    Column("is_archived", Boolean, nullable=False),
)

# Slack asked to be left alone with a method until then.
pauses = Table(
    "pauses",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("method", Words, primary_key=True),
    Column("until", Moment, nullable=False),
)

# What was spent of what Slack allows, by all replicas together; `lines`: see `Level`.
budgets = Table(
    "budgets",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("spent_until", Moment, nullable=False),
    Column("lines", Document(tuple[datetime, ...]), nullable=False),
)

# The time that was promised to a piece of work which has to wait for a budget.
places = Table(
    "places",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("what", Words, primary_key=True),
    Column("subject", Words, primary_key=True),
    Column("rank", Integer, nullable=False),
    Column("at", Moment, nullable=False),
)

preferences = Table(
    "preferences",
    metadata,
    Column("team_id", Words, primary_key=True),
    Column("user_id", Words, primary_key=True),
    Column("base_model", Words),
    Column("channel_id", Words),
)

# Append-only: who did what.
audit = Table(
    "audit",
    metadata,
    Column("id", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("at", Moment, nullable=False),
    Column("event", Words, nullable=False),
    Column("team_id", Words, nullable=False),
    Column("user_id", Words, nullable=False),
    Column("channel_id", Words),
    Column("alignment_id", Words),
    Column("detail", Words),
    Index("audit_newest", "team_id", "at"),
)
