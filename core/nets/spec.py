"""What can be chosen for a network, its optimizer and its loss. Light: configs import it, and a topic's Config may inherit it."""

from __future__ import annotations

from dataclasses import dataclass

from core.params import check, choice, flag, number

MODELS = ("linear", "MLP", "CNN")
ACTIVATIONS = ("ReLU", "tanh", "sigmoid", "GELU", "SiLU", "leaky ReLU", "ELU", "SELU")
INITIALISATIONS = ("torch", "Xavier", "He", "LeCun", "orthogonal", "zeros", "N(0, 0.01)")
DOWNSAMPLINGS = ("stride", "max pooling", "average pooling")
OPTIMIZERS = ("SGD", "momentum", "Nesterov", "Adagrad", "RMSprop", "Adam", "AdamW")
LOSSES = ("cross-entropy", "binary cross-entropy", "MSE", "L1", "Huber")


@dataclass(frozen=True, kw_only=True)
class NetSpec:
    """The shape of a network, whatever goes in and comes out."""

    model: str = choice("MLP", "Model", "Linear, a multilayer perceptron, or a small convolutional network for pictures.", MODELS)
    layers: int = number(2, "Hidden layers", "Of the MLP. 0 is a linear model.", low=0, high=6)
    width: int = number(64, "Units per layer", "Units in each hidden layer of the MLP.", low=1, high=512)
    blocks: int = number(2, "Blocks", "Convolutions of the CNN. Each halves the picture and doubles the channels.", low=1, high=4)
    channels: int = number(16, "Channels", "Channels of the CNN's first block.", low=1, high=64)
    downsampling: str = choice("stride", "Halved by", "How a block of the CNN halves the picture.", DOWNSAMPLINGS)
    activation: str = choice("ReLU", "Activation", "What bends the lines between the layers.", ACTIVATIONS)
    initialisation: str = choice("torch", "Initial weights", "How the weights are drawn before training.", INITIALISATIONS)
    batch_norm: bool = flag(False, "Batch norm", "Centre and scale what each layer gives, over the batch.")
    dropout: float = number(0.0, "Dropout", "Share of the units that are silenced at random in each step.", low=0.0, high=0.9, step=0.1)

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, kw_only=True)
class OptimizerSpec:
    """What turns gradients into steps, all but the learning rate."""

    optimizer: str = choice("Adam", "Optimizer", "Turns gradients into steps. Each wants learning rates of its own.", OPTIMIZERS)
    momentum: float = number(0.9, "Momentum", "Share of the last step kept, for momentum and Nesterov.", low=0.0, high=0.999, step=0.01)
    beta1: float = number(0.9, "Beta 1", "Memory of Adam's mean gradient.", low=0.0, high=0.999, step=0.01)
    beta2: float = number(0.999, "Beta 2", "Memory of Adam's mean squared gradient.", low=0.0, high=0.99999, step=0.001)
    weight_decay: float = number(0.0, "Weight decay", "Pulls all weights towards zero.", low=0.0, high=1.0, step=0.01, log=True)
    clip: float = number(
        0.0, "Clip gradients", "Longest gradient allowed; longer ones are shortened. 0: no limit.", low=0.0, high=1000.0, log=True
    )

    def __post_init__(self) -> None:
        check(self)


@dataclass(frozen=True, kw_only=True)
class LossSpec:
    """What is made small."""

    loss: str = choice("cross-entropy", "Loss", "What training makes small.", LOSSES)
    label_smoothing: float = number(0.0, "Label smoothing", "Share of each label spread over all classes.", low=0.0, high=0.9, step=0.05)
    pos_weight: float = number(1.0, "Weight of yes", "How many times a row that is a yes counts.", low=0.01, high=100.0, log=True)
    delta: float = number(1.0, "Huber's delta", "Errors beyond it count in proportion, not squared.", low=0.001, high=100.0, log=True)

    def __post_init__(self) -> None:
        check(self)
