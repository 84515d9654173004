"""Courtesy around a message changes nothing of what is read in it."""

from __future__ import annotations

import json

import pytest

from rules.engine.load import SHIPPED
from rules.engine.phrases import Reader

MESSAGES = SHIPPED.parent.parent / "fixtures" / "mail" / "development.jsonl"
BEFORE = {
    "en": ("Thank you for your quick reply.", "I hope you are well.", "I really like your shop."),
    "de": ("Vielen Dank für Ihre schnelle Antwort.", "Ich hoffe, es geht Ihnen gut.", "Ich mag Ihren Laden."),
    "es": ("Gracias por su rápida respuesta.", "Espero que esté bien.", "Me gusta mucho su tienda."),
    "fr": (
        "Merci pour votre réponse rapide.",
        "J'espère que vous allez bien.",
        "J'aime beaucoup votre boutique.",
    ),
    "hu": ("Köszönöm a gyors válaszát.", "Remélem, jól van.", "Nagyon szeretem a boltjukat."),
    "ru": ("Спасибо за быстрый ответ.", "Надеюсь, у вас всё хорошо.", "Мне очень нравится ваш магазин."),
    "hy": ("Շնորհակալություն արագ պատասխանի համար։", "Հուսով եմ՝ լավ եք։", "Շատ եմ սիրում ձեր խանութը։"),
    "fa": ("ممنون از پاسخ سریع شما.", "امیدوارم حالتان خوب باشد.", "فروشگاهتان را خیلی دوست دارم."),
}


@pytest.mark.parametrize("language", BEFORE)
def test_a_kind_word_before_a_message_silences_nothing(shipped_reader: Reader, language: str) -> None:
    rows = map(json.loads, MESSAGES.read_text(encoding="utf-8").splitlines())
    texts = [row["text"] for row in rows if row["lang"] == language and row["signals"]]
    assert len(texts) > 10
    for text in texts:
        said = {hit.signal for hit in shipped_reader.read(text)} - {
            "ignored"
        }  # whoever was answered was not ignored
        for kind_word in BEFORE[language]:
            silenced = said - {hit.signal for hit in shipped_reader.read(f"{kind_word} {text}")}
            assert not silenced, (kind_word, text)
