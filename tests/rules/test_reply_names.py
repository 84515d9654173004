"""By which name a reply calls the customer, and whom else it names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from rules.engine.load import SHIPPED
from rules.engine.replies.lint import Linter
from rules.engine.replies.same_name import same_name
from rules.engine.source import BookError
from tests.rules.replies import rules_broken


@pytest.mark.parametrize(
    ("name", "people"),
    [("Kertész Kft.", True), ("Nordwind GmbH", True), ("Café Lumière", True), ("Anna Kovács", False)],
)
def test_the_people_of_a_firm_may_have_any_name(name: str, people: bool) -> None:
    broken = rules_broken("Dear Mr Somogyi, thank you for your call.", "refund", customer={"name": name})
    assert ("wrong_name" in broken) is not people


def test_a_colleague_is_nobody_else() -> None:
    said = "Damit kann meine Kollegin Frau Boysen den Fall prüfen."
    assert rules_broken(said, "info", "de") == set()
    assert rules_broken(said.replace("meine Kollegin", "Ihre Nachbarin"), "info", "de") == {
        "other_customer_data"
    }


def test_a_closing_and_thanks_are_no_greeting_by_another_name() -> None:
    assert rules_broken("Hallo und danke für Ihre ehrliche Meinung.", "info", "de") == set()
    assert rules_broken("Kedves Anna! Megnézzük. Köszönjük a türelmét. Üdv, Zsombor", "info", "hu") == set()
    assert rules_broken("Kedves Zsombor! Megnézzük.", "info", "hu") == {"wrong_name"}


def test_transliterated_and_staff_names_are_fine() -> None:
    assert rules_broken("Здравствуйте, Анна! Мы вернули 54,00 USD.", "refund", "ru") == set()


@pytest.mark.parametrize(
    ("name", "called", "same"),
    [
        ("Γιώργος Παπαδόπουλος", "Papadopoulos", True),
        ("ნინო ბერიძე", "Nino", True),
        ("דוד לוי", "David", True),
        ("王伟", "Wang", True),
        ("Nguyễn Thị Mai", "Nguyen", True),
        ("Γιώργος Παπαδόπουλος", "Kovács", False),
        ("ნინო ბერიძე", "Marta", False),
    ],
)
def test_a_name_in_other_letters_is_the_same_name(name: str, called: str, same: bool) -> None:
    broken = rules_broken(f"Dear {called}, thank you for your call.", "refund", customer={"name": name})
    assert ("wrong_name" in broken) is not same


SAME = """
Camila Камила · Girard Жирар · Eugenio Эухенио · Jacquet Жаке · Claes Клаас
Corinne Коринн · Guillaume Гийом · Giovanni Джованни · Jorge Хорхе · Chloé Клоэ
Chloé Хлоя · Michael Майкл · Charles Чарльз · Charles Шарль · Hughes Хьюз · Wright Райт
Zsófia Жофия · György Дьёрдь · Kovács Ковач · Ceylan Джейлан · Жанна Zhanna
Щербаков Shcherbakov · Օհանյան Оганян · Հակոբյան Акопян · Ղազարյան Казарян
Սարգսյան Саркисян · Ղուկասյան Ghukasyan · Нелли Նելլի · رضا Reza · محمد Mohammad
فاطمه Fatemeh · کریمی Karimi · ترور Trevor · روشا Rochat · گارنیه Garnier
"""
OTHERS = """
Սահակյան Шушаник · دانشور Джафари · Marina Мурат · محمد Mahdi · Girard Григорий
Sophie Стефания · Daniela Денис · Szabó Зубов · Müller Мельник · Marta Мария
Milena Малика · Brandt Борис · Anna Ольга · Peter Павел · Vigen Վարդան · کریمی Kaveh
Hannah حمید · Katalin Константин
"""


def pairs(text: str) -> list[list[str]]:
    return [pair.split() for pair in text.strip().replace("\n", " · ").split(" · ")]


@pytest.mark.parametrize(("one", "two"), pairs(SAME))
def test_a_name_is_the_same_as_it_is_heard_in_another_language(one: str, two: str) -> None:
    assert same_name(one, two)
    assert same_name(two, one)


@pytest.mark.parametrize(("one", "two"), pairs(OTHERS))
def test_another_name_is_another_in_whatever_letters(one: str, two: str) -> None:
    assert not same_name(one, two)


def test_a_person_is_somebody_else_unless_the_case_holds_the_name() -> None:
    assert rules_broken("The parcel was handed to Mrs Hill.", "refund") == {"other_customer_data"}
    assert rules_broken("The parcel was handed to Mrs Kovács.", "refund") == set()


def test_a_title_parted_from_a_word_makes_no_person_of_it() -> None:
    assert (
        rules_broken("سارا خانم، کیف را برایتان فرستادیم.", "refund", "fa", customer={"name": "سارا"})
        == set()
    )


@pytest.mark.parametrize(
    ("called", "name", "same"),
    [
        ("Bob", "Robert Hill", True),
        ("Bob", "William Hill", False),
        ("Marci", "Nagy Márton", True),
        ("Ксюша", "Ксения Орлова", True),
        ("Саша", "Alexander Kim", True),
        ("Саша", "Дмитрий Ким", False),
        ("Геннадий", "Евгений Ким", False),
    ],
)
def test_a_familiar_form_of_a_name_is_the_customers(called: str, name: str, same: bool) -> None:
    broken = rules_broken(f"Dear {called}, thank you for your call.", "refund", customer={"name": name})
    assert ("wrong_name" in broken) is not same


def test_a_sentence_on_a_colleague_behind_the_greeting_calls_nobody() -> None:
    assert rules_broken("سلام. خانم رفیعی عکس‌ها را می‌بیند و جواب می‌دهد.", "info", "fa") == set()
    assert rules_broken("سلام. خانم رفیعی عزیز، عکس‌ها را می‌بینیم.", "info", "fa") == {"wrong_name"}


def test_nicknames_that_are_no_text_are_named_with_their_line(tmp_path: Path) -> None:
    shutil.copytree(SHIPPED / "replies", tmp_path / "replies")
    file = tmp_path / "replies" / "lint" / "nicknames.yaml"
    file.write_text("# Names\nname: [Bob]\n", encoding="utf-8")
    with pytest.raises(BookError) as raised:
        Linter.load(tmp_path)
    (problem,) = raised.value.problems
    assert (problem.file, problem.line) == ("replies/lint/nicknames.yaml", 2)
