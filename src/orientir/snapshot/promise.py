"""What checking a snapshot promises, in words: with the published digest, and without it."""

from __future__ import annotations


def promise(digest: str, *, named: bool) -> tuple[str, str]:
    """What is known of an archive without faults, and what follows from it; ``named``: the digest was given."""
    known = f"Архив согласован сам с собой: каждый файл в нём такой, как в его описи. Отпечаток: {digest}"
    if named:
        return known, "Это тот самый снимок: отпечаток совпал с названным."
    return known, (
        "Опись можно переписать вместе с файлами, поэтому это ещё не значит, что снимок тот, который опубликован: "
        "сравните отпечаток с тем, что напечатан в справке."
    )
