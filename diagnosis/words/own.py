"""What the ladder and its runner say themselves."""

from django.utils.translation import gettext_lazy as _

from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    answers={
        "not-reached": AnswerWords(
            _("Not looked at yet"),
            _(
                "This could not be looked at: question %(number)s, “%(first_question)s”, comes "
                "first."
            ),
            _("Settle question %(number)s, then check again."),
        ),
        "check-failed": AnswerWords(
            _("The check itself failed"),
            _("Nothing can be said about this question."),
            _("Check again. If it stays, hand the report to support."),
        ),
        "being-looked-at": AnswerWords("", _("Being looked at.")),
        # Results of releases that stored their words.
        "said-before": AnswerWords("%(title)s", "%(meaning)s", "%(remedy)s"),
    },
    sayings={
        "said-before": "%(text)s",
        "check-failed-by": _("The check itself failed (%(error_name)s)."),
        "coming-days": _("in the next %(days)s days"),
        "on-day": _("on %(day)s"),
        "fix-unknown": _("This is not offered any more. Check again."),
        "fix-gone": _("This cannot be done here any more. Run the checks again."),
    },
)
