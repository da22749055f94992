"""Let each code of the second factor be used once, in the order in which the telephone shows them."""

from __future__ import annotations

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.db import transaction

from orientir.web.directory.locking import for_write

LAST = "last_used"
"""Where the number of the last used code is kept: in the database, which a restart and a full disk do not empty."""


@transaction.atomic
def use_up(authenticator: Authenticator, code: str) -> bool:
    """Whether the code, which is right, is later than every one used before; then it is the last one used.

    A recovery code is crossed out where it is checked.
    """
    if authenticator.type != Authenticator.Type.TOTP:
        return True
    held = for_write(Authenticator.objects.all()).get(pk=authenticator.pk)
    secret, shown = decrypt(held.data["secret"]), "".join(code.split())
    numbers = [n for n in yield_hotp_counters_from_time() if format_hotp_value(hotp_value(secret, n)) == shown]
    fresh = [number for number in numbers if number > held.data.get(LAST, 0)]
    if not fresh:
        return False
    held.data[LAST] = fresh[0]
    held.save(update_fields=["data"])
    return True
