"""A folder with a config.py is a topic; nothing else can be opened by name."""

import sys

import pytest

from core import topics
from core.errors import InputError


def test_every_folder_with_a_config_is_a_topic_and_the_others_are_not(tmp_path, monkeypatch):
    for name in ("zebra", "apple"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.py").touch()
    (tmp_path / "runs").mkdir()
    (tmp_path / "config.py").touch()
    monkeypatch.setattr(topics, "ROOM", tmp_path)
    assert topics.names() == ("apple", "zebra")


def test_the_learning_rate_finder_is_a_topic_and_the_machinery_is_none():
    assert "lr_finder" in topics.names()
    assert not {"runs", "data", "nets"} & set(topics.names())


@pytest.mark.parametrize("topic", topics.names())
def test_a_door_is_the_module_of_that_name(topic):
    assert topics.door(topic, "config") is sys.modules[f"core.{topic}.config"]


@pytest.mark.parametrize("topic", ["", "os", "..", "../core", "core.lr_finder", "lr_finder.config", "LR_FINDER", "errors"])
def test_what_is_no_topic_is_refused_with_the_topics_there_are(topic):
    with pytest.raises(InputError, match=r"Topic: got .*, needs one of .*lr_finder"):
        topics.door(topic, "config")


@pytest.mark.parametrize("name", ["", "nothing", "../errors", "config.x", "__init__", "os", "config\n"])
def test_what_is_no_module_of_the_topic_is_refused(name):
    with pytest.raises(InputError, match="Door of lr_finder"):
        topics.door("lr_finder", name)
