"""Why a time is offered, or not, in words: causes, answers, events, the drawing, and the places
that change something."""
