"""For whom a waiting job is, and whose server it asks: in SQL, since the database hands out jobs.

To be put into a query that calls the job's row `job`.
"""

from datetime import timedelta

SLOW = timedelta(seconds=15)
"""An account whose last sync took longer is slow. So is, until it has shown, one never synced."""

JOINS = """
LEFT JOIN connectors_diagnosis AS diagnosis
  ON diagnosis.id = (job.args->>'diagnosis_id')::uuid
LEFT JOIN connectors_connectiontry AS attempt
  ON attempt.id = (job.args->>'attempt_id')::uuid
LEFT JOIN connectors_connector AS connector
  ON connector.id = coalesce((job.args->>'connector_id')::bigint, diagnosis.connector_id)
"""
HOST = "coalesce(connector.host_id, attempt.host_id, (job.args->>'user_id')::bigint)"
SERVER = "nullif(coalesce(connector.server, attempt.server), '')"
IS_SLOW = f"""(coalesce(connector.id::text, attempt.id::text) IS NOT NULL
  AND coalesce(connector.last_took > make_interval(secs => {SLOW.total_seconds()}), true))"""

# Jobs of one lock run one after the other: by priority, then in the order in which they came.
WAITS_FOR_LOCK = """(job.lock IS NOT NULL AND EXISTS (
  SELECT FROM procrastinate_jobs AS other
  WHERE other.lock = job.lock AND other.id <> job.id AND (other.status = 'doing'
    OR (other.status = 'todo' AND (other.priority, -other.id) > (job.priority, -job.id)))))"""
IS_DUE = "job.status = 'todo' AND (job.scheduled_at IS NULL OR job.scheduled_at <= now())"
