"""Replies on the way: they mention nobody."""

from bot.alignments.alignment import Fault
from bot.alignments.notices import Audience, Notice
from bot.alignments.phases import Phase
from bot.slack.material_words import names
from bot.slack.message import Message
from bot.slack.moments import duration, when
from bot.slack.said import say
from bot.slack.text import code, literal
from bot.slack.words import some

NAMES_IN_CHANNEL = 6


def prepared(notice: Notice) -> Message:
    """Its documents and its benchmark are ready."""
    made = notice.alignment.materials
    reused = sum(one.reused for one in made)
    known = f" ({reused} of them Nugen had already)" if reused else ""
    what = f"{names(made)} {'is' if len(made) == 1 else 'are'}" if made else "What it needs is"
    return say(f"🧰 {what} ready at Nugen{known}. I send the order now; there is nothing to do for you.")


def accepted(notice: Notice) -> Message:
    """Nugen has the order."""
    return say(f"📬 Nugen accepted it as {_id(notice)}. I follow it from here; there is nothing to do for you.")


def adopted(notice: Notice) -> Message:
    """An unconfirmed create was found at Nugen, or a project started elsewhere was."""
    found = f"🔎 Found it at Nugen as {_id(notice)}."
    if notice.by is not None:
        return say(f"🔎 It is {_id(notice)}: whoever ordered it has said so. I send nothing more and follow that one.")
    if notice.alignment.sent_at is not None:
        once = ", nothing was sent twice" if notice.alignment.attempt == 1 else ""
        return say(f"{found} The request had arrived{once}. I follow it from here.")
    return say(f"{found} It was started elsewhere; I follow it from here.")


def unconfirmed(notice: Notice) -> Message:
    """The answer to the create was lost."""
    why = notice.alignment.error
    said = f" ({literal(why, 300).rstrip('.')})" if why else ""
    return say(
        f"❔ I sent the request, but Nugen's answer was lost{said}. It may have arrived, so I do not send it again by "
        "myself: I look for it in Nugen's list first. There is nothing to do for you yet."
    )


def sent_again(_notice: Notice) -> Message:
    """A person decided to order once more."""
    return say("📤 I send it once more, as you decided. If the first request arrived after all, two jobs run.")


def withdrawn(notice: Notice) -> Message:
    """A person gave the order up."""
    if notice.alignment.sent_at is None:
        return say("↩️ Withdrawn. Nothing was sent to Nugen, nothing runs and nothing costs.")
    return say(
        "↩️ Withdrawn. I send nothing more. The request without an answer may still have reached Nugen: look into "
        "Nugen's list if you want to be sure that nothing runs there."
    )


def training(_notice: Notice) -> Message:
    """Training began."""
    return say("⚙️ Training began. I keep the card above fresh.")


def trained(notice: Notice) -> Message:
    """Training is done, the evaluation is not."""
    took = ""
    if notice.alignment.training_at is not None:
        took = f" It took {duration(notice.at - notice.alignment.training_at)}, as seen by me."
    return say(f"✅ Trained.{took} Nugen evaluates it against the benchmark next.")


def evaluating(_notice: Notice) -> Message:
    """The evaluation began."""
    return say("📏 Nugen evaluates the model against the benchmark. The numbers come when that is done.")


def silent(notice: Notice) -> Message:
    """Nugen answers, but says nothing new."""
    since = notice.alignment.news_at
    span = f" for {duration(notice.at - since)}" if since is not None else ""
    if notice.alignment.phase is Phase.PREPARING:
        waited_for = tuple(one for one in notice.alignment.materials if one.is_open)
        what = names(waited_for) if waited_for else "what it needs"
        return say(
            f"🕰️ Nothing new{span}. The order waits for {what}: Nugen has not finished with it. I keep looking. There is "
            "nothing to do for you."
        )
    under_way = "says that it is still under way"
    if notice.alignment.phase is Phase.TRAINED:
        under_way = "says that it is trained, but the evaluation has not begun"
    return say(f"🕰️ Nothing new{span}. Nugen answers and {under_way}; I keep looking. There is nothing to do for you.")


def unreachable(notice: Notice) -> Message:
    """Nugen does not answer."""
    since = notice.alignment.unreachable_since or notice.alignment.checked_at
    told = f" since {when(since)}" if since is not None else ""
    whom = _concerned(notice)
    if notice.alignment.fault is Fault.ACCESS:
        return say(
            f"⚠️ Nugen has refused this bot's API key{told}. {whom or 'What runs there'} should go on; I keep trying. "
            "Please ask whoever runs this bot to check the key."
        )
    if notice.alignment.fault is Fault.SETUP:
        return say(
            f"⚠️ What answers at Nugen's address has not known this bot's calls{told}. {whom or 'What runs there'} should go "
            "on; I keep trying. Please ask whoever runs this bot to check NUGEN_BASE_URL and NUGEN_CONTRACT."
        )
    return say(
        f"⚠️ Nugen has not answered{told}. {whom or 'What runs there'} should go on; I keep trying and say when it answers "
        "again. There is nothing to do for you."
    )


def reachable(notice: Notice) -> Message:
    """Nugen answers again."""
    since = notice.alignment.unreachable_since
    span = f" after {duration(notice.at - since)}" if since is not None else ""
    if whom := _concerned(notice):
        return say(f"🔌 Nugen answers again{span}. I follow {whom} as before; the cards are fresh.")
    return say(f"🔌 Nugen answers again{span}. The card above is fresh.")


def unfollowed(_notice: Notice) -> Message:
    """A person does not want it followed any more."""
    return say(
        "⏸️ I stopped looking. The job itself goes on at Nugen and costs what it costs. *Follow again* on the card takes "
        "it up again."
    )


def _concerned(notice: Notice) -> str:
    """Whom it is about, when it is said once in the channel and far from any card."""
    if notice.audience is not Audience.CHANNEL:
        return ""
    return some((notice.alignment.draft.name, *notice.others), NAMES_IN_CHANNEL)


def _id(notice: Notice) -> str:
    return code(notice.alignment.vendor_id or "")
