"""The weights file, read by the format's own library."""

import torch
from safetensors import safe_open
from safetensors.torch import load

from core.nets.networks import network
from core.nets.spec import NetSpec
from core.nets.weights import safetensors


def test_the_formats_own_library_reads_what_was_written(tmp_path):
    net = network(NetSpec(model="CNN", blocks=2, channels=4, batch_norm=True), (1, 8, 8), 3, 0)
    body = safetensors(net.state_dict(), {"seed": "0", "what": "größe"})
    found = load(body)
    assert found.keys() == net.state_dict().keys()
    assert all(torch.equal(found[name], value) and found[name].dtype == value.dtype for name, value in net.state_dict().items())
    (tmp_path / "w.safetensors").write_bytes(body)
    with safe_open(tmp_path / "w.safetensors", "pt") as opened:
        assert opened.metadata() == {"seed": "0", "what": "größe"}
