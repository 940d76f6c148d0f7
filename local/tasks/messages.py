"""The raw protobuf classes of google.cloud.tasks.v2.

For type checkers the official client's wrapped classes stand in: they carry the same fields.
"""

from typing import TYPE_CHECKING

from google.cloud.tasks_v2.types import cloudtasks, queue, target, task

if TYPE_CHECKING:
    CreateQueueRequest = cloudtasks.CreateQueueRequest
    CreateTaskRequest = cloudtasks.CreateTaskRequest
    DeleteTaskRequest = cloudtasks.DeleteTaskRequest
    GetQueueRequest = cloudtasks.GetQueueRequest
    GetTaskRequest = cloudtasks.GetTaskRequest
    ListTasksRequest = cloudtasks.ListTasksRequest
    ListTasksResponse = cloudtasks.ListTasksResponse
    PurgeQueueRequest = cloudtasks.PurgeQueueRequest
    Queue = queue.Queue
    Task = task.Task
else:
    CreateQueueRequest = cloudtasks.CreateQueueRequest.pb()
    CreateTaskRequest = cloudtasks.CreateTaskRequest.pb()
    DeleteTaskRequest = cloudtasks.DeleteTaskRequest.pb()
    GetQueueRequest = cloudtasks.GetQueueRequest.pb()
    GetTaskRequest = cloudtasks.GetTaskRequest.pb()
    ListTasksRequest = cloudtasks.ListTasksRequest.pb()
    ListTasksResponse = cloudtasks.ListTasksResponse.pb()
    PurgeQueueRequest = cloudtasks.PurgeQueueRequest.pb()
    Queue = queue.Queue.pb()
    Task = task.Task.pb()

HttpMethod = target.HttpMethod
View = task.Task.View
State = queue.Queue.State
