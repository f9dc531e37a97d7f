"""Writes pytorch.json: PyTorch's losses, optimizer steps, schedules and clipping. Versions are in the file."""

import json
from pathlib import Path

import torch
import torch.nn.functional as F

torch.manual_seed(20240601)
SHAPES = {"layer/kernel": [3, 2], "layer/bias": [2], "filters": [2, 1, 2]}


def flat(tensor):
    return tensor.detach().flatten().tolist()


def loss_case(shape, classes, smoothing, weighted, logits, targets):
    weights = torch.rand(shape) if weighted else None
    soft = targets.ndim > len(shape)
    each = torch.nn.CrossEntropyLoss(reduction="none", label_smoothing=smoothing)(
        logits.reshape(-1, classes), targets.reshape(-1, classes) if soft else targets.reshape(-1)
    ).reshape(shape)
    loss = each.mean() if weights is None else (each * weights).sum() / weights.sum()
    loss.backward()
    return {
        "shape": shape,
        "classes": classes,
        "labelSmoothing": smoothing,
        "logits": flat(logits),
        "targets": flat(targets),
        "weights": None if weights is None else flat(weights),
        "loss": loss.item(),
        "gradient": flat(logits.grad),
    }


def losses():
    cases = []
    for shape, classes, smoothing, weighted, scale in [
        ([4], 3, 0.0, False, 1.0),
        ([6], 5, 0.1, False, 3.0),
        ([6], 5, 0.1, True, 3.0),
        ([2, 3], 4, 0.0, True, 1.0),
        ([2, 3], 4, 0.3, False, 1.0),
        ([5], 3, 0.05, False, 200.0),  # overflows without care
    ]:
        logits = (torch.randn(*shape, classes) * scale).requires_grad_()
        targets = torch.randint(classes, shape)
        cases.append(loss_case(shape, classes, smoothing, weighted, logits, targets))
    return cases


def soft_losses():
    """Targets that are distributions, as those of mixed samples."""
    cases = []
    for shape, classes, smoothing, weighted, scale in [
        ([5], 4, 0.0, False, 1.0),
        ([6], 3, 0.1, False, 3.0),
        ([6], 5, 0.2, True, 3.0),
        ([2, 3], 4, 0.0, True, 1.0),
        ([4], 2, 0.0, False, 200.0),  # overflows without care
    ]:
        logits = (torch.randn(*shape, classes) * scale).requires_grad_()
        ids = torch.randint(classes, shape)
        partners = ids.flatten().flip(0).reshape(shape)
        share = torch.rand(shape).unsqueeze(-1)
        targets = share * F.one_hot(ids, classes) + (1 - share) * F.one_hot(partners, classes)
        cases.append(loss_case(shape, classes, smoothing, weighted, logits, targets))
    return cases


def optimizers():
    initial = {name: torch.randn(shape) for name, shape in SHAPES.items()}
    steps = [
        {"learningRate": rate, "gradients": {name: torch.randn(shape) * size for name, shape in SHAPES.items()}}
        for rate, size in [(0.1, 1.0), (0.05, 0.1), (0.2, 10.0), (0.1, 1e-3), (0.02, 1.0), (0.1, 1.0)]
    ]
    makers = {
        "sgd": lambda groups: torch.optim.SGD(groups, weight_decay=0.0),
        "sgd momentum": lambda groups: torch.optim.SGD(groups, momentum=0.9, weight_decay=0.0),
        "sgd nesterov": lambda groups: torch.optim.SGD(groups, momentum=0.8, nesterov=True, weight_decay=0.0),
        "sgd decay": lambda groups: torch.optim.SGD(groups, momentum=0.9),
        "adam": lambda groups: torch.optim.Adam(groups, weight_decay=0.0),
        "adam betas": lambda groups: torch.optim.Adam(groups, betas=(0.5, 0.9), eps=1e-3, weight_decay=0.0),
        "adamw": lambda groups: torch.optim.AdamW(groups),
    }
    cases = {}
    for name, make in makers.items():
        weights = {key: value.clone().requires_grad_() for key, value in initial.items()}
        decays = [weight for weight in weights.values() if weight.ndim >= 2]
        rest = [weight for weight in weights.values() if weight.ndim < 2]
        decay = 0.05 if "decay" in name or name == "adamw" else 0.0
        groups = [{"params": decays, "weight_decay": decay}, {"params": rest, "weight_decay": 0.0}]
        optimizer = make(groups)
        after = []
        for step in steps:
            for group in optimizer.param_groups:
                group["lr"] = step["learningRate"]
            for key, weight in weights.items():
                weight.grad = step["gradients"][key].clone()
            optimizer.step()
            after.append({key: flat(weight) for key, weight in weights.items()})
        cases[name] = after
    return {
        "shapes": SHAPES,
        "initial": {key: flat(value) for key, value in initial.items()},
        "steps": [
            {
                "learningRate": step["learningRate"],
                "gradients": {key: flat(value) for key, value in step["gradients"].items()},
            }
            for step in steps
        ],
        "after": cases,
    }


