"""Kubernetes documents become workloads, resources and references, patches and charts included."""

from roadworthy.inputs.read import read_system
from roadworthy.inputs.repository import MemoryRepository
from roadworthy.model import System, Unknown, Workload

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web, namespace: shop}
spec:
  replicas: 2
  strategy: {type: Recreate}
  template:
    metadata:
      labels: {app: web}
    spec:
      securityContext: {runAsUser: 10001}
      initContainers:
        - name: migrate
          image: shop/web:1
      containers:
        - name: web
          image: shop/web:1
          env:
            - {name: LEVEL, value: info}
            - name: PASSWORD
              valueFrom:
                secretKeyRef: {name: database, key: password}
          readinessProbe:
            httpGet: {path: /ready, port: 8080}
          volumeMounts:
            - {name: data, mountPath: /data}
      volumes:
        - name: data
          persistentVolumeClaim: {claimName: data}
"""


def system(**files: str) -> System:
    return read_system(
        MemoryRepository({path.replace("__", "/").replace("_", "."): text for path, text in files.items()})
    )


def workload(found: System, name: str, container: str = "") -> Workload:
    return next(one for one in found.workloads if one.name == name and container in ("", one.container))


def test_each_container_is_a_workload() -> None:
    """Init containers end, the others stay; what the pod says holds for both."""
    found = system(a_yaml=DEPLOYMENT)
    web, migrate = workload(found, "web", "web"), workload(found, "web", "migrate")

    assert migrate.is_one_shot and not web.is_one_shot
    assert (web.replicas, web.user, web.raw["strategy.type"], web.namespace) == (2, "10001", "Recreate", "shop")
    assert (web.place.start, web.place.end) == (16, 26)
    assert [(one.role, one.path, one.port) for one in web.probes] == [("readiness", "/ready", 8080)]
    assert [(one.kind, one.source) for one in web.mounts] == [("pvc", "data")]
    assert [(one.name, one.source) for one in web.environment] == [("LEVEL", "literal"), ("PASSWORD", "secret")]
    assert {(one.kind, one.name) for one in found.references} == {
        ("Secret", "database"),
        ("PersistentVolumeClaim", "data"),
    }


def test_a_service_selects_by_label() -> None:
    """A Service finds the pods that bear its labels."""
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: web, namespace: shop}\nspec: {selector: {app: web}}\n"
    found = system(a_yaml=DEPLOYMENT, b_yaml=service)

    assert {one.label for one in found.selected_by(found.resource("Service", "web")[0])} == {"web", "web/migrate"}


def test_a_list_is_its_items() -> None:
    """`kind: List` holds documents."""
    items = "".join("  " + line + "\n" for line in DEPLOYMENT.splitlines())
    found = system(a_yaml="apiVersion: v1\nkind: List\nitems:\n- " + items.lstrip())

    assert workload(found, "web", "web").replicas == 2


def test_a_schema_is_no_workload() -> None:
    """A custom resource's definition runs nothing, though it speaks of containers."""
    text = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: webs.shop.example}
spec:
  names: {kind: Web}
  versions:
    - schema: {properties: {spec: {properties: {containers: {type: array}}}}}
"""
    assert system(a_yaml=text).workloads == ()


def test_a_patch_is_laid_over_what_it_patches() -> None:
    """A strategic merge, an operation on a path and a new tag reach the base; the patch itself is no workload."""
    found = system(
        base__deployment_yaml=DEPLOYMENT,
        base__kustomization_yaml="resources: [deployment.yaml]\n",
        live__kustomization_yaml="""\
namespace: live
resources: [../base]
images:
  - {name: shop/web, newTag: "7"}
patches:
  - path: limits.yaml
  - target: {kind: Deployment, name: web}
    patch: |-
      - op: replace
        path: /spec/replicas
        value: 5
""",
        live__limits_yaml="""\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  template:
    spec:
      containers:
        - name: web
          resources: {limits: {memory: 1Gi}}
""",
    )
    web = workload(found, "web", "web")

    assert len(found.workloads) == 2
    assert (web.image, web.replicas, web.namespace) == ("shop/web:7", 5, "live")
    assert web.resources is not None and web.resources.memory_limit == "1Gi"
    assert len(web.probes) == 1


def test_a_chart_gives_its_values() -> None:
    """A plain value is put in; what the values leave open stays unknown."""
    found = system(
        chart__Chart_yaml="name: shop\nversion: 1.0.0\n",
        chart__values_yaml="image: {name: shop/web, tag: '1.2'}\nresources: {requests: {memory: 64Mi}}\n",
        chart__templates__web_yaml="""\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "shop.fullname" . }}
spec:
  template:
    spec:
      containers:
        - name: web
          image: "{{ .Values.image.name }}:{{ .Values.image.tag }}"
          resources:
            {{- toYaml .Values.resources | nindent 12 }}
""",
    )
    web = found.workloads[0]

    assert (web.name, web.image) == ("chart", "shop/web:1.2")
    assert web.resources is not None and web.resources.memory_request == "64Mi"
    assert isinstance(web.resources.memory_limit, Unknown)


def test_an_address_in_the_cluster_is_a_reference() -> None:
    """`name.namespace.svc` names a Service."""
    found = system(a_yaml=DEPLOYMENT.replace("value: info", 'value: "http://cache.shop.svc.cluster.local:6379"'))

    assert ("Service", "cache", "shop") in {(one.kind, one.name, one.namespace) for one in found.references}
