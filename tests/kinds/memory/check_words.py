"""What accounts in memory have to say to the nine questions, in words."""

from diagnosis.words.table import AnswerWords, CheckWords

WORDS = CheckWords(
    answers={
        "memory-frozen": AnswerWords(
            "The account is frozen", "Nobody knows what a frozen account does next.", "Thaw it."
        ),
        "memory-has-no-way": AnswerWords(
            "There is no way to stand in", "Nothing can stand in the way."
        ),
    },
    sayings={
        "memory-frozen": "The account is frozen.",
        "memory-has-no-way": "No network leads to an account in memory.",
    },
)
