"""The consumer of the specification, as a program that the benchmark can run.

It does what sections 3.3 and 3.4 of the specification say: one message at a time, a commit after each, the operations c,
u and d, an embedding for every created policy and for every update of a column that the vector's record holds or is made
of, insert for a new vector, invalidation of the cache, compensation, a dead letter for a message that failed.

Where the specification is silent or contradicts itself:
- It reads ``payload``, its connector unwraps: the envelope as it comes from the stream is taken for the payload.
- Tombstones, which its connector is told to keep, would end it in the deserializer: they are committed and nothing else.
- Snapshot reads (``r``) have no handler: they are committed and nothing else.
- It does not say which columns require an update of the vector: all that are in its record or in its text, since a record
  that kept an old scalar would be wrong. It knows one way to update a vector, from the whole row, with a new embedding.
- ``update_vector_embedding`` replaces the record under its key (upsert). Nodes are merged under theirs.
- It names no offset for a new group: the earliest, so that a start loses nothing.
- Its clients are not asynchronous and its loop waits for every message: so does this one.

Usage: consumer.py CONFIG.json
"""

import asyncio
import datetime
import json
import os
import sys
import threading
import time
from pathlib import Path

import neo4j
import numpy
import onnxruntime
import redis
from kafka import KafkaConsumer, KafkaProducer
from pymilvus import Collection, CollectionSchema, DataType, FieldSchema, connections
from tokenizers import Tokenizer

RECORD_COLUMNS = {
    "title",
    "target_regions",
    "target_industries",
    "funding_amount_min",
    "funding_amount_max",
    "interest_rate",
    "created_at",
}
TEXT_COLUMNS = {
    "title",
    "content",
    "issuing_organization",
    "funding_amount_min",
    "funding_amount_max",
    "interest_rate",
}
NODE_PROPERTIES = [
    "title",
    "funding_amount_min",
    "funding_amount_max",
    "interest_rate",
    "application_start_date",
    "application_end_date",
]
GRAPH_COLUMNS = {*NODE_PROPERTIES, "issuing_organization", "target_regions", "target_industries"}


class Account:
    """What was done, written to a file every quarter of a second for the benchmark to read."""

    def __init__(self, file):
        self.file = Path(file)
        self.embeddings = 0
        self.store_calls = 0
        self.failures = 0
        self.assigned = lambda: False
        threading.Thread(target=self._tell, daemon=True).start()

    def _tell(self):
        draft = self.file.with_suffix(".draft")
        while True:
            draft.write_text(
                json.dumps(
                    {
                        "assigned": self.assigned(),
                        "embeddings": self.embeddings,
                        "store_calls": self.store_calls,
                        "failures": self.failures,
                    }
                )
            )
            os.replace(draft, self.file)
            time.sleep(0.25)


class Model:
    """all-MiniLM-L6-v2 with the steps of sentence-transformers: 256 tokens, mean of the token vectors, unit length."""

    def __init__(self, directory, account):
        self.tokenizer = Tokenizer.from_file(f"{directory}/tokenizer.json")
        self.tokenizer.no_padding()
        self.tokenizer.enable_truncation(256)
        self.session = onnxruntime.InferenceSession(
            f"{directory}/model.onnx", providers=["CPUExecutionProvider"]
        )
        self.inputs = {each.name for each in self.session.get_inputs()}
        self.account = account

    def encode(self, text):
        tokens = self.tokenizer.encode(text)
        given = {
            "input_ids": tokens.ids,
            "attention_mask": tokens.attention_mask,
            "token_type_ids": tokens.type_ids,
        }
        feed = {name: numpy.array([given[name]], dtype=numpy.int64) for name in self.inputs}
        vectors = self.session.run(None, feed)[0][0]
        self.account.embeddings += 1
        mean = vectors.mean(axis=0)
        return mean / numpy.linalg.norm(mean)


