"""Loading a methodology: a sound one loads; of a faulty one every fault is named with file and line."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from irkutsk import methodology
from orientir.collection.skipping import skipped, without_skipped
from orientir.methodology import load
from orientir.terms import Absence, Refused, Year
from small_methodology import CRITERION, MAIN, TERRITORIES, write_methodology


def line_of(content: str, fragment: str) -> int:
    return content[: content.index(fragment)].count("\n") + 1


def faults(folder: Path) -> list[str]:
    with pytest.raises(Refused) as refusal:
        load(folder)
    return [str(issue) for issue in refusal.value.issues]


def test_a_sound_methodology_loads(tmp_path):
    methodology = load(write_methodology(tmp_path))

    assert [i.id for i in methodology.indicators] == ["plan", "tested", "posts", "districts_with_school_plans"]
    assert len(methodology.digest) == 64


def test_the_digest_changes_with_any_letter_of_the_content(tmp_path):
    before = load(write_methodology(tmp_path / "a")).digest

    assert load(write_methodology(tmp_path / "b")).digest == before
    assert load(write_methodology(tmp_path / "c", criterion=("Планы", "План"))).digest != before


def test_a_level_is_asked_in_its_own_words_and_only_where_its_answers_call_for_it(tmp_path):
    """What a level's words leave out is said to everybody alike; a condition holds for every level."""
    of_school = "asked: [municipality, school], by_level: {school: {help: Вашей школы.}}, help: Всего района."
    shared = ("{id: has_plan, label: Есть план,", f"{{id: has_plan, {of_school}, label: Есть план,")
    folder = write_methodology(tmp_path, criterion=shared)
    file = folder / "criteria" / "01.yaml"
    told = file.read_text().replace("{id: school_plan,", "{id: school_plan, when: has_plan,")
    file.write_text(told.replace("help: Всего", "when: pupils > 0, help: Всего"))
    assert any("зависит от вопроса ниже" in fault for fault in faults(folder))
    file.write_text(told)
    loaded = load(folder)

    [district, *_], [school, plan] = (loaded.form(level, Year(2021)) for level in ("municipality", "school"))

    assert (district.help, school.help, school.label) == ("Всего района.", "Вашей школы.", "Есть план")
    questions = {question.id: question for question in (school, plan)}
    assert skipped(questions, {"has_plan": False}) == {"school_plan"}
    assert skipped(questions, {"has_plan": True}) == skipped(questions, {}) == frozenset()
    assert without_skipped(questions, {"has_plan": False, "school_plan": True})["school_plan"] is Absence.NOT_APPLICABLE


def test_a_school_is_asked_twenty_questions_and_each_of_them_about_itself():
    questions = methodology().form("school", Year(2021))

    assert len(questions) <= 20
    words = " ".join(f"{q.label} {q.help}" for q in questions).lower()
    assert [word for word in ("всех школ", "муниципал", "территор", "организаций, в которых") if word in words] == []


def test_a_level_may_be_reached_from_another_share_from_a_year_on(tmp_path):
    dated = ("{id: low, title: низкий, at_least: 0%}", "{id: low, title: низкий, at_least: {2020: 10%, 2022: 0%}}")

    low = load(write_methodology(tmp_path, main=dated)).ranks[-1]

    assert [float(low.threshold(Year(year))) for year in (2019, 2020, 2021, 2022, 2030)] == [0.1, 0.1, 0.1, 0, 0]


