from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0010_coordinators_may_review'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='corrections',
            field=models.JSONField(default=list),
        ),
    ]
