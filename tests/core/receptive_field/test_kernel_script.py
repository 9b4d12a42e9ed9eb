"""The kernel's script: run alone in a bare process, it ends with the page's numbers; and what the recording gives as CSV."""

import csv
import io
import zipfile

import numpy as np
import pytest
from PIL import Image

from core import params
from core.data.picture.fitting import as_colour
from core.data.picture.plain import picture_pixels
from core.receptive_field import kernel_reading
from core.receptive_field.config import KERNEL, MODES, Config
from core.receptive_field.figures import pictures
from core.receptive_field.filters import BOX, GABOR, OWN
from core.receptive_field.kernel_config import KernelConfig
from core.receptive_field.kernel_presets import KERNELS
from core.receptive_field.kernel_run import slide
from core.receptive_field.kernel_takeaway import output_of, positions_text
from core.receptive_field.looking import brought
from core.receptive_field.snippet import snippet
from core.receptive_field.train import more, train
from core.runs.frames import FrameMaker
from core.runs.moment import Resources
from tests.core.receptive_field.bare import run

SETTINGS = [
    Config(mode=KERNEL, data="pattern"),
    Config(mode=KERNEL, data="pattern", kernel=GABOR, kernel_size=6, dilation=2, pad=2, flipped=True, orientation=30.0, fit="stretch"),
    Config(mode=KERNEL, data="pattern", kernel=OWN, numbers="1 2 3; 4 5 -6", stride=2),
    Config(mode=KERNEL, data="pattern", operation="Transposed", kernel=BOX, kernel_size=4, stride=2, pad=1, extra=1, side=5),
    Config(mode=KERNEL, data="pattern", operation="Max pooling", kernel_size=2, stride=2, pad=1, dilation=2),
    Config(mode=KERNEL, data="pattern", operation="Average pooling", kernel_size=3, pad=1),
]


def last(config, **files):
    moments = [(moment, moment.snapshot()) for moment in train(config, Resources(files=files))]
    return moments[-1]


def agrees(config, lines, folder, state):
    """What the script printed and wrote is what the page shows."""
    assert lines[0] == f"output {state.goal.shape}"
    rows = np.array([list(map(float, line.split(","))) for line in lines[1 : 1 + len(state.goal)]])
    np.testing.assert_allclose(rows, state.goal, rtol=1e-12, atol=1e-9)
    np.testing.assert_allclose(np.loadtxt(folder / "kernel_output.csv", delimiter=",", ndmin=2), state.goal, rtol=1e-12, atol=1e-9)
    told = {line.split(" are ")[0].split(" before")[0]: line for line in lines[1 + len(state.goal) :]}
    squares = [float(word) for word in told["mean square"].split()[-2:]]
    assert squares == pytest.approx([(state.large.before**2).mean(), (state.large.after**2).mean()], rel=1e-12)
    low, middle, high = kernel_reading.band(state)
    assert float(told["lowest frequencies"].split()[-1]) == pytest.approx(low, rel=1e-9)
    assert float(told["middle frequencies"].split()[-1]) == pytest.approx(middle, rel=1e-9)
    assert float(told["highest frequencies"].split()[-1]) == pytest.approx(high, rel=1e-9)


@pytest.mark.parametrize("config", SETTINGS[1:])
def test_the_script_of_a_built_in_picture_ends_with_the_pages_numbers(config, tmp_path):
    _, state = last(config)
    agrees(config, run(snippet(config), tmp_path), tmp_path, state)


def test_the_script_of_ones_own_picture_reads_it_from_beside(tmp_path):
    photo = np.random.default_rng(0).integers(0, 256, (90, 130, 3), dtype=np.uint8)
    raw = io.BytesIO()
    Image.fromarray(photo).save(raw, "PNG")
    for filename, body in (
        ("mine.png", raw.getvalue()),
        ("mine.zip", zipped({"b/2.png": raw.getvalue(), "__MACOSX/a.png": b"x", "notes.txt": b"no"})),
    ):
        (tmp_path / filename).write_bytes(body)
        config = Config(mode=KERNEL, data="file-0123456789abcdef")
        state = [moment.snapshot() for moment in slide(config, as_colour(picture_pixels(raw.getvalue())))][-1]
        agrees(config, run(snippet(config, filename), tmp_path), tmp_path, state)


