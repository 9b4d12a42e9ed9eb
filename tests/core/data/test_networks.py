"""ONNX files as graphs: what is read agrees with onnx, and whatever else arrives is refused in words or read, never anything else."""

import math
import tracemalloc

import numpy as np
import onnx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from core.data import networks
from core.data.network.graph import Graph, Node
from core.data.network.onnx import Limits, graph_of
from core.data.reading import kind_of, prepared, read
from core.errors import InputError
from tests.ugly import networks as by_hand

STEADY = settings(max_examples=300, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])


def graph(raw, **limits):
    return graph_of(memoryview(raw), Limits(**limits))


def refused(raw, **limits):
    with pytest.raises(InputError) as caught:
        graph(raw, **limits)
    return str(caught.value)


def by_onnx():
    """A model with every kind of setting and constant that is read, as the onnx package writes it."""
    nodes = [
        helper.make_node("Constant", [], ["scales"], value=numpy_helper.from_array(np.array([1, 1, 2, 2], np.float32))),
        helper.make_node("Constant", [], ["one"], value_float=0.5),
        helper.make_node("Constant", [], ["many"], value_ints=[-1, 2**40]),
        helper.make_node("Conv", ["x", "w", ""], ["a"], name="first", pads=[1, 0, 1, 2], strides=[2, 1], group=1, auto_pad="NOTSET"),
        helper.make_node("LeakyRelu", ["a"], ["b"], alpha=0.25),
        helper.make_node("Resize", ["b", "", "scales"], ["c"], mode="nearest"),
        helper.make_node("FusedThing", ["c"], ["d"], domain="com.example"),
    ]
    tensors = [
        numpy_helper.from_array(np.zeros((4, 3, 3, 5), np.float32), "w"),
        helper.make_tensor("longs", TensorProto.INT64, [3], [1, -2, 3]),
        helper.make_tensor("floats", TensorProto.FLOAT, [2], [0.5, math.inf]),
        helper.make_tensor("doubles", TensorProto.DOUBLE, [1], [1e300]),
        helper.make_tensor("ints", TensorProto.INT32, [2, 1], [7, -7]),
    ]
    x = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["batch", 3, 20, None])
    made = helper.make_graph(nodes, "net", [x], [helper.make_tensor_value_info("d", TensorProto.FLOAT, None)], tensors)
    return helper.make_model(made)


def test_what_onnx_writes_is_read_as_it_was_meant():
    found = graph(by_onnx().SerializeToString())
    assert [node.kind for node in found.nodes] == ["Conv", "LeakyRelu", "Resize", "com.example.FusedThing"]
    first, leaky, *_ = found.nodes
    assert first == Node(
        "Conv", "first", ("x", "w", ""), ("a",), {"pads": (1, 0, 1, 2), "strides": (2, 1), "group": 1, "auto_pad": "NOTSET"}
    )
    assert leaky.attributes == {"alpha": 0.25} and leaky.name == "b", "an operator without a name is known by what it gives"
    assert found.inputs[0].shape == (None, 3, 20, None) and len(found.inputs) == 1
    assert found.outputs == ("d",)
    kept = {name: (tensor.dims, tensor.numbers) for name, tensor in found.tensors.items()}
    assert kept == {
        "scales": ((4,), (1, 1, 2, 2)), "one": ((), (0.5,)), "many": ((2,), (-1, 2**40)), "w": ((4, 3, 3, 5), None),
        "longs": ((3,), (1, -2, 3)), "floats": ((2,), (0.5, math.inf)), "doubles": ((1,), (1e300,)), "ints": ((2, 1), (7, -7)),
    }  # fmt: skip


def test_a_file_written_by_hand_is_what_onnx_reads_too():
    model = onnx.load_from_string(by_hand.small())
    onnx.checker.check_model(model, full_check=True)
    assert [node.op_type for node in model.graph.node] == [node.kind for node in graph(by_hand.small()).nodes]


def test_a_graph_is_the_same_after_it_was_kept(tmp_path):
    file = tmp_path / "file-0123456789abcdef.data"
    file.write_bytes(by_onnx().SerializeToString())
    facts = read(file, {}, lambda _: None)
    assert kind_of(file) == "network" and facts == {"what": "network", "operators": 4}
    kept = networks.load(prepared(file, {}))
    assert kept == graph(file.read_bytes()) == Graph.of(kept.told())


def test_weights_are_stepped_over_not_held(tmp_path):
    file = tmp_path / "file-0123456789abcdef.data"
    raw = by_hand.model(
        by_hand.node("Conv", ["x", "w"], ["y"]),
        by_hand.weights("w", 1000, 1000, 5, 2, raw=bytes(40_000_000)),
        by_hand.given("x", 1, 1000, 9, 9),
    )
    file.write_bytes(raw)
    tracemalloc.start()
    read(file, {}, lambda _: None)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 1_000_000


