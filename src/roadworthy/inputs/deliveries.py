"""What a step of a pipeline delivers: where it brings a new version to, and what it publishes."""

import re

from roadworthy.expression import expression
from roadworthy.model import Step

_SAID = expression(r"^\s*(#|echo\b|printf\b).*$", re.M)
_DRY = expression(r"--dry-run|--check\b|\bterraform plan|--template\b")
_FOR_THE_JOB = expression(
    r"(?i)(^|[^a-z])(kind|minikube|k3d|k3s|microk8s|e2e|integration|preview|docs?|documentation|pages|storybook"
    r"|conformance"
    r"|benchmark|chart-testing|test-deploy|website|deploy(ment)?[-_ ](tests?|pr))([^a-z]|$)"
)
_CHECKS = expression(r"(?i)(^|[^a-z])(tests?|testing|smoke|lint|build|check|validate)([^a-z]|$)")
"""In the name of a job: what it starts ends with it, or is no service."""
_KUBERNETES = expression(
    r"\bkubectl( \S+)* (apply|set image|rollout|replace|patch)\b|\bhelm( \S+)* (upgrade|install)\b"
    r"|helmfile (\S+ )*(apply|sync)"
    r"|argocd app (sync|set)|\bflux reconcile|kustomize build[^\n]*\| *kubectl|skaffold (run|deploy)|\bkapp deploy"
)
_HOST = expression(
    r"\bssh\b[^\n]*\b(docker|systemctl|git pull|deploy|restart|pm2|supervisorctl|bash|sh)\b|\bansible-playbook\b"
    r"|\bkamal deploy"
    r"|\bdocker stack deploy|\bdokku\b|\bcap (production|staging)\b"
)
_ON_HOST = expression(r"\bdocker( compose|-compose)\b[^\n]*\b(up|pull)\b|systemctl (re)?start|git pull|docker run|pm2 ")
_PLATFORM = expression(
    r"\bfly(ctl)? deploy|gcloud( \S+)* (run deploy|run services (update|replace)|app deploy|functions deploy)"
    r"|aws (ecs update-service|lambda update-function-code|deploy create-deployment|apprunner|elasticbeanstalk)"
    r"|\beb deploy"
    r"|\b(sls|serverless) deploy|\bvercel\b[^\n]*--prod|netlify deploy|git push [^\n]*heroku|heroku container:release"
    r"|wrangler (deploy|publish)|\bcopilot (svc )?deploy|\bsam deploy|railway up|az (webapp|containerapp|functionapp) "
    r"(deploy|update|up|deployment)|doctl apps|modal deploy|api\.render\.com/deploy|cf push|oc (rollout"
    r"|start-build|apply)"
)
_INFRASTRUCTURE = expression(
    r"\b(terraform|tofu|terragrunt)( \S+)* apply|\bpulumi up|\bcdk deploy|cloudformation deploy"
)
_ACTIONS = (
    (
        expression(
            r"(?i)^(azure/(k8s-deploy|aks|k8s-bake)|google-github-actions/(get-gke)|bitovi/github-actions-deploy"
            r"|deliverybot/helm|wei/kubectl|steebchen/kubectl|actions-hub/kubectl|koslib/helm-eks)"
        ),
        "kubernetes",
    ),
    (
        expression(r"(?i)^appleboy/ssh-action|^easingthemes/ssh-deploy|^fifsky/ssh-action|^matheusvanzan/sshpass"),
        "host",
    ),
    (
        expression(
            r"(?i)^(azure/(webapps-deploy|functions-action|container-apps-deploy)|aws-actions/amazon-ecs-deploy"
            r"|google-github-actions/deploy-|amondnet/vercel-action|nwtgck/actions-netlify|akhileshns/heroku-deploy"
            r"|cloudflare/(wrangler|pages)-action|digitalocean/app_action|koyeb-|railwayapp/|johnbeynon/render-deploy"
            r"|superfly/flyctl-actions[^@]*@\S+$)"
        ),
        "platform",
    ),
)
_IMAGE = expression(
    r"\bdocker( buildx| image)? (push|build [^\n]*--push)|\bpodman push|buildah push|skopeo copy[^\n]*docker://"
    r"|\bcrane (push|copy)"
    r"|\bko (build|publish|apply)|/kaniko/executor(?![^\n]*--no-push)|docker compose push"
)
_PACKAGE = expression(
    r"\btwine upload|\b(uv|poetry|flit|hatch|pdm) publish|\b(npm|yarn|pnpm) (-\S+ )*publish|cargo publish|gem push"
    r"|helm push|helm cm-push"
)
_RELEASE = expression(r"\bgoreleaser\b[^\n]*\brelease\b|\bgh release (create|upload)")


def deploys(step: Step) -> str:
    """Where it brings a new version to; "" where that lives no longer than the job, or where it only tries."""
    text = _SAID.sub("", step.run)
    given = "\n".join(step.with_values.values())
    name = f"{step.job} {step.name}"
    if _FOR_THE_JOB.search(name) or _DRY.search(text) or (_CHECKS.search(name) and "deploy" not in name.lower()):
        return ""
    for pattern, kind in _ACTIONS:
        if pattern.search(step.uses):
            return "" if kind == "host" and not _ON_HOST.search(given) else kind
    for pattern, kind in ((_HOST, "host"), (_PLATFORM, "platform"), (_KUBERNETES, "kubernetes")):
        if pattern.search(text):
            return kind
    if _INFRASTRUCTURE.search(text):
        return "infrastructure"
    if _ON_HOST.search(text) and (re.search(r"\bssh\b", text) or "deploy" in name.lower()):
        return "host"
    return ""


def publishes(step: Step) -> str:
    """What others can get from it afterwards."""
    text = _SAID.sub("", step.run)
    if step.uses.startswith(("docker/build-push-action@", "docker/bake-action@")):
        pushed = step.with_values.get("push", "").strip().lower()
        outputs = step.with_values.get("outputs", "")
        return "image" if pushed not in ("", "false") or "push=true" in outputs or "type=registry" in outputs else ""
    if step.uses.startswith("goreleaser/goreleaser-action@"):
        return (
            "release"
            if "release" in step.with_values.get("args", "") and "--snapshot" not in step.with_values["args"]
            else ""
        )
    if step.uses.startswith("pypa/gh-action-pypi-publish@"):
        return "package"
    if _IMAGE.search(text):
        return "image"
    if _PACKAGE.search(text) and not _DRY.search(text):
        return "package"
    if _RELEASE.search(text) or step.uses.startswith(("softprops/action-gh-release@", "ncipollo/release-action@")):
        return "release"
    return ""