class VectorStore:
    def __init__(self, config, model, account):
        server = config["milvus"]
        connections.connect(uri=server["uri"], token=f"{server['user']}:{server['password']}")
        text = {"dtype": DataType.VARCHAR, "max_length": 65_535}
        schema = CollectionSchema(
            [
                FieldSchema("policy_id", DataType.VARCHAR, max_length=256, is_primary=True),
                FieldSchema("embedding", DataType.FLOAT_VECTOR, dim=384),
                FieldSchema("title", **text),
                FieldSchema("target_regions", **text),
                FieldSchema("target_industries", **text),
                FieldSchema("funding_amount_min", DataType.INT64),
                FieldSchema("funding_amount_max", DataType.INT64),
                FieldSchema("interest_rate", DataType.DOUBLE),
                FieldSchema("created_at", **text),
            ]
        )
        self.collection = Collection(config["collection"], schema)
        if not self.collection.indexes:
            self.collection.create_index(
                "embedding", {"index_type": "AUTOINDEX", "metric_type": "COSINE", "params": {}}
            )
        self.collection.load()
        self.model = model
        self.account = account

    @staticmethod
    def compose_embedding_text(policy):
        parts = [
            policy.get("title"),
            policy.get("content"),
            policy.get("issuing_organization"),
            f"지원금액: {policy.get('funding_amount_min') or 0}원 ~ {policy.get('funding_amount_max') or 0}원",
            f"금리: {policy.get('interest_rate') or 0}%",
        ]
        return " ".join(part for part in parts if part)

    def record(self, policy):
        return {
            "policy_id": policy["policy_id"],
            "embedding": self.model.encode(self.compose_embedding_text(policy)).tolist(),
            "title": policy["title"],
            "target_regions": ",".join(policy.get("target_regions") or []),
            "target_industries": ",".join(policy.get("target_industries") or []),
            "funding_amount_min": policy.get("funding_amount_min") or 0,
            "funding_amount_max": policy.get("funding_amount_max") or 0,
            "interest_rate": policy.get("interest_rate") or 0.0,
            "created_at": policy["created_at"],
        }

    async def create(self, policy):
        record = self.record(policy)
        self.account.store_calls += 1
        self.collection.insert([record])

    async def update(self, policy):
        record = self.record(policy)
        self.account.store_calls += 1
        self.collection.upsert([record])

    async def delete(self, policy_id):
        self.account.store_calls += 1
        self.collection.delete(f"policy_id in {json.dumps([policy_id])}")


class GraphStore:
    def __init__(self, config, account):
        server = config["neo4j"]
        self.driver = neo4j.GraphDatabase.driver(server["uri"], auth=(server["user"], server["password"]))
        self.account = account
        label = config["label"]
        for of, key in (
            (label, "policy_id"),
            (config["issuer"], "name"),
            (config["region"], "code"),
            (config["industry"], "code"),
        ):
            self.driver.execute_query(
                f"CREATE CONSTRAINT IF NOT EXISTS FOR (n:{of}) REQUIRE n.{key} IS UNIQUE"
            )
        self.driver.execute_query("CALL db.awaitIndexes(60)")
        self.merge = f"""
            MERGE (p:{label} {{policy_id: $id}}) SET p += $properties
            WITH p OPTIONAL MATCH (p)-[old]->() DELETE old
            WITH DISTINCT p
            FOREACH (name IN $issuers | MERGE (o:{config["issuer"]} {{name: name}}) MERGE (p)-[:ISSUED_BY]->(o))
            FOREACH (code IN $regions | MERGE (r:{config["region"]} {{code: code}}) MERGE (p)-[:TARGETS_REGION]->(r))
            FOREACH (code IN $industries |
                MERGE (i:{config["industry"]} {{code: code}}) MERGE (p)-[:TARGETS_INDUSTRY]->(i))
        """
        self.remove = f"MATCH (p:{label} {{policy_id: $id}}) DETACH DELETE p"

    async def put(self, policy):
        self.account.store_calls += 1
        issuer = policy.get("issuing_organization")
        self.driver.execute_query(
            self.merge,
            id=policy["policy_id"],
            properties={name: policy.get(name) for name in NODE_PROPERTIES},
            issuers=[issuer] if issuer else [],
            regions=policy.get("target_regions") or [],
            industries=policy.get("target_industries") or [],
        )

    async def delete(self, policy_id):
        self.account.store_calls += 1
        self.driver.execute_query(self.remove, id=policy_id)


