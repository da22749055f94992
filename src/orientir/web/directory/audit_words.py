"""What the codes of the audit trail mean, in the words of its page."""

from __future__ import annotations

WORDS = {
    "sign_in": "вход",
    "sign_out": "выход",
    "sign_in_failed": "неудачный вход",
    "locked_out": "вход закрыт на 15 минут",
    "password_changed": "пароль изменён",
    "second_factor_added": "второй фактор включён",
    "second_factor_removed": "второй фактор снят",
    "second_factor_reset": "второй фактор снят оператором",
    "recovery_codes_renewed": "резервные коды обновлены",
    "denied": "отказ в доступе",
    "export": "выгрузка файла",
    "invite": "приглашение",
    "invitation_accepted": "приглашение принято",
    "invitation_called_back": "приглашение отозвано",
    "role_given": "роль выдана",
    "role_taken": "роль снята",
    "account_closed": "учётная запись отключена",
    "account_opened": "учётная запись включена",
    "renamed": "имя изменено",
    "territories_loaded": "территории загружены",
    "organisations_loaded": "организации загружены",
    "form.edit": "форма изменена",
    "form.submit": "форма отправлена",
    "form.withdraw": "форма отозвана",
    "form.return": "форма возвращена",
    "form.accept": "форма принята",
    "form.reopen": "форма открыта заново",
    "form.freeze": "форма заморожена",
    "form.upload": "загружена книга Excel",
    "form.answer_remark": "ответ на замечание",
}

KINDS = {
    "user": "учётная запись",
    "invitation": "приглашение",
    "directory": "справочник",
    "page": "страница",
    "submission": "форма",
    "campaign": "кампания",
    "job": "задание",
}
KEYS = {
    "email": "почта",
    "role": "роль",
    "place": "место",
    "new": "новых",
    "changed": "изменено",
    "status": "код",
    "method": "запрос",
    "file": "файл",
    "reason": "причина",
    "state": "состояние",
    "until": "до",
}
