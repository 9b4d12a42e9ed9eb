"""Which class a picture belongs to, by its folder. Expectations by hand."""

import pytest

from core.data.picture.folders import layout


def placed(*paths):
    found = layout([tuple(path.split("/")) for path in paths])
    return list(found.classes), " ".join(found.notes)


@pytest.mark.parametrize(
    ("paths", "classes"),
    [
        (["a/1.png", "b/2.png"], ["a", "b"]),
        (["top/a/1.png", "top/b/2.png"], ["a", "b"]),
        (["one/two/a/1.png", "one/two/b/2.png"], ["a", "b"]),
        (["a/deep/1.png", "a/2.png", "b/3.png"], ["a", "a", "b"]),
        (["top/train/a/1.png", "top/test/b/2.png", "top/train/b/3.png"], ["a", "b", "b"]),
        (["Training/a/1.png", "validation/b/2.png"], ["a", "b"]),
        (["test/1.png", "train/2.png"], ["test", "train"]),
        (["train/1.png", "track/2.png"], ["train", "track"]),
        (["1.png", "2.png"], ["", ""]),
        (["a/1.png"], [""]),
        (["a/b/1.png", "a/b/2.png"], ["", ""]),
        (["0.png", "a/1.png", "b/2.png"], [None, "a", "b"]),
        ([], []),
    ],
)
def test_the_class_is_the_first_folder_below_those_around_everything(paths, classes):
    assert placed(*paths)[0] == classes


@pytest.mark.parametrize(
    ("paths", "words"),
    [
        (["1.png"], "no classes: for those, put the pictures of each class into a folder of its own"),
        (["0.png", "a/1.png", "b/2.png"], "outside the folders have no class and are left out: 1, first “0.png”."),
        (["a/x/1.png", "a/y/2.png", "b/3.png"], "Pictures in folders inside a class count to the class: 2."),
        (["train/a/1.png", "test/b/2.png"], "The folders “test” and “train” are put together"),
        (["Cat/1.png", "cat /2.png", "dog/3.png"], "The classes “Cat” and “cat ” differ only in how they are written"),
    ],
)
def test_what_was_decided_is_said(paths, words):
    assert words in placed(*paths)[1]


def test_two_plain_folders_need_no_words():
    assert placed("a/1.png", "b/2.png")[1] == ""
