"""The network, optimizer and loss of a config as lines of plain torch, for scripts. Light."""

from __future__ import annotations

from core.data.builtin import BUILTIN
from core.lr_finder.config import Config

ACTIVATIONS = {"tanh": "Tanh", "sigmoid": "Sigmoid", "leaky ReLU": "LeakyReLU"}  # where torch's name is another
FILLS = {
    "Xavier": "nn.init.xavier_uniform_(layer.weight)",
    "He": 'nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")',
    "LeCun": "nn.init.normal_(layer.weight, std=layer.weight[0].numel() ** -0.5)",
    "orthogonal": "nn.init.orthogonal_(layer.weight)",
    "zeros": "nn.init.zeros_(layer.weight)",
    "N(0, 0.01)": "nn.init.normal_(layer.weight, std=0.01)",
}
LOSSES = {"MSE": "nn.MSELoss()", "L1": "nn.L1Loss()"}


def network_lines(config: Config) -> list[str]:
    """`def network(seed)`; x and outputs are the script's."""
    layers = _cnn(config) if config.model == "CNN" else _mlp(config)
    lines = ["def network(seed: int) -> nn.Sequential:", "    torch.manual_seed(seed)"]
    if config.initialisation == "torch":
        return [*lines, "    return nn.Sequential(", *(f"        {layer}," for layer in layers), "    )"]
    zeros = ["            nn.init.zeros_(layer.bias)"]
    kinds = "nn.Conv2d | nn.Linear" if config.model == "CNN" else "nn.Linear"
    return [
        *lines,
        "    net = nn.Sequential(",
        *(f"        {layer}," for layer in layers),
        "    )",
        "    for layer in net:",
        f"        if isinstance(layer, {kinds}):",
        f"            {FILLS[config.initialisation]}",
        *(["            if layer.bias is not None:", "                nn.init.zeros_(layer.bias)"] if config.batch_norm else zeros),
        "    return net",
    ]


def optimizer_line(config: Config) -> str:
    """`lambda net: …`, with the rate left open: it is set before each step."""
    decay = f", weight_decay={config.weight_decay!r}" if config.weight_decay else ""
    betas = f", betas=({config.beta1!r}, {config.beta2!r})"
    made = {
        "SGD": f"SGD(net.parameters(), lr=0.0{decay})",
        "momentum": f"SGD(net.parameters(), lr=0.0, momentum={config.momentum!r}{decay})",
        "Nesterov": f"SGD(net.parameters(), lr=0.0, momentum={config.momentum!r}, nesterov={config.momentum > 0}{decay})",
        "Adagrad": f"Adagrad(net.parameters(), lr=0.0{decay})",
        "RMSprop": f"RMSprop(net.parameters(), lr=0.0{decay})",
        "Adam": f"Adam(net.parameters(), lr=0.0{betas}{decay})",
        "AdamW": f"AdamW(net.parameters(), lr=0.0{betas}, weight_decay={config.weight_decay!r})",
    }[config.optimizer]
    return f"lambda net: torch.optim.{made}"


def loss_lines(config: Config, kind: str) -> list[str]:
    """`loss_of(output, y)`; y_train and the number of classes are the script's. kind: of the task."""
    name = config.loss if config.loss != "auto" else "cross-entropy" if kind == "classification" else "MSE"
    if name == "cross-entropy":
        smooth = f"label_smoothing={config.label_smoothing!r}" if config.loss != "auto" and config.label_smoothing else ""
        if not config.balanced:
            return [f"loss_of = nn.CrossEntropyLoss({smooth})"]
        return [
            "counts = torch.bincount(y_train)",
            f"loss_of = nn.CrossEntropyLoss(weight=len(y_train) / (len(counts) * counts){', ' + smooth if smooth else ''})",
        ]
    if name == "binary cross-entropy":
        weight = f"pos_weight=torch.tensor({config.pos_weight!r})" if config.pos_weight != 1 else ""
        inner = f"nn.BCEWithLogitsLoss({weight})"
    else:
        inner = LOSSES.get(name, f"nn.HuberLoss(delta={config.delta!r})")
    return [
        f"number_loss = {inner}",
        "",
        "",
        "def loss_of(output: Tensor, y: Tensor) -> Tensor:",
        "    return number_loss(output[:, 0], y)",
    ]


def _activation(config: Config) -> str:
    return f"nn.{ACTIVATIONS.get(config.activation, config.activation)}()"


def _bias(config: Config) -> str:
    """Batch norm has a bias of its own."""
    return ", bias=False" if config.batch_norm else ""


def _mlp(config: Config) -> list[str]:
    lines, before = [], "x.shape[1]"
    for _ in range(config.layers if config.model == "MLP" else 0):
        lines.append(f"nn.Linear({before}, {config.width}{_bias(config)})")
        if config.batch_norm:
            lines.append(f"nn.BatchNorm1d({config.width})")
        lines.append(_activation(config))
        if config.dropout:
            lines.append(f"nn.Dropout({config.dropout!r})")
        before = str(config.width)
    return [*lines, f"nn.Linear({before}, outputs)"]


def picture(config: Config) -> tuple[int, int, int]:
    """Channels, height and width of the pictures that are learned from."""
    if config.data in BUILTIN:
        return BUILTIN[config.data].image or (1, 1, 1)
    return (1 if config.picture_colour == "grey" else 3), config.picture_size, config.picture_size


def _cnn(config: Config) -> list[str]:
    before, height, width = picture(config)
    lines, strided = [f"nn.Unflatten(1, ({before}, {height}, {width}))"], config.downsampling == "stride"
    for block in range(config.blocks):
        after = config.channels * 2**block
        lines.append(f"nn.Conv2d({before}, {after}, 3, stride={2 if strided else 1}, padding=1{_bias(config)})")
        if config.batch_norm:
            lines.append(f"nn.BatchNorm2d({after})")
        lines.append(_activation(config))
        if not strided:
            lines.append("nn.MaxPool2d(2)" if config.downsampling == "max pooling" else "nn.AvgPool2d(2)")
        if config.dropout:
            lines.append(f"nn.Dropout({config.dropout!r})")
        before = after
        height, width = ((height + 1) // 2, (width + 1) // 2) if strided else (height // 2, width // 2)
    return [*lines, "nn.Flatten()", f"nn.Linear({before * height * width}, outputs)"]
