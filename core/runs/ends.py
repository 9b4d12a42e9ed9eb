"""How a run can end, and the one calm sentence that says so."""

from __future__ import annotations

ENDS = {
    "done": "Finished.",
    "stopped": "Stopped.",
    "unwatched": "Ended because nobody was watching. Press play to run it again.",
    "paused": "Ended because it was paused for long while others waited. What was recorded is kept; press play to run it again.",
    "time": "Ended at the time limit of this server. What it had learned so far is kept.",
    "memory": "Ended because it needed more memory than a run may have here. Choose a smaller network, batch or data set.",
    "input": "This could not start:",
    "failed": "Something went wrong on our side (error {id}). Your settings and data are kept; press play to try again.",
    "crashed": "This run ended unexpectedly (run {id}). Your settings and data are kept; press play to run it again.",
    "interrupted": "The server was restarted while this ran. What was recorded is kept; press play to run it again.",
}


def sentence(end: str, identity: str = "") -> str:
    """What the person reads. identity: a short id under which the log has the details."""
    return ENDS[end].format(id=identity)
