"""What the operating system refuses, in words of the person who runs the program."""

from __future__ import annotations

import errno

_REASONS = {
    errno.ENOENT: "нет такого файла или папки",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "здесь можно только читать",
    errno.EISDIR: "это папка, а нужен файл",
    errno.ENOTDIR: "это файл, а нужна папка",
    errno.EEXIST: "здесь уже есть файл с таким именем",
    errno.ENOTEMPTY: "папка не пуста",
    errno.ENAMETOOLONG: "слишком длинное имя",
    errno.ENOSPC: "на диске кончилось место",
    errno.EDQUOT: "на диске кончилось место",
    errno.EFBIG: "файл слишком велик",
    errno.EIO: "диск не читается или не пишет",
    errno.EXDEV: "файл нельзя перенести на другой диск",
    errno.ELOOP: "ссылки ведут по кругу",
    errno.EMFILE: "открыто слишком много файлов",
    errno.EADDRINUSE: "порт занят другой программой",
    errno.EADDRNOTAVAIL: "у этой машины нет такого адреса",
    errno.ECONNREFUSED: "там никто не отвечает",
}


def reason_of(fault: OSError) -> str:
    """Why the system has refused, without a full stop: «нет прав»."""
    return _REASONS.get(fault.errno or 0, f"система отказала (код {fault.errno})")
