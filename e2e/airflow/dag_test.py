"""Reads manifests/airflow with the real Airflow and compares the DAG with its specification."""

import datetime
import os
import pathlib
import tempfile
import unittest
import warnings

# Airflow reads which cluster it would talk to; it never talks to one here.
CLUSTER = """
apiVersion: v1
kind: Config
current-context: none
contexts: [{name: none, context: {cluster: none, user: none}}]
clusters: [{name: none, cluster: {server: "https://127.0.0.1:1"}}]
users: [{name: none, user: {}}]
"""
home = tempfile.TemporaryDirectory(prefix="dualtrack-airflow-")
os.environ["AIRFLOW_HOME"] = home.name
os.environ["KUBECONFIG"] = str(pathlib.Path(home.name, "cluster.yaml"))
pathlib.Path(os.environ["KUBECONFIG"]).write_text(CLUSTER)
os.environ["AIRFLOW__CORE__LOAD_EXAMPLES"] = "False"
os.environ["AIRFLOW__LOGGING__LOGGING_LEVEL"] = "ERROR"
# The first time, Python compiles all that the DAG imports, which takes a busy machine longer than Airflow's 30 seconds.
os.environ["AIRFLOW__CORE__DAGBAG_IMPORT_TIMEOUT"] = "300"

from airflow.models import DagBag  # noqa: E402 (reads the environment)

HERE = pathlib.Path(__file__).parent
DAGS = HERE.parent.parent / "manifests" / "airflow"

# The specification's tasks, each with those that it waits for. Its first three, which collect rows from outside
# (extract_external_data, validate_and_stage, sync_postgresql), come with the collectors. The cache and the report are ours.
SPECIFIED = {
    "sync_vector_data": set(),
    "sync_graph_data": set(),
    "verify_consistency": {"sync_vector_data", "sync_graph_data"},
    "cleanup_orphaned_data": {"verify_consistency"},
}
ADDED = {"sync_cache_data": set(), "report": {"cleanup_orphaned_data"}}


class DagTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        bag = DagBag(str(DAGS), include_examples=False)
        if bag.import_errors:
            raise AssertionError(bag.import_errors)
        cls.bag = bag
        cls.dag = bag.dags["aegis_data_consistency_check"]

    def test_is_the_only_one(self):
        self.assertEqual(["aegis_data_consistency_check"], list(self.bag.dags))

    def test_starts_at_three_in_seoul_once_at_a_time_and_never_for_the_past(self):
        self.assertEqual("0 3 * * *", self.dag.schedule)
        self.assertEqual("Asia/Seoul", str(self.dag.timezone))
        self.assertFalse(self.dag.catchup)
        self.assertEqual(1, self.dag.max_active_runs)
        self.assertEqual({"data", "consistency", "batch"}, self.dag.tags)
        next_run = self.dag.timetable._get_next(datetime.datetime(2026, 6, 1, tzinfo=datetime.timezone.utc))
        self.assertEqual("2026-06-01T18:00:00+00:00", next_run.isoformat())

    def test_has_the_specified_tasks_in_the_specified_order(self):
        tasks = {task.task_id: set(task.upstream_task_ids) for task in self.dag.tasks}
        self.assertEqual(SPECIFIED.keys() | ADDED.keys(), tasks.keys())
        for task_id, upstream in (SPECIFIED | ADDED).items():
            self.assertEqual(upstream, tasks[task_id] - ADDED.keys(), task_id)
        self.assertIn("sync_cache_data", tasks["verify_consistency"])

    def test_repeats_three_times_five_minutes_apart_within_four_hours(self):
        for task in self.dag.tasks:
            self.assertEqual(3, task.retries, task.task_id)
            self.assertEqual(datetime.timedelta(minutes=5), task.retry_delay, task.task_id)
            self.assertFalse(task.retry_exponential_backoff, task.task_id)
            self.assertEqual(datetime.timedelta(hours=4), task.execution_timeout, task.task_id)
            self.assertFalse(task.depends_on_past, task.task_id)
            self.assertEqual("aegis-data-team", task.owner, task.task_id)

    def test_a_stage_follows_only_what_succeeded_and_the_report_hides_no_failure(self):
        for task in self.dag.tasks:
            report = task.task_id == "report"
            self.assertEqual("all_done_setup_success" if report else "all_success", task.trigger_rule, task.task_id)
            self.assertEqual(report, task.is_teardown, task.task_id)
            self.assertFalse(task.on_failure_fail_dagrun, task.task_id)

    def test_runs_sub_commands_that_the_program_knows(self):
        lines = [f"{task_id} {' '.join(self.container(task_id).args)}" for task_id in self.dag.task_ids]
        # read by ProgramTest of reconcile-job, too
        self.assertEqual(sorted((HERE / "stages.txt").read_text().splitlines()), sorted(lines))

    def test_runs_in_pods_that_may_do_nothing_and_get_secrets_as_files(self):
        for task_id in self.dag.task_ids:
            pod = self.pod(task_id)
            container = self.container(task_id)
            self.assertEqual("aegis", pod.metadata.namespace)
            self.assertEqual("aegis", pod.metadata.labels["app.kubernetes.io/instance"])
            self.assertFalse(pod.spec.automount_service_account_token)
            self.assertEqual("aegis-reconcile-job", pod.spec.service_account_name)
            self.assertEqual("Never", pod.spec.restart_policy)
            self.assertTrue(pod.spec.security_context.run_as_non_root)
            self.assertEqual("RuntimeDefault", pod.spec.security_context.seccomp_profile.type)
            self.assertFalse(pod.spec.host_network)
            self.assertTrue(container.security_context.read_only_root_filesystem)
            self.assertFalse(container.security_context.allow_privilege_escalation)
            self.assertEqual(["ALL"], container.security_context.capabilities.drop)
            self.assertEqual("1536Mi", container.resources.limits["memory"])
            self.assertRegex(container.image, "/dualtrack/reconcile-job:")
            self.assertEqual(
                {"source": "aegis-postgres", "vector": "aegis-milvus", "graph": "aegis-neo4j", "cache": "aegis-redis"},
                {volume.name: volume.secret.secret_name for volume in pod.spec.volumes if volume.secret},
            )
            self.assertEqual(["aegis-config"], [v.config_map.name for v in pod.spec.volumes if v.config_map])
            self.assertTrue(all(m.read_only for m in container.volume_mounts if m.mount_path != "/tmp"))
            for variable in container.env:
                self.assertFalse(variable.value_from and variable.value_from.secret_key_ref, variable.name)

    def pod(self, task_id):
        """The pod that Airflow would ask for."""
        task = self.dag.get_task(task_id).prepare_for_execution()
        task.render_template_fields({"run_id": "RUN"})
        return task.build_pod_request_obj()

    def container(self, task_id):
        """Its one container."""
        containers = self.pod(task_id).spec.containers
        self.assertEqual(["reconcile-job"], [container.name for container in containers], task_id)
        return containers[0]


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    unittest.main()
