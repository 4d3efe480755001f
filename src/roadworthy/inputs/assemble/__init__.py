"""Joins the facts of all files into one system."""

from dataclasses import replace

from roadworthy.inputs.assemble.answers import answer_uses
from roadworthy.inputs.assemble.calls import calls_of
from roadworthy.inputs.assemble.claims import claims_of
from roadworthy.inputs.assemble.endpoints import endpoints as endpoints_of
from roadworthy.inputs.assemble.errors import error_handlers
from roadworthy.inputs.assemble.exposures import origin_policies, shell_commands
from roadworthy.inputs.assemble.flows import flows
from roadworthy.inputs.assemble.foreign import Foreign
from roadworthy.inputs.assemble.go import Go
from roadworthy.inputs.assemble.graph import call_graph
from roadworthy.inputs.assemble.imports import imports
from roadworthy.inputs.assemble.inference import model_loads
from roadworthy.inputs.assemble.kubernetes import join_kubernetes
from roadworthy.inputs.assemble.logs import below_endpoints, log_files, log_statements, logging_setups
from roadworthy.inputs.assemble.material import Material
from roadworthy.inputs.assemble.metrics import expositions_of, metrics_of
from roadworthy.inputs.assemble.objectives import objectives_of
from roadworthy.inputs.assemble.practices import practices
from roadworthy.inputs.assemble.reaching import Reaching, pools_of
from roadworthy.inputs.assemble.remains import Remains
from roadworthy.inputs.assemble.services import Processes, bounds, entries, entry_points, left_over, services
from roadworthy.inputs.assemble.settings import literals, settings
from roadworthy.inputs.assemble.values import Values
from roadworthy.inputs.assemble.workloads import workloads as workloads_of
from roadworthy.model import Role, System
from roadworthy.model.remarks import Remark

__all__ = ["Material", "assemble"]


def assemble(material: Material) -> System:
    """The system: facts of production files joined across files, and what was not read."""
    facts = material.production
    modules = material.symbols.modules.values()
    workloads, resources, references = join_kubernetes(workloads_of(material), facts, material.facts.resources)
    foreign = Foreign(material)
    go = Go(foreign)
    graph = call_graph(material)
    values = Values(material.symbols)
    calls, held_loops = calls_of(values)
    reaching = Reaching(values, calls)
    calls += foreign.calls
    processes = Processes(material, workloads)
    endpoints = endpoints_of(material, graph.edges, calls)
    points = entry_points(material, processes, endpoints)
    starts = entries(material, processes, endpoints, points)
    handlers = error_handlers(material, endpoints, calls, graph.edges)
    reached = below_endpoints(endpoints, graph.edges)
    logs = log_statements(material, processes, reached)
    files = log_files(material, processes, reached)
    remains = Remains(material, endpoints, starts, graph.edges)
    endpoints += foreign.endpoints
    points += foreign.entry_points
    whole = replace(
        graph, edges={**graph.edges, **foreign.edges}, entries={**graph.entries, **starts, **foreign.entries}
    )
    variables = settings(material, workloads)
    return System(
        name=material.name,
        is_part=material.is_part,
        files=material.files,
        pointers=material.pointers,
        unread=material.facts.unread,
        workloads=workloads,
        images=facts.images,
        scripts=facts.scripts,
        program_commands=tuple(command for module in facts.modules for command in module.commands),
        ignores=facts.ignores,
        resources=resources,
        references=references,
        calls=calls,
        held_loops=held_loops,
        shell_commands=shell_commands(values),
        state_writes=tuple(one for module in modules for one in module.state_writes),
        origin_policies=origin_policies(values),
        flows=flows(values, endpoints),
        practices=practices(material.symbols, endpoints) + go.practices,
        metrics=metrics_of(material) + foreign.metrics,
        expositions=expositions_of(material) + foreign.expositions,
        alerts=facts.alerts,
        recordings=facts.recordings,
        objectives=objectives_of(material),
        dashboards=facts.dashboards,
        dashboard_folders=facts.dashboard_folders,
        datasources=facts.datasources,
        collectors=facts.collectors,
        scrapes=facts.scrapes,
        receivers=facts.receivers,
        routes=facts.routes,
        remediations=facts.remediations,
        prometheus_configs=facts.prometheus_configs,
        manifests=facts.manifests,
        lockfiles=facts.lockfiles,
        runtimes=facts.runtimes,
        imports=imports(material) + foreign.imports,
        pipelines=facts.pipelines,
        tests=material.facts.tests,
        documents=material.facts.documents,
        claims=claims_of(material, variables),
        mentions=material.facts.mentions,
        signs=material.production.signs,
        settings=variables,
        literals=literals(material),
        services=services(material, processes, endpoints, points, calls, replace(graph, entries=starts)),
        endpoints=endpoints,
        error_handlers=handlers + foreign.error_handlers + go.error_handlers,
        logs=logs + foreign.logs,
        log_files=files + go.log_files,
        logging_setups=logging_setups(material) + foreign.logging_setups,
        entry_points=points,
        bounds=bounds(material),
        collections=remains.collections + foreign.collections,
        memos=remains.memos,
        background_works=remains.works,
        done_marks=tuple(one for module in facts.modules for one in module.done_marks),
        unread_failures=remains.unread,
        agent_permissions=facts.agent_permissions,
        remarks=facts.remarks + _of_descriptions(material),
        owners=material.facts.owners,
        inline_waivers=material.facts.inline_waivers,
        model_loads=model_loads(values, endpoints),
        answer_uses=answer_uses(values, calls),
        migrations=tuple(
            sorted(
                (*facts.migrations, *(one for module in modules for one in module.migrations)), key=lambda one: one.file
            )
        ),
        schema_makers=tuple(one for module in modules for one in module.schema_makers) + go.schema_makers,
        overrides=tuple(one for module in modules for one in module.overrides),
        config_loads=tuple(one for module in modules for one in module.config_loads),
        experiments=tuple(one for module in modules for one in module.experiments),
        model_artifacts=tuple(one for module in facts.modules for one in module.artifacts),
        graph=whole,
        breakers=tuple(one for module in modules for one in module.breakers),
        elapsed_times=tuple(one for module in modules for one in module.elapsed_times),
        refusals=tuple(one for module in modules for one in module.refusals),
        looped_calls=reaching.looped_calls + go.looped_calls,
        fan_outs=reaching.fan_outs,
        side_effects=reaching.side_effects(endpoints) + foreign.side_effects(whole),
        pools=pools_of(values),
        task_files=material.facts.task_files,
        interfaces=material.facts.interfaces,
        left_over=left_over(material, processes, points, whole),
    )


def _of_descriptions(material: Material) -> tuple[Remark, ...]:
    """The licences that descriptions of an API name: they stand among documents, or are generated from annotations."""
    beside = [facts for file, facts in material.by_file if file.role in (Role.DOCUMENTATION, Role.GENERATED)]
    return tuple(one for facts in beside for one in facts.remarks if one.licence)