class Cache:
    def __init__(self, config, account):
        server = config["redis"]
        self.client = redis.Redis(server["host"], server["port"], password=server["password"])
        self.prefix = config["cache"]
        self.account = account

    async def delete(self, policy_id):
        self.account.store_calls += 1
        self.client.delete(self.prefix + policy_id)


class PolicyEventConsumer:
    def __init__(self, config):
        self.config = config
        self.account = Account(config["account"])
        self.vectors = VectorStore(config, Model(config["model"], self.account), self.account)
        self.graph = GraphStore(config, self.account)
        self.cache = Cache(config, self.account)
        self.dead_letters = KafkaProducer(bootstrap_servers=config["bootstrap"])
        self.consumer = KafkaConsumer(
            config["topic"],
            bootstrap_servers=config["bootstrap"],
            group_id=config["group"],
            value_deserializer=deserialize,
            enable_auto_commit=False,
            max_poll_records=100,
            auto_offset_reset="earliest",
        )
        self.account.assigned = lambda: bool(self.consumer.assignment())
        self.processors = {"c": self.created, "u": self.updated, "d": self.deleted}

    async def start_consuming(self):
        try:
            for message in self.consumer:
                await self.process_message(message)
        finally:
            self.consumer.close()

    async def process_message(self, message):
        try:
            event = message.value
            if event and event["payload"]["op"] in self.processors:
                await self.processors[event["payload"]["op"]](event["payload"])
            self.consumer.commit()
        except Exception as error:
            print(f"message failed: {type(error).__name__}", file=sys.stderr, flush=True)
            self.account.failures += 1
            self.dead_letters.send(
                self.config["dlq"], key=message.key, value=json.dumps(message.value).encode()
            )

    async def created(self, payload):
        policy = payload["after"]
        try:
            await self.vectors.create(policy)
            await self.graph.put(policy)
            await self.cache.delete(policy["policy_id"])
        except Exception:
            await self.take_back_create(policy["policy_id"])
            raise

    async def updated(self, payload):
        before, after = payload["before"], payload["after"]
        try:
            changed = {name for name in after if (before or {}).get(name) != after[name]}
            if changed & (RECORD_COLUMNS | TEXT_COLUMNS):
                await self.vectors.update(after)
            if changed & GRAPH_COLUMNS:
                await self.graph.put(after)
            await self.cache.delete(after["policy_id"])
        except Exception:
            await self.take_back_update(before)
            raise

    async def deleted(self, payload):
        policy_id = payload["before"]["policy_id"]
        await self.vectors.delete(policy_id)
        await self.graph.delete(policy_id)
        await self.cache.delete(policy_id)

    async def take_back_create(self, policy_id):
        try:
            await self.vectors.delete(policy_id)
            await self.graph.delete(policy_id)
            await self.cache.delete(policy_id)
        except Exception as error:
            print(f"compensation failed: {type(error).__name__}", file=sys.stderr, flush=True)

    async def take_back_update(self, before):
        try:
            if before:
                await self.vectors.update(before)
                await self.graph.put(before)
                await self.cache.delete(before["policy_id"])
        except Exception as error:
            print(f"compensation failed: {type(error).__name__}", file=sys.stderr, flush=True)


def deserialize(value):
    """The event in the form of the specification's example, whose dates are text and whose rate is a number."""
    if value is None:
        return None
    event = json.loads(value.decode("utf-8"))
    payload = event.get("payload", event)
    for row in (payload.get("before"), payload.get("after")):
        if row:
            if row.get("interest_rate") is not None:
                row["interest_rate"] = float(row["interest_rate"])
            for name in ("application_start_date", "application_end_date"):
                if row.get(name) is not None:
                    row[name] = str(datetime.date(1970, 1, 1) + datetime.timedelta(days=row[name]))
    return {"payload": payload}


if __name__ == "__main__":
    asyncio.run(PolicyEventConsumer(json.loads(Path(sys.argv[1]).read_text())).start_consuming())
