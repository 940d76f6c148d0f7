"""The raw protobuf classes of google.firestore.v1.

The official client's own types wrap them (proto-plus), which costs ten times as much per field.
For type checkers the wrapped classes stand in: they carry the same fields with their types.
"""

from typing import TYPE_CHECKING

from google.cloud.firestore_v1.types import aggregation_result, common, document, firestore, query
from google.cloud.firestore_v1.types import write as write_types

if TYPE_CHECKING:
    AggregationResult = aggregation_result.AggregationResult
    ArrayValue = document.ArrayValue
    BatchGetDocumentsRequest = firestore.BatchGetDocumentsRequest
    BatchGetDocumentsResponse = firestore.BatchGetDocumentsResponse
    BatchWriteRequest = firestore.BatchWriteRequest
    BatchWriteResponse = firestore.BatchWriteResponse
    BeginTransactionRequest = firestore.BeginTransactionRequest
    BeginTransactionResponse = firestore.BeginTransactionResponse
    CommitRequest = firestore.CommitRequest
    CommitResponse = firestore.CommitResponse
    CompositeFilter = query.StructuredQuery.CompositeFilter
    CreateDocumentRequest = firestore.CreateDocumentRequest
    Cursor = query.Cursor
    DeleteDocumentRequest = firestore.DeleteDocumentRequest
    Document = document.Document
    DocumentMask = common.DocumentMask
    FieldFilter = query.StructuredQuery.FieldFilter
    FieldTransform = write_types.DocumentTransform.FieldTransform
    Filter = query.StructuredQuery.Filter
    GetDocumentRequest = firestore.GetDocumentRequest
    ListCollectionIdsRequest = firestore.ListCollectionIdsRequest
    ListCollectionIdsResponse = firestore.ListCollectionIdsResponse
    ListDocumentsRequest = firestore.ListDocumentsRequest
    ListDocumentsResponse = firestore.ListDocumentsResponse
    PartitionQueryRequest = firestore.PartitionQueryRequest
    PartitionQueryResponse = firestore.PartitionQueryResponse
    Precondition = common.Precondition
    RollbackRequest = firestore.RollbackRequest
    RunAggregationQueryRequest = firestore.RunAggregationQueryRequest
    RunAggregationQueryResponse = firestore.RunAggregationQueryResponse
    RunQueryRequest = firestore.RunQueryRequest
    RunQueryResponse = firestore.RunQueryResponse
    StructuredAggregationQuery = query.StructuredAggregationQuery
    StructuredQuery = query.StructuredQuery
    TransactionOptions = common.TransactionOptions
    UnaryFilter = query.StructuredQuery.UnaryFilter
    UpdateDocumentRequest = firestore.UpdateDocumentRequest
    Value = document.Value
    Write = write_types.Write
    WriteResult = write_types.WriteResult
else:
    AggregationResult = aggregation_result.AggregationResult.pb()
    ArrayValue = document.ArrayValue.pb()
    BatchGetDocumentsRequest = firestore.BatchGetDocumentsRequest.pb()
    BatchGetDocumentsResponse = firestore.BatchGetDocumentsResponse.pb()
    BatchWriteRequest = firestore.BatchWriteRequest.pb()
    BatchWriteResponse = firestore.BatchWriteResponse.pb()
    BeginTransactionRequest = firestore.BeginTransactionRequest.pb()
    BeginTransactionResponse = firestore.BeginTransactionResponse.pb()
    CommitRequest = firestore.CommitRequest.pb()
    CommitResponse = firestore.CommitResponse.pb()
    CompositeFilter = query.StructuredQuery.CompositeFilter.pb()
    CreateDocumentRequest = firestore.CreateDocumentRequest.pb()
    Cursor = query.Cursor.pb()
    DeleteDocumentRequest = firestore.DeleteDocumentRequest.pb()
    Document = document.Document.pb()
    DocumentMask = common.DocumentMask.pb()
    FieldFilter = query.StructuredQuery.FieldFilter.pb()
    FieldTransform = write_types.DocumentTransform.FieldTransform.pb()
    Filter = query.StructuredQuery.Filter.pb()
    GetDocumentRequest = firestore.GetDocumentRequest.pb()
    ListCollectionIdsRequest = firestore.ListCollectionIdsRequest.pb()
    ListCollectionIdsResponse = firestore.ListCollectionIdsResponse.pb()
    ListDocumentsRequest = firestore.ListDocumentsRequest.pb()
    ListDocumentsResponse = firestore.ListDocumentsResponse.pb()
    PartitionQueryRequest = firestore.PartitionQueryRequest.pb()
    PartitionQueryResponse = firestore.PartitionQueryResponse.pb()
    Precondition = common.Precondition.pb()
    RollbackRequest = firestore.RollbackRequest.pb()
    RunAggregationQueryRequest = firestore.RunAggregationQueryRequest.pb()
    RunAggregationQueryResponse = firestore.RunAggregationQueryResponse.pb()
    RunQueryRequest = firestore.RunQueryRequest.pb()
    RunQueryResponse = firestore.RunQueryResponse.pb()
    StructuredAggregationQuery = query.StructuredAggregationQuery.pb()
    StructuredQuery = query.StructuredQuery.pb()
    TransactionOptions = common.TransactionOptions.pb()
    UnaryFilter = query.StructuredQuery.UnaryFilter.pb()
    UpdateDocumentRequest = firestore.UpdateDocumentRequest.pb()
    Value = document.Value.pb()
    Write = write_types.Write.pb()
    WriteResult = write_types.WriteResult.pb()


def parse_document(content: bytes) -> Document:
    document: Document = Document.FromString(content)
    return document


def serialize(document: Document) -> bytes:
    content: bytes = document.SerializeToString()
    return content
