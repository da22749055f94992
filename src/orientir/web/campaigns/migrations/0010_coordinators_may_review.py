from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('campaigns', '0009_acts_carry_the_key_of_their_page'),
    ]

    operations = [
        migrations.AddField(
            model_name='campaign',
            name='coordinators_review',
            field=models.BooleanField(default=False, verbose_name='формы организаций проверяют координаторы'),
        ),
    ]
