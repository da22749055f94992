"""Territories are recognised by any usual spelling; a name that fits two is refused with both named."""

from __future__ import annotations

from dataclasses import replace

import pytest

import irkutsk
from orientir.cells import Ambiguous, Unknown, recognise
from orientir.terms import Territory

TERRITORIES = irkutsk.methodology().territories
# Recognition must rest on the rule: the stored spellings and case forms are taken away.
BARE = tuple(replace(t, spellings=(), forms={}) for t in TERRITORIES)


@pytest.mark.parametrize(
    ("written", "id"),
    [
        ("Тулун", "tulun"),
        ("г.Тулун", "tulun"),
        ("Тулун г.", "tulun"),
        ("Тулунский", "tulunsky"),
        ("район Тулунский", "tulunsky"),
        ("Администрация Тулунского муниципального района", "tulunsky"),
        ("в городе Братске", "bratsk"),
        ("БРАТСКИЙ Р-Н", "bratsky"),
        ("МО «Братский район» Иркутской области", "bratsky"),
        ("Братское городское муниципальное образование", "bratsk"),
        ("Зиминское РМО", "ziminsky"),
        ("Зиминское ГМО", "zima"),
        ("Зимы", "zima"),
        ("Усольское ГМО", "usolye_sibirskoe"),
        ("Усолье Сибирское", "usolye_sibirskoe"),
        ("Усть  -  Кутский раион", "ust_kutsky"),
        ("усть илимск", "ust_ilimsk"),
        ("Казачинско Ленский", "kazachinsko_lensky"),
        ("Нижнеудинск", "nizhneudinsky"),
        ("п. Залари", "zalarinsky"),
        ("Балаганский муниципальный округ", "balagansky"),
        ("Ангарское городское муниципальное образование", "angarsk"),
        ("Kyйтyнский район", "kuytunsky"),  # three letters are Latin
        ("Шелеховскй район", "shelekhovsky"),  # a letter is missing
        ("МО г. Бодайбо и района", "bodaybinsky"),
        ("ОКТМО 25714000", "bratsk"),
        ("25714000000", "bratsk"),
        ("25501000", "balagansky"),
    ],
)
def test_it_knows_a_territory_by_the_rule_alone(written, id):
    found = recognise(written, BARE)

    assert isinstance(found, Territory), found
    assert found.id == id


@pytest.mark.parametrize(
    ("written", "names"),
    [
        ("Зиминское", {"Зиминский район", "город Зима"}),
        ("Тулунское муниципальное образование", {"Тулунский район", "город Тулун"}),
        ("Усольское", {"Усольский район", "город Усолье-Сибирское"}),
        ("город Иркутск и Иркутский район", {"город Иркутск", "Иркутский район"}),
        ("Тайшетское ГМО", {"Тайшетский район"}),  # a town inside the district, not the district
        ("Чуйский район", {"Чунский район"}),
    ],
)
def test_a_name_that_does_not_decide_is_refused_with_its_candidates(written, names):
    found = recognise(written, TERRITORIES)

    assert isinstance(found, Ambiguous)
    assert {t.name for t in found.candidates} == names
    assert all(name in str(found) for name in names)


@pytest.mark.parametrize(
    "written", ["УКМО", "ИТОГО", "Всего", "Иркутская область", "Усинский район", "Москва", "МО", "", "1"]
)
def test_what_is_no_territory_is_none(written):
    assert isinstance(recognise(written, TERRITORIES), Unknown)


@pytest.mark.parametrize("written", ["E06000034", "e06000034", "Е06000034", "E06 000 034", "E06-000034"])
def test_a_code_may_have_letters(written):
    places = [replace(TERRITORIES[0], code="E06000034"), replace(TERRITORIES[1], code="E06000035 GB-THR")]

    assert recognise(written, places) is places[0]
    assert recognise("GB-THR", places) is places[1]
    assert isinstance(recognise("E06000036", places), Unknown)


def test_every_stored_spelling_case_form_and_code_leads_to_its_own_territory():
    for territory in TERRITORIES:
        written = (territory.name, *territory.forms.values(), *territory.spellings, *territory.code.split())
        assert {s: recognise(s, TERRITORIES) for s in written} == dict.fromkeys(written, territory)