@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (by_hand.small()[:-40], "ends too early"),
        (b"\x08\x09\x12", "ends too early"),
        (by_hand.field(1, 9) + by_hand.field(2, "nothing more"), "no network"),
        (by_hand.model(), "no network"),
        (by_hand.small() + by_hand.field(7, b""), "no network"),
        (by_hand.field(1, 9) + by_hand.field(7, 5), "no ONNX"),
        (b"\x08\x09\x12\x01a\x3b\x00", "no ONNX"),
        (by_hand.model(by_hand.node("Relu", ["b"], ["a"], name="one"), by_hand.node("Relu", ["a"], ["b"], name="two")), "a circle through"),
        (by_hand.model(by_hand.node("Relu", ["a"], ["a"], name="own tail")), "a circle through own tail"),
        (by_hand.model(by_hand.node("Relu", ["nowhere"], ["y"], name="lost")), "Relu “lost”: got “nowhere” as input"),
        (by_hand.model(by_hand.node("Relu", ["x"], ["y"]), by_hand.given("x", 1, 3, 8, 8), by_hand.gives("q")), "Outputs: got “q”"),
        (by_hand.model(*[by_hand.node("Relu", ["x"], ["y"])] * 2, by_hand.given("x", 1, 3, 8, 8)), "a value that nothing else gives"),
        (by_hand.model(by_hand.node("Relu", ["x"], ["y"], name="n" * 501)), "501 bytes"),
        (by_hand.model(by_hand.node("Conv", ["x"], ["y"], by_hand.attribute("pads", *[1] * 5000))), "more than 4,096 numbers"),
        (by_hand.model(by_hand.weights("w", *[1] * 17)), "at most 16"),
        (by_hand.model(by_hand.weights("w", -4)), "none below 0"),
        (by_hand.model(by_hand.weights("w", 8, 3, 3, 3, more=by_hand.field(14, 1))), "1 tensor in another file, such as “w”"),
        (by_hand.model(by_hand.weights("w", 8, 3, more=by_hand.field(13, by_hand.field(1, "location")))), "save_as_external_data=False"),
        (by_hand.model(by_hand.weights("w", 2, raw=bytes(5))), "no ONNX"),
        (by_hand.model(by_hand.field(15, b"")), "sparse"),
    ],
    ids=range(20),
)  # fmt: skip
def test_a_bad_file_is_refused_in_words(raw, words):
    assert words in refused(raw)


def test_a_million_operators_are_refused_at_once():
    one = by_hand.node("Relu", ["x"], ["y"])
    assert "more than 5,000 operators" in refused(by_hand.field(1, 9) + by_hand.field(7, one * 1_000_000))


def test_limits_hold_for_tensors_connections_and_tiny_fields():
    tensors = b"".join(by_hand.weights(f"w{i}", 1) for i in range(30))
    assert "more than 20 tensors" in refused(by_hand.model(tensors), tensors=20)
    assert "more than 20 connections" in refused(by_hand.model(by_hand.node("Sum", ["x"] * 30, ["y"])), wires=20)
    assert "very many small entries" in refused(by_hand.model(by_hand.field(99, 1) * 600), fields=500)
    assert "very many small entries" in refused(by_hand.model(by_hand.weights("w", 600, more=by_hand.field(4, b"abcd") * 600)), fields=500)


def outcome(raw):
    try:
        return graph(raw)
    except InputError as error:
        assert str(error)
        return None


@STEADY
@given(st.integers(0, 10**6), st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 255)), max_size=4))
def test_a_cut_or_flipped_file_is_read_or_refused_and_nothing_else(cut, flips):
    whole = bytearray(by_onnx().SerializeToString())
    for place, byte in flips:
        whole[place % len(whole)] = byte
    outcome(bytes(whole))
    outcome(bytes(whole[: cut % len(whole)]))


@STEADY
@given(st.binary(max_size=200))
def test_any_bytes_behind_a_good_beginning_are_read_or_refused(tail):
    outcome(b"\x08\x09\x3a" + tail)
    outcome(by_hand.field(1, 9) + by_hand.field(7, tail))
    outcome(by_hand.model(by_hand.field(1, tail), by_hand.field(5, tail), by_hand.field(11, tail)))


@pytest.mark.parametrize("raw", [b"\x08,b\n1,2\n", b"a,b\n1,2\n", b"\x08\x00\x12", b""])
def test_what_does_not_begin_as_a_model_is_no_network(tmp_path, raw):
    (tmp_path / "net.onnx").write_bytes(raw)
    assert kind_of(tmp_path / "net.onnx") == "table"
