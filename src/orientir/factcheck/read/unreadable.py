"""Files that cannot be read: one clear sentence for each reason."""

from __future__ import annotations

from orientir.terms import Issue, Refused

_AGAIN = "Сохраните его заново в Word или LibreOffice."
_DOCX = "Откройте его в Word или LibreOffice и сохраните как DOCX."
REASONS = {
    "missing": ("Файла нет или его нельзя открыть.", "Проверьте имя и права доступа."),
    "folder": ("Это папка, а нужен файл.", "Укажите файл справки."),
    "huge": ("Файл больше 50 МБ.", "Уберите из него картинки или проверьте его по частям."),
    "long": ("В файле больше двух миллионов знаков.", "Проверьте его по частям."),
    "many-shares": ("В тексте больше трёх тысяч процентов.", "Проверьте его по частям."),
    "many-numbers": ("В тексте больше двадцати тысяч чисел.", "Проверьте его по частям."),
    "empty": ("В файле нет текста.", "Проверьте, тот ли это файл."),
    "scanned": ("В файле только изображения, текста нет: похоже на скан.", "Распознайте текст и сохраните как DOCX."),
    "password": ("Файл защищён паролем.", "Снимите защиту и сохраните файл снова."),
    "old-word": ("Это документ Word старого формата (.doc).", _DOCX),
    "other-office": (
        "Это не текстовый документ Word, а другой файл офиса или архив.",
        "Сохраните справку как DOCX, PDF или HTML.",
    ),
    "rtf": ("Формат RTF не читается.", "Откройте файл в Word или LibreOffice и сохраните как DOCX."),
    "binary": ("Это не текст и не документ.", "Нужен DOCX, PDF, HTML или текст."),
    "docx-broken": ("Документ DOCX повреждён.", "Откройте его в Word или LibreOffice и сохраните заново."),
    "docx-parts": ("В документе DOCX слишком много частей: он составлен не обычной программой.", _AGAIN),
    "docx-bomb": ("Документ DOCX при распаковке слишком велик.", _AGAIN),
    "docx-entities": ("В документе DOCX есть описания сущностей XML, которых в нём быть не должно.", _AGAIN),
    "pdf-broken": ("Файл PDF повреждён.", "Сохраните его заново из исходного документа."),
    "pdf-long": ("В файле PDF больше 500 страниц.", "Проверьте его по частям."),
    "pdf-heavy": (
        "Файл PDF не удалось прочитать за минуту или в отведённой памяти.",
        "Сохраните его заново или проверьте по частям.",
    ),
}
"""Reason -> (what is wrong, what to do)."""


class UnreadableFile(Exception):
    """Raised by a reader with the reason's key."""

    def __init__(self, reason: str) -> None:
        super().__init__(REASONS[reason][0])
        self.reason = reason


def refused(source: str, error: UnreadableFile) -> Refused:
    """The refusal that a user sees."""
    message, advice = REASONS[error.reason]
    return Refused([Issue("unreadable-" + error.reason, source, message, advice)])
