"""What a page says after something was done."""

from django.utils.translation import gettext as _


def table_saved() -> str:
    return _("Saved. Busy time counts as chosen from now on.")


def policy_saved(calendar: object) -> str:
    return _("Saved what blocks in %(calendar)s.") % {"calendar": calendar}


def policy_unknown() -> str:
    return _("That is not one of the choices; nothing was changed.")


def deletions_accepted(calendar: object) -> str:
    told = {"calendar": calendar}
    return _("The deletions in %(calendar)s are applied with the next sync.") % told


def no_deletions(calendar: object) -> str:
    return _("No deletions are held back in %(calendar)s.") % {"calendar": calendar}


def is_read_anew(calendar: object) -> str:
    told = {"calendar": calendar}
    return _("%(calendar)s is read anew. Until then, what is known stays in force.") % told


def all_are_read_anew() -> str:
    return _("Every calendar is read anew. Until then, what is known stays in force.")


def called_off(account: object) -> str:
    told = {"account": account}
    return _("Called off. %(account)s stays in force, nothing has changed.") % told


def not_additional() -> str:
    return _("This is not an additional calendar.")


def confirmed_already() -> str:
    return _("It is confirmed already.")