CASES = [
    ("criterion", "asked: school,", "asked: school, by_level: {shcool: {help: x}},", "school_plan,", "«school»"),
    ("criterion", "asked: school,", "asked: school, by_level: {school: {hlep: x}},", "school_plan,", "«help»"),
    ("criterion", "asked: school,", "asked: school, by_level: {school: {evidence: x}},", "school_plan,", "link, file, any"),
    ("criterion", "asked: school,", "asked: school, when: has_paln,", "school_plan,", "«has_plan»"),
    ("criterion", "asked: school,", "asked: school, when: has_plan,", "school_plan,", "не спрашивают"),
    ("criterion", "label: Есть план, type: yes_no", "lable: Есть план, type: yes_no", "lable", "«label»"),
    ("criterion", "share_of_units(has_plan)", "share_of_units(has_plna)", "has_plna)", "«has_plan»"),
    ("criterion", "share_of_units(has_plan)", "share_of_units(has_plan", "share_of_units(has_plan\n", "Проверьте скобки"),
    ("criterion", "ratio(tested, everyone)", "ratio(tested, everyon)", "everyon)", "«everyone»"),
    ("criterion", "id: surveyed", "id: has_plan", "Опрошены,", "уже занят"),
    ("criterion", "{id: asked_twice", "{id: unit", "{id: unit", "служебный"),
    ("criterion", "deficit_below: 60%", "deficit_below: 160%", "160%", "вне пределов"),
    ("criterion", "deficit_below: 60%", "deficit_below: 0.6", "0.6", "50%"),
    ("criterion", "{районе|районах|районах}", "{районе|районах}", "id: plan\n", "нужно 3"),
    ("criterion", "План есть в {count}", "План есть в {cuont}", "id: plan\n", "cuont"),
    ("criterion", "({share}) ", "({other.share}) ", "id: plan\n", "other"),
    ("criterion", "share: 67%", "share: 66%", "name: двое", "67%, а ожидалось 66%"),
    ("criterion", "expect: {count: 10, of: 40, share: 25%}", "expect: {}", "given: [{tested", "ничего не проверяет"),
    ("criterion", "да: 2", "ага: 2", "name: двое", "ага"),
    ("criterion", "part_of: pupils", "part_of: pupil", "Прошли", "«pupils»"),
    ("criterion", "unit: человек|человека|человек", "unit: человек|человека", "Обучающиеся", "нужно 3"),
    ("criterion", "overlaps: [asked_twice]", "overlaps: []", "asked_twice,", "не наоборот"),
    ("criterion", "sum(posts)", "sum(surveyed) + sum(asked_twice)", "id: posts, title", "одних и тех же людей"),
    ("criterion", "sum(posts)", "sum(tested + pupils)", "id: posts, title", "одних и тех же людей"),
    ("criterion", "type: decimal, since: 2021", "type: decimal, since: 2022", "id: posts, title", "не спрашивают"),
    ("criterion", "advice: [write_plan]", "advice: [write_plans]", "id: plan\n", "«write_plan»"),
    ("criterion", "period: calendar_year\n    unit", "period: calender_year\n    unit", "calender_year", "«calendar_year»"),
    ("criterion", "asked: school", "asked: scool", "scool", "«school»"),
    ("criterion", "type: yes_no, since: 2020}", "type: yesno, since: 2020}", "yesno", "«yes_no»"),
    ("criterion", "number: 1", "number: один", "number", "целое"),
    ("criterion", "since: 2020}", "since: недавно}", "недавно", "не год"),
    ("main", "unit: школа|школы|школ}", "unit: школа|школы|школ, size: pupils}", "size: pupils", "Нет вопроса этого уровня"),
    ("main", "value: pupils", "value: everyone", "everyone, title", "Круг"),
    ("main", "language: ru", "language: тлинкит", "language", "не поддержан"),
    ("main", "at_least: 75%", "at_least: 175%", "175%", "вне пределов"),
    ("main", "at_least: 0%", "at_least: {2020: 0%, 2021: 80%}", "ranks:", "в другом порядке"),
    ("main", "closes: 2021-12-15", "closes: 2021-11-14", "2021-11-14", "раньше, чем начинается"),
    ("main", "{year} год", "{year год", "{year год", "не читается"),
    ("main", "{previous}/{year} учебный", "{previous}/{month} учебный", "{month}", "не читается"),
    ("criterion", "asked: school", "asked: []", "[]", "кого спрашивают"),
    ("criterion", "asked: school", "asked: [school, school]", "[school", "дважды"),
    ("criterion", "{id: posts,", "{id: posts, minimum: 3, maximum: 2,", "minimum: 3", "minimum больше"),
    ("criterion", "id: has_plan", "id: " + "a" * 65, "aaaa", "длиннее"),
    ("territories", "south,", "северный,", "северный,", "недопустим"),
    ("territories", "south,", "so-uth,", "so-uth,", "недопустим"),
    ("territories", "south,", "so'uth,", "so'uth,", "недопустим"),
    ("territories", "south,", "a" * 65 + ",", "aaaa", "длиннее"),
    ("territories", "south,", "south/..,", "south/..", "недопустим"),
    ("territories", "south,Южный район", "south,", "south,", "«name» пуст"),
    ("territories", "south,Южный район", "south,северный район", "south,", "Название занято"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район,district,0,0", "south,", "Место на карте занято"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район,district,1,", "south,", "наполовину"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район", "south,", "«kind» пуст"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район,district,²,0", "south,", "«²» — не целое"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район,district,1," + "9" * 23, "south,", "не целое"),
    ("territories", "south,Южный район,district,1,0", "south,Южный район,district,1,0,1", "south,", "Ячеек 6"),
    ("territories", "south,Южный район,", 'south,"Южный район,', "south,", "Кавычки"),
    ("territories", "south,Южный", "so\0uth,Южный", "uth,", "непечатаемый"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "where", "says"), CASES, ids=range(len(CASES)))
def test_each_fault_is_named_with_its_file_and_line(tmp_path, file, old, new, where, says):
    content = {"criterion": CRITERION, "main": MAIN, "territories": TERRITORIES}[file].replace(old, new, 1)
    name = {"criterion": "criteria/01.yaml", "main": "methodology.yaml", "territories": "territories.csv"}[file]

    found = faults(write_methodology(tmp_path, **{file: (old, new)}))

    place = f"{tmp_path / name}:{line_of(content, where)}:"
    matching = [fault for fault in found if says in fault]
    assert matching, found
    assert any(fault.startswith(place) for fault in matching), (place, matching)


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ("    title: Наличие плана", "\ttitle: Наличие плана", "title: Наличие", "начинается с табуляции"),
        ("    title: Наличие плана", "    title Наличие плана", "title Наличие", "После ключа нет двоеточия"),
        ("  - id: plan\n", "  - id plan\n", "- id plan", "После ключа нет двоеточия"),
        ("title: Планы", "title Планы", "title Планы", "После ключа нет двоеточия"),
        ("    title: Наличие плана", "    title:\u00a0Наличие плана", "title:\u00a0", "неразрывный пробел"),
        ("    title: Наличие плана", "  \u00a0 title: Наличие плана", "\u00a0 title", "неразрывный пробел"),
        ("    title: Наличие плана", "   title: Наличие плана", "   title", "Отступ строки не такой"),
        ("    title: Наличие плана", "      title: Наличие плана", "      title", "лишний отступ"),
        ("    title: Наличие плана", "    title: План: есть", "title: План: есть", "Двоеточие стоит не на месте"),
        ("    title: Наличие плана", '    title: "Наличие плана', 'title: "', "не закрыта"),
        ("    title: Наличие плана", '    title: "Наличие плана\n    short: "план"', 'title: "', "не закрыта"),
    ],
)
def test_what_cannot_be_read_gets_one_sentence_and_no_others_that_follow(tmp_path, old, new, where, says):
    folder = write_methodology(tmp_path, criterion=(old, new))

    [told] = faults(folder)

    assert f"01.yaml:{line_of((folder / 'criteria/01.yaml').read_text(), where)}: " in told
    assert says in told


