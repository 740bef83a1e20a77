"""The cold path as a DAG of Airflow instead of the operator's CronJob: the same image, its stages as tasks.

Each stage runs in the pod of pod.yaml, which is that of the CronJob, and hands over through the journal in the source
database, dualtrack.reconcile_run: cleanup names the verify that it follows, and the report shows all of them.
A stage tries once; Airflow repeats it. docs/operations.md tells how to install this.
"""

from datetime import timedelta
from pathlib import Path

import pendulum
from airflow import DAG
from airflow.providers.cncf.kubernetes.operators.pod import KubernetesPodOperator

POD = Path(__file__).with_name("pod.yaml")


def run_of(task_id):
    """The name in the journal of what a task does in this run of the DAG; a repeated task takes the place of the first."""
    return "{{ run_id }}." + task_id


def stage(task_id, command, *arguments):
    """A task that runs one sub-command."""
    return KubernetesPodOperator(
        task_id=task_id,
        pod_template_file=str(POD),
        base_container_name="reconcile-job",
        arguments=[command, *arguments],
        on_finish_action="delete_pod",
    )


def run(task_id, command, *arguments):
    """A stage that leaves a row in the journal."""
    return stage(task_id, command, *arguments, "--run-id", run_of(task_id))


with DAG(
    dag_id="aegis_data_consistency_check",
    description="Daily data consistency verification and correction",
    schedule="0 3 * * *",
    start_date=pendulum.datetime(2026, 1, 1, tz="Asia/Seoul"),
    catchup=False,
    max_active_runs=1,
    default_args={
        "owner": "aegis-data-team",
        "depends_on_past": False,
        "retries": 3,
        "retry_delay": timedelta(minutes=5),
        "execution_timeout": timedelta(hours=4),
    },
    tags=["data", "consistency", "batch"],
):
    sync = [
        run("sync_vector_data", "sync", "--store", "vector"),
        run("sync_graph_data", "sync", "--store", "graph"),
        run("sync_cache_data", "sync", "--store", "cache"),
    ]
    verify = run("verify_consistency", "verify", "--stage")
    cleanup = run("cleanup_orphaned_data", "cleanup", "--after", run_of("verify_consistency"))
    # Told whatever happened before; what it ends with does not decide how the run of the DAG ended.
    report = stage("report", "report", "--last", "5").as_teardown()

    sync >> verify >> cleanup >> report
