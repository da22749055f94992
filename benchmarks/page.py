"""The page docs/benchmarks.md: the measured tables between sentences that hold whatever the machine."""

from __future__ import annotations

from collections.abc import Mapping

TEXT = """\
# Speed

Written by `python -m benchmarks --write`; `make bench` prints the same, `python -m benchmarks --quick` a small part in
two minutes. Contenders run in turn on one machine in one call, and the median counts: read the ratios, the seconds
belong to the machine. A ratio is the rival's time over ours; below 1 the rival is quicker. Every rival must give the
same k and n for all 39 indicators, 42 territories and the region before it is timed.

Measured on: {machine}

## Indicators

39 indicators from 66 questions, 3 % of answers missing, 42 territories and the region in one pass. Up to 900
respondents the rows are in memory, beyond that in a Parquet file. Our time always counts reading the data and turning
the counts into exact fractions; a rival's is given with its loading and without. *Processor* is the ratio of processor
time, loading counted: DuckDB works on both cores, which helps by the clock only while nobody else wants them.

{indicators}

*SQLite by hand* is one statement written for these indicators, its counts left as whole numbers; at four million it
has one turn. *pandas, a group-by each* is the usual way; *pandas, tuned* makes the territories categories and does one
group-by for everything. Both read the needed columns only, with pyarrow.

## Which engine, from which size

First computation in a fresh process, the engine's own start counted.

{crossing}

Hence the rule: rows in memory are SQLite's at every size, a file is DuckDB's; from about 25,000 rows a table is better
kept as a file ([decision 3](decisions/0003-engines.md)).

## Freezing a large table

So many answers of 66 questions, one form after another, into one file; each program is a process of its own. Pandas
writes its Parquet file and nothing else; ours also refuses strangers and doubles, keeps absences apart from answers,
and seals everything under one digest.

{freezing}

## Start-up

One command on the 42 demonstration forms, every value of every territory, in a fresh process.

{programs}

## The whole way

42 filled workbooks of 2021 and 38 of 2020, two snapshots, the note with its comparison as PDF, DOCX and HTML; every
step is a process of its own. The rival copies the answers of 42 forms into one workbook and sums them; it checks
nothing and writes no note, for which there is no rival.

{way}

## Reading forms

```text
{reading}
```

## Saving

Fifty people save without a pause, the load on the same machine. The rival is a bare Django project with the same
questions as a model and a ModelForm on the same durable database: sign-in, CSRF and one UPDATE; no versions, no
history, no audit trail, no clerk's reading of what was typed. It runs as usual (gunicorn, one process, eight threads)
and on our server (a process for each core and one more). A ratio is the rival's p95 for the whole form over ours.
*Lost* counts acknowledged saves that are not in the database afterwards. Runs of one minute differ by a fifth.

{saving}

## Pages

Server time on the demonstration region (42 municipalities, 870 schools, three campaigns), database and template
counted; (!) marks what is above 50 ms. The bare page signs a person in from the session and says one word.

{pages}

## Registers

A list of agreements as a page, the freeze that takes all of them along, a workbook of 5,000 rows read and brought
in; the best of five turns. The rival is a plain Django model with the same columns, listed with django-filter, loaded
with django-import-export, read whole as the freeze reads ours. It has no rights, no word forms, no totals,
no history, no references to find by their names and no second look before anything is written.

{registers}

## Places at probes

Five hundred schools apply for the same ten slots, four at a time, and there are places for a quarter of them; then
pages over a week of 600 slots and 1,800 applications, the best of five turns. The rivals are a slot, a booking and a
view, with a lock and, as is often met, without. They have no waiting list that moves up, no letters, no history, no
audit trail and no constraint that holds where the code does not; without the lock some places may be given twice.

{bookings}

## Questionnaires

Five thousand within a minute and a thousand at once, then 300,000 of 900 schools closed into a file, frozen and
counted. Times of answers are counted from the moment at which each was to be sent; the load runs on the same machine.
The plain form keeps a row for each answer beside its code and its time; it has no ways that branch, masks nothing and
tells everybody who reads it who answered what. pandas does not freeze.

{surveys}

## A published table

The values of the demonstration's edition, asked for by eight connections on the same machine, each of which asks again
once it is answered, with gzip where it is offered. The rival is Datasette, which reads the same table from an immutable
SQLite file with a key and an index; it answers any question in SQL, ours only those of its addresses. Both take turns.

{portal}

## Letters

42 letters to municipalities and 870 sheets for schools, each as DOCX and as tagged PDF/A, by one process; the bar is
60 seconds on two cores.

{letters}
{factcheck}
## Where a rival is quicker

- **Small campaigns.** A statement written by hand for these indicators has no formulas to translate and leaves its
  counts as whole numbers; it needs a little more than half of our time; the rest is milliseconds.
- **Places at probes.** A booking without letters, history and a line takes a third to a half of our time.
- **A questionnaire kept plainly.** A view that writes rows takes one and a half to four times as many a second: ours
  reads the way, masks texts, and writes the answers of a school anew so that they lie in no order.
- **Start-up.** A script that knows its indicators beforehand is done four times sooner than `orientir values`, which
  checks every byte of the snapshot and takes its indicators from it. pandas takes longer still.
- **A bare view on our server.** It saves the whole form in two thirds of our time: one UPDATE where we read 66 answers
  as a clerk would, look for other people's changes and write form, history and audit trail in one transaction.
- **Acceptance in bulk.** The page weighs every form that was sent against last year, its schools and its peers; with 67
  of them that takes longer than any other page.
- **A register's list.** A page of the rival takes a ninth to two thirds of our time: ours finds words in any form, adds
  the numbers up by municipality, names what is referred to and shows only what the person may see.
- **Data already in memory.** At 400,000 respondents a tuned group-by over a frame that somebody has already loaded is
  about as quick as our reading the file and counting.
- **A million rows in Python's memory.** Nothing here helps with those: they belong in a file.
"""

FACTCHECK = """
## Fact check

```text
{found}
```
"""


def page(machine: str, sections: Mapping[str, str]) -> str:
    """The whole page; the section on the fact check only where it was measured."""
    found = sections.get("factcheck", "")
    return TEXT.format(machine=machine, **{**sections, "factcheck": FACTCHECK.format(found=found) if found else ""})
