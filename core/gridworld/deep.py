"""Deep Q-learning: a network instead of a table, taught from memories drawn at random, with a second network that stands still."""

from __future__ import annotations

import copy

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.gridworld.kernels import (
    ACTION,
    EPISODE,
    LAST_CUT,
    STATE,
    TIME,
    TOTAL,
    Mind,
    Room,
    Rules,
    chosen,
    note,
    rolled,
    scheduled,
    share,
    slipped,
)


class DeepLearner:
    """Q(s,.) = W2 relu(W1[s] + b1) + b2 for a cell s (one input a cell), towards r + gamma * max Q'(s',.), 0 after the end.

    After each transition one step of Adam on the mean squared error of `batch` transitions, drawn with repetition from the last `memory`.
    Q' is Q as it was, copied every `every` transitions. Source: Mnih et al. (2015), "Human-level control through deep reinforcement
    learning", algorithm 1; on a table's world instead of pictures, with Adam and without clipping of errors.
    """

    def __init__(self, cells: int, *, width: int, rate: float, batch: int, memory: int, every: int, seed: int) -> None:
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            self.net = nn.Sequential(nn.Embedding(cells, width), nn.ReLU(), nn.Linear(width, 4))
            nn.init.uniform_(self.net[0].weight, -0.05, 0.05)  # type: ignore[arg-type]
        self.still = copy.deepcopy(self.net)
        self.optimizer = torch.optim.Adam(self.net.parameters(), lr=rate, fused=True)
        self.batch, self.every, self.cells = batch, every, torch.arange(cells)
        self.draw = np.random.default_rng(seed)
        self.states, self.actions = np.zeros(memory, np.int64), np.zeros(memory, np.int64)
        self.rewards, self.following, self.ended = np.zeros(memory, np.float32), np.zeros(memory, np.int64), np.zeros(memory, np.float32)

    def table(self) -> NDArray[np.float64]:
        """What the network says of every cell: (cells, 4)."""
        with torch.no_grad():
            said: NDArray[np.float64] = self.net(self.cells).double().numpy()
        return said

    def learn(self, room: Room, rules: Rules, mind: Mind, transitions: int, episodes: int) -> None:
        """Walk and learn until so many transitions or episodes are done, with the luck and the policy of the tables' learners."""
        now, dice = mind.now, mind.dice
        last_total, last_episode = int(now[TOTAL]) + transitions, min(int(now[EPISODE]) + episodes, mind.returns.size)
        while now[TOTAL] < last_total and now[EPISODE] < last_episode:
            if now[TIME] == 0:
                dice[0] = rolled(dice[0])
                now[STATE], now[ACTION], mind.gained[0] = room.starts[int(share(dice[0]) * room.starts.size)], -1, 0.0
                mind.path[0] = now[STATE]
            epsilon = scheduled(rules.epsilon_schedule, rules.epsilon, rules.epsilon_last, rules.decay, int(now[EPISODE]))
            here, values = int(now[STATE]), self._values(int(now[STATE]))
            dice[1] = rolled(dice[1])
            up, right, down, left = values
            action = int(chosen(up, right, down, left, mind.visits, here, rules, epsilon, dice[1]))
            way = 0
            if room.slip > 0:
                dice[0] = rolled(dice[0])
                way = int(slipped(room.slip, dice[0]))
            there, reward = int(room.next[here, action, way]), float(room.reward[here, action, way])
            ended = bool(room.ends[here, action, way])
            self._remember(int(now[TOTAL]), here, action, reward, there, ended)
            now[TIME] += 1
            now[TOTAL] += 1
            mind.gained[0] += reward
            mind.path[now[TIME]] = there
            mind.visits[here, action] += 1
            after = 0.0 if ended else self._largest(there)
            self._learn(int(now[TOTAL]), rules.gamma)
            cut = not ended and bool(now[TIME] >= rules.longest)
            value, gap = self._values(here)[action], reward + rules.gamma * after - values[action]
            moved = (value - values[action]) / gap if gap else 0.0  # the share of the way that it went, in place of alpha
            note(mind, here, action, there, -1, ended, reward, after, moved, rules.gamma, values[action], value)
            mind.last_where[LAST_CUT] = cut
            now[STATE] = there
            if ended or cut:
                mind.returns[now[EPISODE]], mind.lengths[now[EPISODE]] = mind.gained[0], now[TIME]
                now[EPISODE] += 1
                now[TIME] = 0

    def _remember(self, total: int, here: int, action: int, reward: float, there: int, ended: bool) -> None:
        place = total % len(self.states)
        self.states[place], self.actions[place], self.rewards[place] = here, action, reward
        self.following[place], self.ended[place] = there, ended

    def _learn(self, total: int, gamma: float) -> None:
        some = self.draw.integers(0, min(total, len(self.states)), self.batch)
        states, actions, following = (torch.from_numpy(part[some]) for part in (self.states, self.actions, self.following))
        rewards, ended = torch.from_numpy(self.rewards[some]), torch.from_numpy(self.ended[some])
        with torch.no_grad():
            targets = rewards + gamma * (1 - ended) * self.still(following).max(1).values
        loss = nn.functional.mse_loss(self.net(states).gather(1, actions[:, None])[:, 0], targets)
        self.optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        self.optimizer.step()
        if total % self.every == 0:
            self.still.load_state_dict(self.net.state_dict())

    def _values(self, cell: int) -> list[float]:
        with torch.no_grad():
            values: list[float] = self.net(self.cells[cell : cell + 1])[0].tolist()
        return values

    def _largest(self, cell: int) -> float:
        with torch.no_grad():
            return float(self.still(self.cells[cell : cell + 1]).max())