def zipped(files):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, body in files.items():
            archive.writestr(name, body)
    return out.getvalue()


def test_the_photo_that_the_page_begins_with_is_there_for_its_script_too(tmp_path):
    config = Config(mode=KERNEL)
    assert brought(config.data, {}).shape == (427, 640, 3)
    _, state = last(config)
    agrees(config, run(snippet(config), tmp_path), tmp_path, state)


@pytest.mark.parametrize("config", SETTINGS)
def test_the_output_taken_home_is_the_last_recorded_picture(config):
    stream, base = train(config, Resources()), FrameMaker()
    first = next(stream)
    whole = base.base(pictures(config, first.snapshot()), {})
    frames = [base.frame(m.step, 0.0, pictures(config, m.snapshot()), "", {}) for m in stream]
    _, state = last(config)
    read = list(csv.reader(io.StringIO(output_of(whole, frames[-1]))))
    assert read[0] == [str(i) for i in range(state.goal.shape[1])]
    np.testing.assert_allclose(np.array(read[1:], float), state.goal, rtol=1e-6, atol=1e-4)
    early = list(csv.reader(io.StringIO(output_of(whole, frames[0]))))
    assert early[1][0] and (early[-1][-1] == ("0.0" if config.operation == "Transposed" else ""))


def test_a_recording_of_a_field_holds_no_output_of_a_kernel():
    assert output_of(b'{"figures": {"picture": {"data": []}}}', b'{"changes": {}}') == ""


def test_the_measurements_of_a_run_have_a_line_for_each_position():
    history = {"steps": [0, 1, 2], "metrics": {"row": [None, 0.0, 0.0], "column": [None, 0.0, 1.0], "value": [None, -5.5, 7.0]}}
    assert positions_text(history).splitlines() == ["position,row,column,value", "1,0.0,0.0,-5.5", "2,0.0,1.0,7.0"]


def test_runs_are_known_by_what_counts_for_their_mode():
    config = Config(mode=KERNEL, layer="", samples=80, stride=2, sigma=2.0)
    assert config.settled() == Config(mode=KERNEL, stride=2) and not config.heavy and not more(config)
    field = Config(stride=3, kernel=BOX, samples=80)
    assert field.settled() == Config(samples=80) and more(field)
    others = {name for mode in MODES if mode != KERNEL for name in Config(mode=mode, network="input 1x16x16; conv 4 k3").effective()}
    assert set(params.of(Config)) == others | set(params.of(KernelConfig))


def test_a_networks_faults_do_not_stand_in_a_kernels_way():
    assert Config(mode=KERNEL, network="nonsense").mode == KERNEL


@pytest.mark.parametrize("name", list(KERNELS))
def test_what_the_presets_promise_of_their_counts_holds(name):
    """4 is a multiple of 2: inside, every cell is stamped four times; 3 is not: once, twice, four times."""
    config = KERNELS[name].config
    assert config.mode == KERNEL and KERNELS[name].source and KERNELS[name].notice.endswith(".")
    _, state = last(config)
    if "with a grid" in name:
        assert set(np.unique(counted(config))) == {1, 2, 4}
    if "without a grid" in name:
        assert set(np.unique(counted(config)[1:-1, 1:-1])) == {4} and state.goal.shape == (2 * config.side,) * 2
    if name == "Max pooling":
        assert state.goal.shape == (config.side // 2,) * 2
    if name == "Dilated":
        assert config.spread * 2 + 1 == 7


def counted(config):
    """How often each cell is stamped."""
    n, k, s, p = config.side, config.kernel_size, config.stride, config.pad
    size = (n - 1) * s - 2 * p + k
    one = np.zeros(size + 2 * p)
    for i in range(n):
        one[i * s : i * s + k] += 1
    one = one[p : p + size]
    return np.outer(one, one)
