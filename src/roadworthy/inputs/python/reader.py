"""Reads a Python file."""

from msgspec.structs import replace

from roadworthy.inputs.facts import Facts
from roadworthy.inputs.python.answers import answer_facts
from roadworthy.inputs.python.artifacts import model_artifacts
from roadworthy.inputs.python.background import background_works, loop_calls, unread_failures
from roadworthy.inputs.python.calls import call_facts, shelter_facts, socket_timeouts
from roadworthy.inputs.python.commands import command_facts
from roadworthy.inputs.python.configured import config_loads, overrides
from roadworthy.inputs.python.experiments import experiments
from roadworthy.inputs.python.exposures import origin_facts, shell_facts
from roadworthy.inputs.python.flows import checks, flow_facts, injected
from roadworthy.inputs.python.idle import named_safeguards, sets
from roadworthy.inputs.python.inference import kept_ranges, load_facts
from roadworthy.inputs.python.interfaces import interface_facts
from roadworthy.inputs.python.keeping import collections, trimmed_elsewhere
from roadworthy.inputs.python.loops import effect_facts, fan_out_facts, loop_facts, pool_facts
from roadworthy.inputs.python.marks import done_marks
from roadworthy.inputs.python.metrics import exposition_facts, mentioned_names, metric_facts, movement_facts
from roadworthy.inputs.python.migrations import migrations, schema_makers
from roadworthy.inputs.python.module import module_facts
from roadworthy.inputs.python.practices import practices
from roadworthy.inputs.python.remarks import remarks
from roadworthy.inputs.python.resilience import breakers, elapsed_times, refusals
from roadworthy.inputs.python.settings import attributes, constant_lines, constants_looked_at, debugged
from roadworthy.inputs.python.shapes import shape_facts
from roadworthy.inputs.python.source import Source
from roadworthy.inputs.python.state import state_writes
from roadworthy.inputs.python.told_claims import claims_of_module
from roadworthy.inputs.reader import Reader
from roadworthy.inputs.text import decoded
from roadworthy.model import Place, Unread


def read(path: str, data: bytes) -> Facts:
    """The facts of one Python module; a file that is not Python is reported, not raised."""
    try:
        source = Source(path, decoded(data))
    except SyntaxError as error:
        return Facts(unread=(Unread(Place(path, error.lineno or 0), f"is not valid Python 3: {error.msg}"),))
    except (ValueError, RecursionError, MemoryError) as error:
        return Facts(unread=(Unread(Place(path), f"cannot be read as Python: {type(error).__name__}"),))
    module = replace(
        module_facts(source),
        calls=call_facts(source),
        socket_timeouts=socket_timeouts(source),
        shelters=shelter_facts(source),
        shells=shell_facts(source),
        state_writes=state_writes(source),
        commands=command_facts(source),
        origins=origin_facts(source),
        flows=flow_facts(source),
        practices=practices(source),
        sets=sets(source),
        named_safeguards=named_safeguards(source),
        checks=checks(source),
        injected=injected(source),
        metrics=metric_facts(source),
        movements=movement_facts(source),
        expositions=exposition_facts(source),
        mentions=mentioned_names(source),
        collections=collections(source),
        trims=trimmed_elsewhere(source),
        background=(works := background_works(source)),
        loop_calls=loop_calls(source) if works else {},
        done_marks=done_marks(source),
        unread_failures=unread_failures(source),
        breakers=breakers(source),
        elapsed_times=elapsed_times(source),
        refusals=refusals(source),
        loads=load_facts(source),
        answers=answer_facts(source),
        shapes=shape_facts(source),
        artifacts=model_artifacts(source),
        kept_ranges=kept_ranges(source),
        loops=loop_facts(source),
        pausing=tuple(dict.fromkeys(source.symbol(call) for call in source.called("sleep"))),
        fan_outs=fan_out_facts(source),
        effects=effect_facts(source),
        pools=pool_facts(source),
        migrations=migrations(source),
        schema_makers=schema_makers(source),
        overrides=overrides(source),
        config_loads=config_loads(source),
        experiments=experiments(source),
        attributes=attributes(source),
        constant_lines=constant_lines(source),
        constants_looked_at=constants_looked_at(source),
        debugged=debugged(source),
    )
    return Facts(
        modules=(module,), claims=claims_of_module(source), remarks=remarks(source), interfaces=interface_facts(source)
    )


PYTHON = Reader("python", read)
