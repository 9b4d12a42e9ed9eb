"""A network's weights as a file in the safetensors format."""

from __future__ import annotations

import json
from collections.abc import Mapping

import numpy as np
import torch
from torch import Tensor

TYPES = {"float32": "F32", "int64": "I64"}


def safetensors(state: Mapping[str, Tensor], about: Mapping[str, str]) -> bytes:
    """The tensors of a state_dict (float32 and int64) and a few words about them.

    Eight bytes with the header's length, little-endian; a JSON header with dtype, shape and place of each tensor, padded with spaces to
    a multiple of eight; the tensors' bytes, little-endian, one after the other. Source: the safetensors format, huggingface/safetensors.
    """
    header: dict[str, object] = {"__metadata__": dict(about)}
    parts, place = [], 0
    for name, tensor in state.items():
        array = tensor.detach().cpu().numpy()
        body = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
        header[name] = {"dtype": TYPES[array.dtype.name], "shape": list(array.shape), "data_offsets": [place, place + len(body)]}
        parts.append(body)
        place += len(body)
    head = json.dumps(header, separators=(",", ":")).encode()
    head += b" " * (-len(head) % 8)
    return len(head).to_bytes(8, "little") + head + b"".join(parts)


def weights(body: bytes) -> tuple[dict[str, Tensor], dict[str, str]]:
    """The tensors and the words of a file that `safetensors` wrote."""
    start = 8 + int.from_bytes(body[:8], "little")
    header = json.loads(body[8:start])
    about = header.pop("__metadata__", {})
    names = {written: name for name, written in TYPES.items()}
    state = {}
    for name, one in header.items():
        first, end = (start + place for place in one["data_offsets"])
        state[name] = torch.from_numpy(np.frombuffer(body[first:end], names[one["dtype"]]).reshape(one["shape"]).copy())
    return state, about
