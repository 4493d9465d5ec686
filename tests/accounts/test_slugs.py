import unicodedata

import pytest

from accounts.slugs import slug_of


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("Größe", "groesse"),
        ("GRÖẞE", "groesse"),
        ("Übergabe & Äpfel", "uebergabe-aepfel"),
        ("Ærø kørsel", "aero-korsel"),
        ("Łódź", "lodz"),
        ("Þórður", "thordur"),
        ("Crème brûlée – niño", "creme-brulee-nino"),
        ("İstanbul ışık", "istanbul-isik"),
        ("Đorđe Œuvre", "dorde-oeuvre"),
        ("  ", ""),
        ("会議", ""),
    ],
)
def test_letters_become_what_people_would_write(text: str, slug: str) -> None:
    assert slug_of(text) == slug
    assert slug_of(unicodedata.normalize("NFD", text)) == slug
