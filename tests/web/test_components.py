"""The tags of which pages are made: what they write, for eyes and for screen readers."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import engines
from django.test import RequestFactory
from lxml import html

ROWS = """{% table %}<caption>Школы</caption>
{% columns %}{% column "Школа" head=True %}{% column "Форм" kind="number" %}{% column "Состояние" label=False %}
{% for more in further %}{% column more %}{% endfor %}{% endcolumns %}
{% for one in shown %}{% row id=one.id %}{% cell %}{{ one.name }}{% endcell %}{% cell %} {{ one.forms }} {% endcell %}
{% cell %} {% endcell %}{% for more in further %}{% cell %}{{ more }}!{% endcell %}{% endfor %}{% endrow %}
{% empty %}{% no_rows "Школ нет." %}{% endfor %}{% endtable %}"""
REFUSED = SimpleNamespace(about="opens", message="Укажите <день>.")


def rendered(template: str, address: str = "/", **context: Any) -> Any:
    """The elements that a template makes."""
    text = engines["django"].from_string(template).render(context, RequestFactory().get(address))
    return html.fragment_fromstring(text, create_parent="main")


class TestTable:
    def test_a_cell_takes_its_name_and_kind_from_its_column(self) -> None:
        shown = [{"id": "a", "name": "№ 1 & 2", "forms": 7}, {"id": "", "name": "№ 3", "forms": ""}]

        page = rendered(ROWS, shown=shown, further=["2021"])

        assert [h.text for h in page.findall(".//thead/tr/th")] == ["Школа", "Форм", "Состояние", "2021"]
        assert {h.get("scope") for h in page.findall(".//thead/tr/th")} == {"col"}
        first, second = page.findall(".//tbody/tr")
        assert (first.get("id"), second.get("id")) == ("a", None)
        assert (first.find("th").text, first.find("th").get("scope")) == ("№ 1 & 2", "row")
        cells = [(d.text or "", d.get("data-label"), d.get("class")) for d in first.findall("td")]
        assert cells == [("7", "Форм", "number"), ("", None, None), ("2021!", "2021", None)]

    def test_two_tables_of_a_page_know_nothing_of_each_other(self) -> None:
        page = rendered(ROWS + ROWS, shown=[], further=[])

        assert [d.get("colspan") for d in page.findall(".//td")] == ["3", "3"]

    def test_every_part_of_it_says_its_role(self) -> None:
        """A phone shows cells below one another, and browsers then forget what a table is."""
        page = rendered(ROWS, shown=[{"id": "", "name": "", "forms": ""}], further=[])

        parts = page.xpath("//table | //thead | //tbody | //tr | //th | //td")
        assert all(part.get("role") for part in parts)

    @pytest.mark.parametrize(
        ("address", "links"),
        [
            ("/?q=%D0%B0&page=2", [("prev", "?q=%D0%B0&page=1#list"), ("next", "?q=%D0%B0&page=3#list")]),
            ("/?page=3", [("prev", "?page=2#list")]),
        ],
    )
    def test_links_to_other_pages_keep_the_search(self, address: str, links: list[tuple[str, str]]) -> None:
        number = address[-1]

        page = rendered('{% pages page to="list" %}', address, page=Paginator(range(25), 10).get_page(number))

        assert [(a.get("rel"), a.get("href")) for a in page.iter("a")] == links
        assert f"Страница {number} из 3" in page.text_content()

    def test_a_single_page_needs_no_links(self) -> None:
        assert len(rendered("{% pages page %}", page=Paginator([1], 10).get_page(1))) == 0


class TestField:
    def test_hint_and_error_are_tied_to_the_input(self) -> None:
        page = rendered(
            '{% field "opens" "Первый день" hint="Включительно." wrong=wrong type="date" required=True value=typed %}',
            wrong=REFUSED, typed='"x"',
        )  # fmt: skip

        (given,) = page.iter("input")
        assert (given.get("name"), given.get("value"), given.get("type")) == ("opens", '"x"', "date")
        assert given.get("required") is not None
        assert given.get("aria-invalid") == "true"
        beside = [page.get_element_by_id(id).text for id in given.get("aria-describedby").split()]
        assert beside == ["Включительно.", "Укажите <день>."]
        assert [label.text for label in page.iter("label") if label.get("for") == given.get("id")] == ["Первый день"]

    def test_a_refusal_about_another_field_leaves_it_alone(self) -> None:
        page = rendered(
            '{% field "text" "Что исправить" type="textarea" rows=3 value=typed wrong=wrong %}',
            wrong=REFUSED, typed="</textarea>",
        )  # fmt: skip

        (given,) = page.iter("textarea")
        assert (given.text, given.get("rows"), given.get("aria-invalid")) == ("</textarea>", "3", None)

    def test_a_field_of_a_django_form_looks_the_same(self) -> None:
        class Asked(forms.Form):
            opens = forms.CharField(
                label="Первый день", help_text="Включительно.", error_messages={"required": "День?"}
            )

        ours = rendered(
            '{% field "opens" "Первый день" hint="Включительно." wrong=wrong id="id_opens" required=True %}',
            wrong=SimpleNamespace(about="id_opens", message="День?"),
        )  # fmt: skip
        theirs = rendered("{% fields form %}", form=Asked({}))

        def shape(page: Any) -> list[tuple[str, str | None, dict[str, str]]]:
            return [(one.tag, one.text, {k: v for k, v in one.items() if k != "value"}) for one in page.iter()]

        assert shape(ours) == shape(theirs)

    def test_a_list_to_choose_from_is_described_by_what_stands_elsewhere(self) -> None:
        page = rendered('{% select "m" "Методика" error_id="wrong" %}<option>a</option>{% endselect %}')

        (given,) = page.iter("select")
        assert (given.get("aria-invalid"), given.get("aria-describedby"), len(given)) == ("true", "wrong", 1)


class TestRefusal:
    def test_it_takes_the_focus_and_leads_to_the_field(self) -> None:
        page = rendered("{% refusal wrong=wrong %}<p>Ещё.</p>{% endrefusal %}", wrong=REFUSED)

        (alert,) = page.xpath("//*[@role='alert']")
        assert alert.get("tabindex") == "-1"
        assert alert.get("autofocus") is not None
        assert [(a.get("href"), a.text) for a in alert.iter("a")] == [("#opens", "Укажите <день>.")]
        assert alert.text_content() == "Не выполненоУкажите <день>.Ещё."

    def test_it_lists_the_faults_of_a_form_and_escapes_them(self) -> None:
        class Asked(forms.Form):
            name = forms.CharField(label="Имя")

        form = Asked({})
        form.add_error(None, "Нет <b>.")

        page = rendered("{% refusal form=form %}{% endrefusal %}", form=form)

        assert [one.text_content() for one in page.iter("li")] == ["Нет <b>.", "Имя: Заполните это поле."]

    @pytest.mark.parametrize("context", [{}, {"form": forms.Form()}, {"form": object()}])
    def test_it_is_silent_where_nothing_was_refused(self, context: dict[str, Any]) -> None:
        assert len(rendered("{% refusal form=form wrong=wrong %} {% endrefusal %}", **context)) == 0


class TestPost:
    def test_a_button_sends_its_values_and_the_token(self) -> None:
        page = rendered('{% post "campaign_turn" "2021" look="danger" to=to %}Закрыть{% endpost %}', to='"closed"')

        (form,) = page.iter("form")
        sent = {i.get("name"): i.get("value") for i in form.iter("input")}
        assert (form.get("method"), form.get("action")) == ("post", "/campaigns/2021/turn/")
        assert sent.pop("csrfmiddlewaretoken")
        assert sent == {"to": '"closed"'}
        assert (form.find("button").text, form.find("button").get("class")) == ("Закрыть", "danger")

    def test_what_cannot_be_undone_asks_for_a_tick_first(self) -> None:
        page = rendered('{% post "freeze" "2021" sure="Понимаю" %}Заморозить{% endpost %}')

        (tick,) = page.xpath("//input[@type='checkbox']")
        assert (tick.get("name"), tick.get("value")) == ("sure", "yes")
        assert tick.get("required") is not None


def test_crumbs_end_with_the_page_itself() -> None:
    page = rendered(
        '{% crumbs %}{% crumb "people" %}Люди{% endcrumb %}{% crumb %}{{ name }}{% endcrumb %}{% endcrumbs %}',
        name="<Анна>",
    )

    steps = [(li.text_content(), li.get("aria-current"), len(li)) for li in page.iter("li")]
    assert steps == [("Люди", None, 1), ("<Анна>", "page", 0)]


def test_one_choice_is_the_chosen_one() -> None:
    page = rendered(
        '{% choices "Годы" %}{% for year in years %}{% choice "?" year chosen %}{{ year }}{% endchoice %}{% endfor %}'
        "{% endchoices %}",
        years=[2020, 2021], chosen=2021,
    )  # fmt: skip

    assert [(a.text, a.get("aria-current")) for a in page.iter("a")] == [("2020", None), ("2021", "true")]


def test_the_time_is_called_as_the_region_calls_it(settings) -> None:
    settings.TIME_NAME = "время Москвы"

    assert engines["django"].from_string("до 23:59 ({% time_name %})").render() == "до 23:59 (время Москвы)"


def test_an_address_is_parted_after_its_slashes_and_before_the_at_and_stays_harmless() -> None:
    shown = engines["django"].from_string("{{ text|breakable }}").render({"text": "/forms/1/ ivanova@x.ru <b>"})

    assert shown == "/<wbr>forms/<wbr>1/<wbr> ivanova<wbr>@x.ru &lt;b&gt;"


@pytest.mark.parametrize(("number", "shown"), [(2772, "2\u202f772"), (42, "42")])
def test_a_number_of_the_board_is_printed_as_in_the_note(number: int, shown: str) -> None:
    template = engines["django"].from_string("{% load agreement %}{{ number|figure }}")

    assert template.render({"number": number}) == shown
