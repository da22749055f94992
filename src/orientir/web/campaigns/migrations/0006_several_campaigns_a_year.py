from typing import Any

from django.db import migrations, models
from django.db.models.functions import Cast


def name_by_year(apps: Any, schema_editor: Any) -> None:
    # There was one campaign a year so far, and its folder of results is called by the year.
    campaigns = apps.get_model("campaigns", "Campaign").objects
    campaigns.update(slug=Cast("year", models.CharField(max_length=80)))


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0005_one_line_of_history_a_save'),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='campaign',
            options={'ordering': ['-year', 'slug']},
        ),
        migrations.AddField(
            model_name='campaign',
            name='slug',
            field=models.CharField(default='', editable=False, max_length=80),
        ),
        migrations.RunPython(name_by_year, migrations.RunPython.noop),
        migrations.AlterField(
            model_name='campaign',
            name='slug',
            field=models.SlugField(editable=False, max_length=80, unique=True, verbose_name='адрес'),
        ),
        migrations.AlterField(
            model_name='campaign',
            name='year',
            field=models.PositiveSmallIntegerField(verbose_name='год'),
        ),
    ]
