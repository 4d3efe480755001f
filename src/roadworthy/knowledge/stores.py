"""Images whose containers hold data, so that a second one is not simply a copy of the first.

Source: the documentation of each product on replication; each needs a cluster of its own kind to run in several copies.
"""

_NAMES = """
    redis valkey keydb dragonfly memcached postgres postgresql pgvector timescaledb mysql mariadb
    percona mongo mongodb cassandra scylla cockroach clickhouse-server elasticsearch opensearch solr
    meilisearch typesense qdrant weaviate milvus chroma neo4j influxdb questdb minio seaweedfs vault
    consul etcd zookeeper kafka redpanda pulsar rabbitmq nats nats-streaming mosquitto emqx couchdb
    rethinkdb arangodb dgraph vaultwarden prometheus loki registry
"""
_STORES = frozenset(_NAMES.split())


def is_store(image: str) -> bool:
    """The image's own name, without registry, owner and tag, is that of a store."""
    name = image.partition("@")[0].rpartition("/")[2].partition(":")[0].lower()
    return name in _STORES
