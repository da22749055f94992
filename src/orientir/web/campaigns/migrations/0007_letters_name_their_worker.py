from typing import Any

from django.db import migrations, models
from django.db.models import Q


def give_up_those_under_way(apps: Any, schema_editor: Any) -> None:
    """They were being sent by a server that has stopped: nobody knows whether they have arrived."""
    unsent = apps.get_model("campaigns", "Letter").objects.filter(sent__isnull=True, error="")
    unsent.update(error="Сервер остановился во время отправки: ушло ли письмо, неизвестно.")


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0006_several_campaigns_a_year")]

    operations = [
        migrations.RunPython(give_up_those_under_way, migrations.RunPython.noop),
        migrations.AddField(model_name="letter", name="worker", field=models.PositiveIntegerField(blank=True, null=True)),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(condition=Q(("error", ""), ("sent__isnull", True)), fields=["id"], name="letters_to_send"),
        ),
    ]
