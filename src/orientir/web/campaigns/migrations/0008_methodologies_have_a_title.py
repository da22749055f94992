from typing import Any

import yaml
from django.db import migrations, models


def read_titles(apps: Any, schema_editor: Any) -> None:
    versions = apps.get_model("campaigns", "MethodologyVersion").objects
    for version in versions.only("files"):
        content = yaml.safe_load(version.files.get("methodology.yaml", "")) or {}
        versions.filter(pk=version.pk).update(title=str(content.get("title", ""))[:300])


class Migration(migrations.Migration):
    dependencies = [("campaigns", "0007_letters_name_their_worker")]

    operations = [
        migrations.AddField(
            model_name="methodologyversion",
            name="title",
            field=models.CharField(blank=True, default="", max_length=300),
            preserve_default=False,
        ),
        migrations.RunPython(read_titles, migrations.RunPython.noop),
    ]
