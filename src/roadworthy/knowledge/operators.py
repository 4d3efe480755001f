"""Controllers whose work is to apply what others write, so that their rights are those of whoever writes it.

Sources: https://fluxcd.io/flux/security/ https://argo-cd.readthedocs.io/en/stable/operator-manual/security/
https://docs.crossplane.io/latest/concepts/providers/ https://cluster-api.sigs.k8s.io/ https://tekton.dev/docs/
https://docs.gitlab.com/runner/executors/kubernetes/ https://v2.helm.sh/docs/using_helm/#role-based-access-control
https://knative.dev/docs/install/operator/ https://docs.pulumi.com/iac/guides/continuous-delivery/pulumi-kubernetes-operator/
"""

from roadworthy.expression import expression

_APPLIES = expression(
    r"(^|[-_.])(flux\w*|kustomize-controller|helm-controller|argo-?cd|gitops|tiller|crossplane|capi|cluster-api|rancher|"
    r"cattle|fleet|tekton\w*|(gitlab|github|actions|arc)-?runners?|jenkins|spinnaker|deploy(er|ment-controller)|"
    r"installer|terraform|pulumi|knative-operator|olm|operator-lifecycle|helm|kapp-controller|velero)([-_.]|$)"
)


def applies_for_others(namespace: str, account: str) -> bool:
    """The service account, or the namespace it lives in, is that of a controller that applies what others write."""
    return bool(_APPLIES.search(account) or _APPLIES.search(namespace))
