"""How long a fact check takes: ``python -m benchmarks.bench_factcheck``.

The bar: 30 pages of DOCX in 2 seconds of one core.
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

TESTS = Path(__file__).parents[1] / "tests"
CHARACTERS_OF_A_PAGE = 1800
PAGES = 30


def thirty_pages() -> tuple[bytes, int]:
    """A DOCX of the corpus notes one after another, and its number of pages."""
    sys.path.insert(0, str(TESTS))
    import factcheck_corpus as corpus
    import factcheck_files as files
    from orientir.factcheck.read.plain_text import read_text

    texts = [note.text for note in corpus.notes("corpus")]
    text = ""
    while len(text) < PAGES * CHARACTERS_OF_A_PAGE:
        text += "\n\n" + texts[len(text) % len(texts)]
    return files.as_docx(read_text(text)), len(text) // CHARACTERS_OF_A_PAGE


def main() -> None:
    from orientir.factcheck import check, open_document

    data, pages = thirty_pages()
    with TemporaryDirectory() as folder:
        path = Path(folder) / "note.docx"
        path.write_bytes(data)
        start = time.process_time()
        document = open_document(path)
        read = time.process_time()
        findings = check(document)
        done = time.process_time()
    print(f"{pages} pages, {len(findings)} findings: read {read - start:.2f} s, checked {done - read:.2f} s")


if __name__ == "__main__":
    main()