def test_a_file_that_is_saved_wrongly_is_all_that_is_told(tmp_path):
    """Its questions are known to nobody then, which is no fault of the other files."""
    criterion = write_methodology(tmp_path) / "criteria/01.yaml"
    text = criterion.read_text(encoding="utf-8")

    criterion.write_bytes(text.encode("cp1251"))
    assert [fault.partition("01.yaml:1: ")[2] for fault in faults(tmp_path)] == [
        "Файл не в кодировке UTF-8. Сохраните его в UTF-8."
    ]
    criterion.rename(criterion.with_suffix(".yml")).write_text(text, encoding="utf-8")
    assert any("Переименуйте файл в 01.yaml." in fault for fault in faults(tmp_path))


def test_all_faults_are_reported_at_once(tmp_path):
    folder = write_methodology(
        tmp_path,
        main=("at_least: 75%", "at_least: 750%"),
        criterion=("share_of_units(has_plan)", "share_of_units(nothing)"),
        territories=("east,", "north,"),
    )

    assert len(faults(folder)) >= 3


@pytest.mark.parametrize(
    "content",
    [
        *(b"\xff\xfe", b"id: [", b"a: &x 1\nb: *x", b"- 1", b"", b"id: !!python/object/apply:os.system ['true']"),
        *(b"- " * 300_000, b"id: " + b"[" * 400_000, b"".join(b" " * deep + b"a:\n" for deep in range(1300))),
    ],
)
def test_a_file_that_is_no_methodology_is_refused_not_run(tmp_path, content):
    (write_methodology(tmp_path) / "methodology.yaml").write_bytes(content)

    assert faults(tmp_path)


