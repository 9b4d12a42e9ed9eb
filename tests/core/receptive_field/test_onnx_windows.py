"""Chains of ONNX operators, run by ONNX's own reference evaluator one input position at a time: who sees whom, and how many come out."""

import warnings

import numpy as np
import onnx
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from core.data.network.onnx import graph_of
from core.errors import InputError
from core.receptive_field.arithmetic import measure
from core.receptive_field.onnx_network import imported
from core.receptive_field.regions import touched

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from onnx.reference import ReferenceEvaluator


@st.composite
def windows(draw, kinds=("Conv", "ConvTranspose", "MaxPool", "AveragePool", "Resize", "Pad")):
    """One operator on two channels of a signal: kind and settings."""
    kind = draw(st.sampled_from(kinds))
    k, s, d = draw(st.integers(1, 4)), draw(st.integers(1, 3)), draw(st.integers(1, 2))
    most = k // 2 if "Pool" in kind else 3
    pads = [draw(st.integers(0, most)), draw(st.integers(0, most))]
    auto = draw(st.sampled_from(["NOTSET", "NOTSET", "SAME_UPPER", "SAME_LOWER", "VALID"]))
    if "Pool" in kind and auto.startswith("SAME"):
        auto = "VALID"  # the evaluator gives fewer units than the operator's text: sizes are checked below
    told = {"pads": pads} if auto == "NOTSET" else {"auto_pad": auto}
    match kind:
        case "Conv":
            return kind, {"strides": [s], "dilations": [d], "group": draw(st.sampled_from([1, 2])), **told}, k
        case "ConvTranspose":
            extra = draw(st.integers(0, max(s, d) - 1)) if auto == "NOTSET" else 0
            return (
                kind,
                {"strides": [s], "dilations": [d], "output_padding": [extra], "group": 1, **({"pads": pads} if auto != "VALID" else {})},
                k,
            )
        case "MaxPool":
            return kind, {"kernel_shape": [k], "strides": [s], "dilations": [d], **told}, k
        case "AveragePool":
            return kind, {"kernel_shape": [k], "strides": [s], "count_include_pad": draw(st.integers(0, 1)), **told}, k
        case "Resize":
            return kind, {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}, s + 1
        case _:
            return kind, {}, [pads[0] + 1, pads[1]]


def model(chain, n):
    """Channels are two all the way; all weights are 1."""
    nodes, tensors, now = [], [], "x"
    for i, (kind, told, more) in enumerate(chain):
        inputs = [now]
        if kind in ("Conv", "ConvTranspose"):
            groups = told["group"]
            tensors.append(helper.make_tensor(f"w{i}", TensorProto.FLOAT, [2, 2 // groups, more], np.ones(2 * (2 // groups) * more)))
            inputs.append(f"w{i}")
        elif kind == "Resize":
            tensors.append(helper.make_tensor(f"s{i}", TensorProto.FLOAT, [3], [1, 1, more]))
            inputs += ["", f"s{i}"]
        elif kind == "Pad":
            tensors.append(helper.make_tensor(f"p{i}", TensorProto.INT64, [6], [0, 0, more[0], 0, 0, more[1]]))
            inputs.append(f"p{i}")
        nodes.append(helper.make_node(kind, inputs, [f"v{i}"], name=f"{kind}{i}", **told))
        now = f"v{i}"
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, [n, 2, n])
    y = helper.make_tensor_value_info(now, TensorProto.FLOAT, None)
    return helper.make_model(helper.make_graph(nodes, "chain", [x], [y], tensors), opset_imports=[helper.make_opsetid("", 19)])


def run(made, n):
    """(inputs, units): whether a 1 at that input reaches that unit."""
    x = np.zeros((n, 2, n), np.float32)
    x[np.arange(n), :, np.arange(n)] = 1
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return ReferenceEvaluator(made).run(None, {"x": x})[0].max(axis=1) > 0


def check(chain, n):
    made = model(chain, n)
    try:
        found = imported(graph_of(memoryview(made.SerializeToString())))
    except InputError as error:
        assume("window" not in str(error) and "padding" not in str(error))  # a kernel that does not fit, a pool that would see padding only
        raise
    assert not any(note.startswith("Not read") for note in found.notes), found.notes
    reached = run(made, n)
    report = measure(found.network)
    assert report.layers[-1].columns.size == reached.shape[1]
    for unit in range(reached.shape[1]):
        assert np.array_equal(touched(report, len(report.layers) - 1, (0, unit))[0], reached[:, unit]), unit


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.lists(windows(), min_size=1, max_size=4), st.integers(9, 20))
def test_a_chain_sees_what_onnx_s_own_evaluator_says(chain, n):
    try:
        check(chain, n)
    except (ValueError, IndexError, onnx.shape_inference.InferenceError) as error:
        assume(isinstance(error, InputError))  # the evaluator cannot run it either
        raise


@pytest.mark.parametrize("kind", ["MaxPool", "AveragePool"])
@pytest.mark.parametrize("auto", ["SAME_UPPER", "SAME_LOWER"])
def test_pools_that_keep_the_size_have_as_many_units_as_onnx_infers(kind, auto):
    for k, s, n in ((3, 2, 9), (2, 2, 9), (3, 1, 10), (4, 3, 11), (1, 2, 9)):
        made = model([(kind, {"kernel_shape": [k], "strides": [s], "auto_pad": auto}, k)], n)
        axes = onnx.shape_inference.infer_shapes(made, strict_mode=True).graph.output[0].type.tensor_type.shape.dim
        assert measure(imported(graph_of(memoryview(made.SerializeToString()))).network).layers[-1].columns.size == axes[2].dim_value


@pytest.mark.parametrize(
    ("kind", "told", "more", "size"),
    [
        ("Conv", {"auto_pad": "SAME_LOWER", "strides": [2], "group": 1}, 4, 9),
        ("Conv", {"auto_pad": "SAME_UPPER", "strides": [2], "dilations": [2], "group": 2}, 3, 10),
        ("Conv", {"pads": [3, 0], "group": 1}, 4, 11),
        ("ConvTranspose", {"strides": [3], "pads": [0, 2], "output_padding": [1], "group": 1}, 4, 7),
        ("MaxPool", {"kernel_shape": [3], "strides": [2], "ceil_mode": 1}, 3, 10),
        ("Resize", {"mode": "nearest", "coordinate_transformation_mode": "asymmetric", "nearest_mode": "floor"}, 3, 5),
    ],
)
def test_uneven_padding_same_and_rounding_up_are_those_of_onnx(kind, told, more, size):
    check([(kind, told, more)], size)