def clipping():
    cases = []
    for limit, size in [(1.0, 1.0), (0.5, 20.0), (100.0, 1.0)]:
        parameters = [torch.zeros(shape, requires_grad=True) for shape in SHAPES.values()]
        for parameter in parameters:
            parameter.grad = torch.randn(parameter.shape) * size
        gradients = dict(zip(SHAPES, [flat(parameter.grad) for parameter in parameters]))
        norm = torch.nn.utils.clip_grad_norm_(parameters, limit)
        cases.append(
            {
                "limit": limit,
                "norm": norm.item(),
                "gradients": gradients,
                "clipped": dict(zip(SHAPES, [flat(parameter.grad) for parameter in parameters])),
            }
        )
    return cases


def one_cycle():
    cases = []
    for options, steps in [
        ({"peak": 3e-3}, 20),
        ({"peak": 3e-3, "warmup": 0.2}, 420),
        ({"peak": 1.0, "warmup": 0.5, "startDivisor": 10, "endDivisor": 100}, 7),
        ({"peak": 0.1, "warmup": 0.07}, 30),
    ]:
        optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=1.0)
        schedule = torch.optim.lr_scheduler.OneCycleLR(
            optimizer,
            max_lr=options["peak"],
            total_steps=steps,
            pct_start=options.get("warmup", 0.3),
            div_factor=options.get("startDivisor", 25),
            final_div_factor=options.get("endDivisor", 1e4),
            cycle_momentum=False,
        )
        rates = []
        for step in range(steps):
            rates.append(schedule.get_last_lr()[0])
            optimizer.step()
            if step < steps - 1:
                schedule.step()
        cases.append({"options": options, "steps": steps, "rates": rates})
    return cases


def warmup_cosine():
    peak, warmup, end, steps = 0.3, 5, 0.01, 40
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], lr=peak)
    schedules = torch.optim.lr_scheduler
    schedule = schedules.SequentialLR(
        optimizer,
        [
            schedules.LinearLR(optimizer, 1 / warmup, 1.0, total_iters=warmup - 1),
            schedules.CosineAnnealingLR(optimizer, steps - warmup, end),
        ],
        [warmup],
    )
    rates = []
    for _ in range(steps):
        rates.append(schedule.get_last_lr()[0])
        optimizer.step()
        schedule.step()
    return {"options": {"peak": peak, "warmupSteps": warmup, "end": end}, "steps": steps, "rates": rates}


content = {
    "versions": {"torch": torch.__version__},
    "losses": losses(),
    "optimizers": optimizers(),
    "clipping": clipping(),
    "oneCycle": one_cycle(),
    "warmupCosine": warmup_cosine(),
    # Last, so that the numbers of the others stay.
    "softLosses": soft_losses(),
}
Path(__file__).with_name("pytorch.json").write_text(json.dumps(content, separators=(",", ":")) + "\n")
