"""Parts of the app's source, as scripts carry them."""

import subprocess
import sys

import pytest

from core.snippets import source


def test_a_function_comes_whole_with_its_docstring_and_runs_alone():
    text = source("core.nets.suggest", "spread")
    assert text.startswith("def spread(") and '"""' in text
    scope = {}
    exec("from __future__ import annotations\n" + text, scope)
    assert scope["spread"]([2.0, 8.0]) == 4.0


def test_decorators_and_comments_stay_and_constants_come_first():
    text = source("core.nets.suggest", "Suggestion", "SLIDE_THRESHOLD", "SKIPPED_END")
    assert text.startswith("SKIPPED_END = 5  # ") and "SLIDE_THRESHOLD = 0.005  # loss per iteration" in text
    assert "\n\n\n@dataclass(frozen=True)\nclass Suggestion:" in text


def test_parts_keep_the_order_of_their_file():
    text = source("core.nets.suggest", "steep", "valley")
    assert text.index("def valley") < text.index("def steep")


def test_a_name_that_is_not_there_is_named():
    with pytest.raises(KeyError, match=r"core\.nets\.suggest does not define nothing, neither"):
        source("core.nets.suggest", "valley", "nothing", "neither")


def test_reading_the_source_imports_nothing():
    code = "import sys; from core.snippets import source; source('core.lr_finder.plain', 'train_step'); print('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"


def test_words_for_the_type_checker_are_left_out():
    text = source("core.lr_finder.plain", "train_step")
    assert "loss.backward()\n" in text and "type: ignore" not in text
