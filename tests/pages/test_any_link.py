"""Whatever stands in the address, a page opens without a fault of ours."""

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from core import topics
from tests.fuzz.links import queries
from tests.pages.conftest import Page

# Few, and the same each time: a page takes half a second. tests/fuzz/links.py opens as many as one likes.
FEW = settings(
    max_examples=6, deadline=None, derandomize=True, database=None, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)


@pytest.mark.parametrize("topic", topics.names())
def test_an_address_made_by_a_stranger_never_gives_a_traceback(house, topic):
    @FEW
    @given(queries(topic))
    def opened(query):
        told = Page(house, topic, query).test
        assert not [error.value for error in told.error if "our side" in error.value]

    opened()
