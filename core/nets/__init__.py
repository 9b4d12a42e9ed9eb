"""Networks of one shape, trained many at once: what a range test over several seeds, or a race of several rates, is made of.

A *member* is one network. All members of a `Stack` have one shape; each has its own weights, its own random numbers, its own learning
rate, its own clipping and its own end. What happens in one member, infinity and NaN included, reaches no other. One member alone is plain
torch: the same weights for the same seed, the same steps to rounding (tests/core/nets compare every part with torch.nn and torch.optim).

Light modules (no torch; configs and the web process may import them)
    spec        NetSpec, OptimizerSpec, LossSpec: frozen keyword-only dataclasses declared with core.params. A topic's Config may inherit
                them (their field names do not clash with DataConfig's): a Config that inherits NetSpec is one and is passed as it is.
                MODELS, ACTIVATIONS, INITIALISATIONS, OPTIMIZERS, LOSSES: the options, in reading order.
    suggest     fastai's rules for where on a range test's curve to start: valley, slide, minimum, steep.
    schedules   rate(step) -> float for every schedule; SCHEDULES names them; `named(name, peak=, steps=, ...)` makes one.

Heavy modules (torch)
    networks    network(spec, inputs, outputs, seed) -> nn.Sequential: the plain module. inputs: (features,) or (channels, height, width).
                Its ACTIVATIONS: name -> class, for snippets.
                Rows are flat in either case, (batch, features): an image network unflattens them itself.
    stack       Stack: members x parameters, forward for shared and for own batches.
    losses      Loss(spec, class_weights=None): (outputs, y) -> one loss for each member.
    optimizers  Optimizer(stack, spec): one step with a learning rate per member.
    batches     batches(x, y, size, count, seeds): the batches that each seed sees; learning_rates(low, high, count): of a range test.
    training    Training(stack, optimizer_spec, loss): the training step, and what a sweep or a race needs around it.

How a range test over seeds looks
    spec = NetSpec(layers=2, width=64)
    stack = Stack.of(spec, (features,), classes, seeds=range(8))
    training = Training(stack, OptimizerSpec(optimizer="Adam"), Loss(LossSpec()))
    before = training.saved()
    for rate in rates:
        losses = training.step(x, y, rate)        # Tensor (members,), on the CPU: the loss met, before the step that `rate` takes
        for m, value in enumerate(losses.tolist()):
            if ended(value):
                training.stop(m)                  # m's weights, moments and statistics stay as they are from here on
        if not any(training.running):
            break
    training.restore(before)                      # weights, moments, batch-norm statistics, random numbers and who is running

Shapes
    x  (batch, features) float32, shared by all members; or (members, batch, features), each its own.
    y  (batch,) or (members, batch): int64 classes, or float32.  Shared x goes with shared y.
    rates  a float for all, or one float for each member (a sequence).
    step(x, y, rates, parts=k): gradient accumulation; the rows go through in k equal parts, then one update.
    step's losses of a stopped member are NaN.

A race of ten rates from equal weights
    Stack.of(spec, inputs, outputs, seeds=[seed] * 10), then training.step(x, y, rates) with shared batches;
    training.loss_on(x, y) -> Tensor (members,): the mean loss on any number of rows, in evaluation mode, no gradients;
    training.accuracy_on(x, y) -> Tensor (members,): share of rows right; training.outputs_on(x) -> (members, rows, outputs).

Your own loop (two networks of a GAN, a loss that is not in the list)
    out = stack(x, training=True)                 # (members, batch, outputs), tracked by autograd
    stack.backward(my_loss_per_member(out))       # (members,); members do not mix: each gets the gradient of its own loss, and no
                                                  # other stack gets any
    optimizer = Optimizer(stack, spec); optimizer.step(rates)     # clips and steps
    Stack([module, ...]) stacks modules of your own: nn.Sequential of the kinds of layer that `stack.py` lists. Their activations may
    differ from member to member; put members of one kind side by side, they share a kernel. stack.slopes() is f' of each activation at
    the rows of the last `ahead`.

Taking one out
    stack.module(m) -> nn.Sequential with m's weights and statistics; stack.state(m) -> its state_dict, tensors of its own, on the CPU,
    ready for safetensors.

Random numbers: a member's seed fixes its initial weights as `torch.manual_seed(seed); network(...)` does, and its dropout goes on from
there, as it would in a plain script. Batches are the caller's. Equal seeds give equal members, so a race differs by its rates alone.
"""
