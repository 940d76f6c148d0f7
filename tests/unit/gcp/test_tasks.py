"""How a task calls the service of its queue."""

from dataclasses import replace

from shared.gcp.settings import settings
from shared.gcp.tasks import BrandTask, Queue

TASK = BrandTask(brand_id="b")


def test_a_task_calls_its_service_and_names_it_as_the_audience_of_its_token() -> None:
    deployed = replace(
        settings(),
        service_url="https://{service}-1.europe-west1.run.app",
        tasks_service_account="marketing-invoker@a-project.iam.gserviceaccount.com",
    )
    request = Queue("erase-person", "jobs").request(TASK, deployed)
    assert request.url == "https://jobs-1.europe-west1.run.app/erase-person"
    assert request.body == b'{"brandId":"b"}'
    assert request.oidc_token.service_account_email == deployed.tasks_service_account
    assert request.oidc_token.audience == "https://jobs-1.europe-west1.run.app"


def test_a_task_of_the_local_cloud_has_no_token() -> None:
    request = Queue("backfill", "tasks").request(TASK, settings())
    assert request.url == "http://127.0.0.1:8080/tasks/backfill"
    assert "oidc_token" not in request
