from django.db import migrations


class Migration(migrations.Migration):
    """The last word against double booking.

    Written in SQL because the embedded PostgreSQL has no btree_gist: the host's number is compared
    as a range that holds only itself.
    """

    dependencies = [("bookings", "0001_initial")]

    operations = [
        migrations.RunSQL(
            sql="""
            ALTER TABLE bookings_meeting ADD CONSTRAINT host_meetings_do_not_overlap
            EXCLUDE USING gist (int8range(host_id, host_id, '[]') WITH &&, during WITH &&)
            WHERE (state = 'confirmed')
            """,
            reverse_sql="ALTER TABLE bookings_meeting DROP CONSTRAINT host_meetings_do_not_overlap",
        ),
    ]
