from collections import Counter
from typing import Any

from django.db import migrations, models


def number(apps: Any, schema_editor: Any) -> None:
    # In the order in which they were entered, within their territory and kind.
    organisations = list(apps.get_model("directory", "Organisation").objects.order_by("pk"))
    given: Counter[str] = Counter()
    for organisation in organisations:
        stem = f"{organisation.territory_id}-{organisation.kind}"
        given[stem] += 1
        organisation.stable_id = f"{stem}-{given[stem]}"
    apps.get_model("directory", "Organisation").objects.bulk_update(organisations, ["stable_id"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('directory', '0005_organisations_close_on_a_day'),
    ]

    operations = [
        migrations.AddField(
            model_name='organisation',
            name='stable_id',
            field=models.CharField(default='', editable=False, max_length=100),
        ),
        migrations.RunPython(number, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='organisation',
            name='stable_id',
            field=models.SlugField(editable=False, max_length=100, unique=True, verbose_name='код'),
        ),
    ]
