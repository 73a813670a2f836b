"""What can happen to an alignment here, by the names that the command line and the page offer."""

from enum import StrEnum


class Scenario(StrEnum):
    """The course that the next create and the next upload take; `summary` says it in one sentence."""

    SUCCESS = "success"
    SUCCESS_WITHOUT_BENCHMARK = "success-without-benchmark"
    REFUSED = "refused"
    FAILS_IN_TRAINING = "fails-in-training"
    FAILS_ON_DOCUMENTS = "fails-on-documents"
    OUTAGE = "outage"
    LOST_ANSWER = "lost-answer"
    LOST_REQUEST = "lost-request"
    SLOW_AND_SILENT = "slow-and-silent"
    UNKNOWN_WORD = "unknown-word"
    STOPPED = "stopped"
    VANISHES = "vanishes"
    TWIN = "twin"
    LIFECYCLE = "lifecycle"
    DEPLOYMENT_FAILS = "deployment-fails"
    DOCUMENTS_FAIL = "documents-fail"

    @property
    def summary(self) -> str:
        """What happens, in one sentence."""
        return _SUMMARIES[self]


_SUMMARIES = {
    Scenario.SUCCESS: "Trains, and with a benchmark is deployed, evaluated and undeployed, with numbers at the end.",
    Scenario.SUCCESS_WITHOUT_BENCHMARK: "Trains and ends there, even if a benchmark was given.",
    Scenario.REFUSED: "The create is answered 400: this base model cannot be aligned.",
    Scenario.FAILS_IN_TRAINING: "Fails while training because of the vendor's own machines.",
    Scenario.FAILS_ON_DOCUMENTS: "Fails early because of what is in the documents.",
    Scenario.OUTAGE: "In the middle of the job every read fails or hangs for a while, then the job goes on and finishes.",
    Scenario.LOST_ANSWER: "The first create of a name takes effect, but the connection drops before the answer.",
    Scenario.LOST_REQUEST: "The first create of a name is dropped with the connection, before any effect.",
    Scenario.SLOW_AND_SILENT: "Stays in training for three hours without saying how far it is, then finishes.",
    Scenario.UNKNOWN_WORD: "Says a status word that nobody knows in the middle of the training, then goes on.",
    Scenario.STOPPED: "Is stopped by somebody during the training.",
    Scenario.VANISHES: "Is deleted by somebody: after a while it is answered 404 and no longer listed.",
    Scenario.TWIN: "As lost-answer, and meanwhile somebody else creates the same project, so that two match.",
    Scenario.LIFECYCLE: (
        "Files become documents, a benchmark is made from them, then it is trained, evaluated, deployed and asked."
    ),
    Scenario.DEPLOYMENT_FAILS: "As success, but the first deployment that somebody asks for falls back with an error.",
    Scenario.DOCUMENTS_FAIL: "Documents that are uploaded end as failed, so nothing can be aligned on them.",
}
