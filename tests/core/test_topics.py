"""A folder with a config.py is a topic; nothing else is."""

from core import topics


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