REGISTER = """\
id: orders
title: Приказы
record: приказ|приказа|приказов
kept_by: [operator]
seen_by: public
belongs_to: region
key: [title]
fields:
  - {id: title, label: Приказ, type: text, required: true, public: true}
  - {id: author, label: Автор, type: text}
"""
CYCLE = """\
- id: goals
  title: Цели
  about: Чего достичь.
  parts:
    - {register: orders, only: region, fields: [title], todo: Внесите приказы.}
"""


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("", "", ""),
        ("orders,", "nothing,", "5: Реестра «nothing» нет. Возможны: orders."),
        ("[title]", "[author]", "5: Поле «author» в документах показать нельзя. Добавьте"),
        ("[title]", "[zzz]", "5: Поля «zzz» в реестре нет. Возможны: title, author."),
        ("only: region, ", "", "5: Реестр «orders» ведёт область"),
        ("id: goals", "id: archive", "1: Код «archive» занят"),
        ("    - {", "    - {show: aim}\n    - {", "5: «show: aim» не бывает. Возможно, имелось в виду «aims»."),
        ("  parts", "  brief: да\n  parts", "4: «brief: да» — не true и не false. Напишите true или false."),
        ("  about:", "  about: *other #", "3: Строка не читается: знак «*» или «&»."),
    ],
)
def test_a_slip_in_the_documents_of_the_cycle_is_told_with_its_line_and_cure(tmp_path, old, new, says):
    (write_methodology(tmp_path) / "registers").mkdir()
    (tmp_path / "registers" / "orders.yaml").write_text(REGISTER, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(CYCLE.replace(old, new, 1), encoding="utf-8")

    told = faults(tmp_path) if says else load(tmp_path).cycle[0].title

    assert any(f"cycle.yaml:{says}" in fault for fault in told) if says else told == "Цели"


def test_parts_of_parts_must_not_go_in_a_circle(tmp_path):
    whole = ("since: 2020, unit: человек|человека|человек}", "since: 2020, part_of: tested}")
    folder = write_methodology(tmp_path, criterion=whole)

    assert any("Круг" in fault for fault in faults(folder))


COUNTRY = Path(__file__).parents[1] / "methodologies" / "country"


@pytest.mark.parametrize(
    ("row", "says"),
    [
        ("bb,Бор,district,municipality,,5,5", "Не сказано, где лежит «bb»"),
        ("bb,Школа в Бору,school,school,cedar,,", "На уровне «school» отвечают организации"),
    ],
)
def test_a_territory_lies_in_the_one_above_and_no_school_is_a_territory(tmp_path, row, says):
    folder = shutil.copytree(COUNTRY, tmp_path / "country")
    table = folder / "territories.csv"
    table.write_text(table.read_text(encoding="utf-8") + row + "\n", encoding="utf-8")

    (fault,) = faults(folder)

    assert fault.startswith(f"{table}:7: {says}")


def test_territories_of_one_name_are_told_apart_by_where_they_lie(tmp_path):
    folder = shutil.copytree(COUNTRY, tmp_path / "country")
    table = folder / "territories.csv"
    twin = "oak,Кедровый район,district,municipality,steppe,,\n"
    table.write_text(table.read_text(encoding="utf-8") + twin, encoding="utf-8")

    assert load(folder).territories[-1].name == "Кедровый район"


def test_territories_are_read_as_russian_excel_saves_them(tmp_path):
    sound = load(COUNTRY).territories
    folder = shutil.copytree(COUNTRY, tmp_path / "country")
    table = folder / "territories.csv"
    table.write_bytes(table.read_text(encoding="utf-8").replace(",", ";").replace("\n", "\r\n").encode("cp1251"))

    loaded = load(folder)
    assert loaded.territories == sound
    assert "Таёжный край" in loaded.files["territories.csv"].decode("utf-8")  # as the site and a snapshot keep it


@pytest.mark.parametrize("content", ["- 1\n- 2\n", "просто текст\n"])
@pytest.mark.parametrize("name", ["criteria/01.yaml", "texts.yaml"])
def test_a_file_without_keys_is_an_error_not_nothing(tmp_path, name, content):
    folder = write_methodology(tmp_path)
    (folder / name).write_text(content, encoding="utf-8")

    assert any(fault.startswith(f"{folder / name}:1: Это не набор ключей") for fault in faults(folder))


def test_a_methodology_without_indicators_is_none(tmp_path):
    found = faults(write_methodology(tmp_path, criterion=(CRITERION[CRITERION.index("indicators:") :], "")))

    assert any("ни одного показателя" in fault for fault in found)


@pytest.mark.parametrize("name", ["territories.csv", "criteria/01.yaml"])
def test_a_folder_in_the_place_of_a_file_is_named(tmp_path, name):
    folder = write_methodology(tmp_path)
    (folder / name).unlink()
    (folder / name).mkdir()

    assert any(fault.startswith(f"{folder / name}:1:") for fault in faults(folder))
