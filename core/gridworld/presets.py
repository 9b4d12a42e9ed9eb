"""Named starting points, each with its source and what to see."""

from __future__ import annotations

from core.gridworld import worlds
from core.gridworld.config import COMPARE, SWEEP, Config
from core.presets import Preset

SUTTON = "Sutton & Barto (2018)"

PRESETS: dict[str, Preset[Config]] = {
    "Cliff walking": Preset(
        Config(),
        source=f"{SUTTON}, example 6.6: α 0.5, ε 0.1, no discount.",
        notice="The arrows soon hug the cliff, the shortest way of 13 steps; because of exploration the agent keeps falling off it.",
    ),
    "Cliff walking, SARSA": Preset(
        Config(algorithm="SARSA"),
        source=f"{SUTTON}, example 6.6.",
        notice="SARSA counts on its own exploration: its way keeps away from the cliff, and its returns are higher than Q-learning’s.",
    ),
    "REINFORCEjs grid": Preset(
        Config(world=worlds.REINFORCE, alpha=0.1, gamma=0.9, epsilon=0.2, episodes=1000),
        source="Karpathy (2015), REINFORCEjs, gridworld_td: same map; rewards are for arriving, and the goal ends the episode.",
        notice="Colour spreads backwards from the goal, one cell an episode at first; orange cells are walked around.",
    ),
    "Two jumps": Preset(
        Config(world=worlds.TWO_JUMPS, alpha=0.1, gamma=0.9, epsilon=0.2, episodes=200, longest=200),
        source=f"{SUTTON}, examples 3.5 and 3.8.",
        notice="The jump of 10 is worth more than 10 to the cells around it, since it can be taken again: the top row reaches 24.4.",
    ),
    "Two corners": Preset(
        Config(world=worlds.CORNERS, alpha=0.2, episodes=200),
        source=f"{SUTTON}, example 4.1.",
        notice="Every step costs 1, so a cell is worth minus its distance to the nearer corner; on the way ties stay, with two arrows.",
    ),
    "Windy": Preset(
        Config(world=worlds.WINDY, episodes=500),
        source=f"{SUTTON}, example 6.5.",
        notice="The wind blows upwards in the middle columns: the way that is found swings far around, and the best takes 15 steps.",
    ),
    "Dyna maze": Preset(
        Config(world=worlds.DYNA, alpha=0.1, gamma=0.95, episodes=50, longest=3000),
        source=f"{SUTTON}, example 8.1, without planning.",
        notice="The first episode takes hundreds of steps and teaches one value: only the last step before the goal was rewarded.",
    ),
    "Dyna maze, planning": Preset(
        Config(world=worlds.DYNA, algorithm="Dyna-Q", planning=50, alpha=0.1, gamma=0.95, episodes=50, longest=3000),
        source=f"{SUTTON}, example 8.1 and figure 8.3, with 50 planning steps.",
        notice="Once the goal was reached, memory spreads its value over the maze within the second episode.",
    ),
    "Blocking maze": Preset(
        Config(
            world=worlds.BLOCKING,
            later=worlds.BLOCKED,
            algorithm="Dyna-Q+",
            planning=50,
            alpha=0.5,
            gamma=0.95,
            episodes=200,
            longest=3000,
        ),
        source=f"{SUTTON}, example 8.2: the gap in the wall moves from right to left after 1,000 steps.",
        notice="When the gap closes, the old arrows run into the wall; curiosity drives the agent about until it finds the other gap.",
    ),
    "Two corners, policy iteration": Preset(
        Config(world=worlds.CORNERS, algorithm="Policy iteration"),
        source=f"{SUTTON}, example 4.1 and figure 4.1.",
        notice="At first the values of a random walk grow towards −22; at the first change of the arrows they jump to the optimum.",
    ),
    "Frozen lake, value iteration": Preset(
        Config(world=worlds.LAKE_4, algorithm="Value iteration", gamma=0.99),
        source="Gymnasium, FrozenLake-v1; value iteration: Bellman (1957).",
        notice="Each sweep carries the goal’s value one cell further; it comes to rest at 0.542 for the start.",
    ),
    "Frozen lake 4 × 4": Preset(
        Config(world=worlds.LAKE_4, alpha=0.8, gamma=0.95, episodes=2000, longest=100),
        source="Gymnasium, FrozenLake-v1 and its tutorial: success rate 1/3, cut off after 100 steps.",
        notice="On ice one moves as meant one time in three: the best arrows often point into walls, the only way not to slip into a hole.",
    ),
    "Frozen lake 8 × 8": Preset(
        Config(world=worlds.LAKE_8, alpha=0.1, gamma=0.99, epsilon=0.3, episodes=10_000, longest=200, pace="many episodes"),
        source="Gymnasium, FrozenLake8x8-v1: success rate 1/3, cut off after 200 steps.",
        notice="The goal is found by chance first; even the best policy, with everything known, does not always arrive.",
    ),
    "Deep Q-learning on dry ice": Preset(
        Config(
            world=worlds.LAKE_4.split("|slip")[0],
            algorithm="Deep Q-learning",
            gamma=0.95,
            epsilon=0.3,
            episodes=200,
            longest=100,
        ),
        source="Mnih et al. (2015), algorithm 1, on Gymnasium’s FrozenLake-v1 without slipping.",
        notice="Cells that were never visited change their colours too: one network answers for all, as no table does.",
    ),
    "Random maze": Preset(
        Config(world=worlds.maze(13, 13, 1), alpha=0.5, gamma=0.95, episodes=300, longest=2000),
        source="ours: a depth-first maze with some loops, by seed.",
        notice="The first way found is rarely the shortest; exploration straightens it, and dead ends keep their pale colours.",
    ),
    "A reward to hack": Preset(
        Config(world=worlds.TRAP, alpha=0.2, gamma=0.95, epsilon=0.2, episodes=300, longest=100),
        source="ours, a trap, after the coast runners of Clark & Amodei (2016).",
        notice="A cell on the way pays 0.2 each time: the agent learns to bump about there for ever and never to arrive.",
    ),
    "Cliff race": Preset(
        Config(mode=COMPARE),
        source=f"{SUTTON}, example 6.6 and section 6.6, with 50 seeds.",
        notice="Q-learning finds the shortest way along the edge and earns less: it keeps falling off. SARSA walks farther from it.",
    ),
    "Monte Carlo against one step": Preset(
        Config(
            mode=COMPARE,
            world=worlds.WINDY,
            runners="algorithm=Monte Carlo, every visit | algorithm=n-step SARSA | algorithm=SARSA",
            alpha=0.2,
            episodes=200,
        ),
        source=f"ours, on {SUTTON}, example 6.5.",
        notice="Monte Carlo learns nothing before an episode is over, and the first ones are long; learning on the way is ahead at once.",
    ),
    "Planning in the maze": Preset(
        Config(
            mode=COMPARE,
            world=worlds.DYNA,
            algorithm="Dyna-Q",
            runners="planning=0 | planning=5 | planning=50",
            alpha=0.1,
            gamma=0.95,
            episodes=50,
            longest=3000,
            seeds=30,
            measure="steps",
            smooth=1,
        ),
        source=f"{SUTTON}, example 8.1 and figure 8.2, with 30 seeds.",
        notice="With 50 updates from memory after each step the shortest way is known after about three episodes.",
    ),
    "Traces": Preset(
        Config(
            mode=COMPARE,
            world=worlds.DYNA,
            algorithm="SARSA(λ)",
            runners="trace=0 | trace=0.5 | trace=0.9",
            alpha=0.1,
            gamma=0.95,
            episodes=50,
            longest=3000,
            measure="steps",
            smooth=1,
        ),
        source=f"ours, on {SUTTON}, example 8.1.",
        notice="One arrival teaches the whole way at once where traces last, only its last step where they do not.",
    ),
    "Learning rates on the cliff": Preset(
        Config(mode=SWEEP),
        source=f"{SUTTON}, figure 6.3, with 500 episodes and 50 seeds in place of 100,000 episodes.",
        notice="Expected SARSA does well at every rate, 1 too: chance in its own next action does not reach its values. SARSA breaks.",
    ),
}
