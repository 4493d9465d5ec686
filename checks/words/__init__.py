"""Whether everything that people read can be translated, and is.

`NOT_YET: tuple[str, ...] = ("bookings/",)


def is_done(path: Path | str) -> bool:
    return not str(path).startswith(NOT_YET or ("\0",))
