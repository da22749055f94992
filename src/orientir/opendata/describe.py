"""What describes the data of an edition: dictionary, Frictionless package, CSVW, DCAT, and words for people."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from orientir.opendata.edition import Edition
from orientir.opendata.tables import Column, Table
from orientir.terms import NBSP, REGION, THIN

Json = dict[str, Any]
FRICTIONLESS = {str: "string", int: "integer", Decimal: "number", bool: "boolean"}
XSD = {str: "string", int: "integer", Decimal: "decimal", bool: "boolean"}
MEDIA = {
    ".csv": "text/csv",
    ".json": "application/json",
    ".parquet": "application/vnd.apache.parquet",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}

ABOUT = (
    "Каждая таблица — в CSV, JSON и Parquet, все вместе — в книге Excel. Что значит каждый столбец, сказано",
    "в dictionary.csv, а для программ — в datapackage.json (Frictionless), csv-metadata.json (CSVW) и dcat.jsonld.",
    "Контрольные суммы файлов — в checksums.sha256.",
)


def dictionary(kept: Iterable[Table]) -> list[list[str]]:
    """A line for each column: table, column, type, whether it is always filled, what it means."""
    return [
        [table.name, column.name, FRICTIONLESS[column.type], "да" if column.required else "нет", column.meaning]
        for table in kept
        for column in table.columns
    ]


def title(edition: Edition) -> str:
    return f"{edition.title}: {edition.year} год"


def description(edition: Edition) -> str:
    """What the data are, and that they are synthetic where they are."""
    words = f"Редакция {edition.number} от {edition.day:%d.%m.%Y}. Скрытых значений: {edition.withheld}."
    return f"{words} {edition.label}".strip()


def schemas(edition: Edition, kept: Sequence[Table]) -> dict[str, Json]:
    """The package for Frictionless and the metadata for CSVW, by file name."""
    return {"datapackage.json": _package(edition, kept), "csv-metadata.json": _csvw(edition, kept)}


def _package(edition: Edition, kept: Sequence[Table]) -> Json:
    licence = edition.licence
    return {
        "profile": "tabular-data-package",
        "name": f"orientir-{edition.year}",
        "id": f"orientir-{edition.year}-{edition.number}",
        "title": title(edition),
        "description": description(edition),
        "version": str(edition.number),
        "created": f"{edition.day.isoformat()}T00:00:00Z",
        **({"licenses": [{"name": licence.id, "title": licence.title, "path": licence.url}]} if licence.url else {}),
        "contributors": [{"title": edition.institute, "role": "publisher"}],
        "digests": {str(year): digest for year, digest in edition.digests.items()},
        "resources": [_resource(table, kept) for table in kept],
    }


def _resource(table: Table, kept: Sequence[Table]) -> Json:
    keys = {other.name: other.declared.key for other in kept}
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "title": table.title,
        "path": f"{table.name}.csv",
        "format": "csv",
        "mediatype": MEDIA[".csv"],
        "encoding": "utf-8",
        "dialect": {"delimiter": ",", "lineTerminator": "\r\n"},
        "schema": {
            "fields": [_field(column) for column in table.columns],
            "missingValues": [""],
            "primaryKey": list(table.declared.key),
            "foreignKeys": [
                {"fields": [column], "reference": {"resource": other, "fields": list(keys[other])}}
                for column, other in table.declared.refers.items()
            ],
        },
    }


def _field(column: Column) -> Json:
    made: Json = {"name": column.name, "type": FRICTIONLESS[column.type], "description": column.meaning}
    if column.type is bool:
        made |= {"trueValues": ["true"], "falseValues": ["false"]}
    return made | ({"constraints": {"required": True}} if column.required else {})


def _csvw(edition: Edition, kept: Sequence[Table]) -> Json:
    language = edition.language
    return {
        "@context": ["http://www.w3.org/ns/csvw", {"@language": language}],
        "dc:title": title(edition),
        "dc:description": description(edition),
        **({"dc:license": {"@id": edition.licence.url}} if edition.licence.url else {}),
        "dc:publisher": edition.institute,
        "dc:issued": {"@value": edition.day.isoformat(), "@type": "xsd:date"},
        "dialect": {"delimiter": ",", "encoding": "utf-8", "header": True},
        "tables": [
            {
                "url": f"{table.name}.csv",
                "dc:title": table.title,
                "tableSchema": {
                    "columns": [
                        {
                            "name": column.name,
                            "titles": column.name,
                            "dc:description": column.meaning,
                            "datatype": XSD[column.type],
                            "required": column.required,
                        }
                        for column in table.columns
                    ],
                    "primaryKey": list(table.declared.key),
                },
            }
            for table in kept
        ],
    }


def catalogue(edition: Edition, files: Mapping[str, str], address: str) -> Json:
    """A catalogue by DCAT-AP 3 as JSON-LD; ``files`` are SHA-256 by name, found under ``address``."""
    words = {"@language": edition.language}
    base = address or f"urn:orientir:{edition.year}:{edition.number}:"
    issued = {"@value": edition.day.isoformat(), "@type": "xsd:date"}
    publisher = {"@type": "foaf:Agent", "foaf:name": {"@value": edition.institute, **words}}
    dataset = {
        "@id": f"{base}#dataset",
        "@type": "dcat:Dataset",
        "dct:title": {"@value": title(edition), **words},
        "dct:description": {"@value": description(edition), **words},
        "dct:identifier": f"orientir-{edition.year}-{edition.number}",
        "dct:issued": issued,
        "dct:publisher": publisher,
        "dcat:keyword": [{"@value": criterion.short, **words} for criterion in edition.criteria],
        "dct:temporal": {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": {"@value": f"{edition.previous or edition.year}-01-01", "@type": "xsd:date"},
            "dcat:endDate": {"@value": f"{edition.year}-12-31", "@type": "xsd:date"},
        },
        "dcat:version": str(edition.number),
        "dcat:distribution": [
            _distribution(edition, name, digest, base) for name, digest in files.items() if name.endswith(tuple(MEDIA))
        ],
    }
    return {
        "@context": {
            "dcat": "http://www.w3.org/ns/dcat#",
            "dct": "http://purl.org/dc/terms/",
            "foaf": "http://xmlns.com/foaf/0.1/",
            "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
            "spdx": "http://spdx.org/rdf/terms#",
            "xsd": "http://www.w3.org/2001/XMLSchema#",
        },
        "@id": f"{base}#catalogue",
        "@type": "dcat:Catalog",
        "dct:title": {"@value": f"Открытые данные: {title(edition)}", **words},
        "dct:description": {"@value": description(edition), **words},
        "dct:publisher": publisher,
        "dct:issued": issued,
        "dct:modified": issued,
        "dcat:dataset": dataset,
    }


def _distribution(edition: Edition, name: str, digest: str, base: str) -> Json:
    suffix, licence = f".{name.rpartition('.')[2]}", edition.licence.url
    place = {"@id": f"{base}{name}", "@type": ["rdfs:Resource", "dcat:Distribution"]}
    return {
        "@id": f"{base}{name}",
        "@type": "dcat:Distribution",
        "dct:title": name,
        "dcat:accessURL": place,
        "dcat:downloadURL": place,
        "dcat:mediaType": {
            "@id": f"https://www.iana.org/assignments/media-types/{MEDIA[suffix]}",
            "@type": "dct:MediaType",
        },
        **({"dct:license": {"@id": licence, "@type": "dct:LicenseDocument"}} if licence else {}),
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {
                "@id": "http://spdx.org/rdf/terms#checksumAlgorithm_sha256",
                "@type": "spdx:ChecksumAlgorithm",
            },
            "spdx:checksumValue": {"@value": digest, "@type": "xsd:hexBinary"},
        },
    }


def example(edition: Edition) -> str:
    """A program of five lines that gets a share of the region from the answers of its territories."""
    indicator = next((i.id for i in edition.indicators if _adds_up(edition, i.id)), edition.indicators[0].id)
    told = edition.by_key[indicator, REGION, edition.year].shown
    return (
        "import pandas as pd\n"
        'values = pd.read_csv("values.csv")\n'
        f"own = values[(values.indicator == {indicator!r}) & (values.year == {edition.year})"
        f" & (values.territory != {REGION!r})]\n"
        "k, n = own.k.sum(), own.n.sum()\n"
        f'print(f"{{k:.0f}} ({{100 * k / n:.0f}} %)")  # {told.replace(NBSP, " ").replace(THIN, " ")}\n'
    )


def _adds_up(edition: Edition, indicator: str) -> bool:
    """Whether nothing of a share is withheld, so that the sum over the territories is the region's."""
    figures = [f for f in edition.figures if f.indicator == indicator and f.year == edition.year]
    whole = next(f for f in figures if f.territory == REGION)
    shown = [f for f in figures if f.territory != REGION and f.k is not None]
    return whole.percent is not None and sum((f.k for f in shown if f.k is not None), Decimal()) == whole.k


def _terms(edition: Edition) -> str:
    licence = edition.licence
    return f"Лицензия: {licence.title} ({licence.url})." if licence.url else "Лицензия не названа."


def readme(edition: Edition, kept: Sequence[Table]) -> str:
    """What lies here, for a person who opens the folder."""
    lines = [f"# {title(edition)}", "", description(edition), ""]
    lines += [f"Издатель: {edition.institute}. {_terms(edition)}", ""]
    lines += [f"- {table.name}: {table.title.lower()}, строк — {len(table.rows)}" for table in kept]
    lines += ["", *ABOUT, "", "Данные заморожены под отпечатком:", ""]
    lines += [f"- {year}: {digest}" for year, digest in sorted(edition.digests.items())]
    lines += ["", "Пример на Python (example.py):", "", "```python", example(edition).rstrip(), "```", ""]
    return "\n".join(lines) + "\n"
