"""Next steps: calls, signatures, work-flows."""

import json
from datetime import UTC, datetime, timedelta

from brokerdocs.running import proves
from tests.snippets.getting_started import shop


@proves(
    "getting-started/shop/delay.sh",
    instead={'python -c "from': 'shop import price; print(price(3, 20))"'},
    services=("redis",),
)
def test_delay(folder, worker):
    """worker 算出 60，调用方取回来 | The worker computes 60, and the caller gets it"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "60"
    assert shop.ran(started) == ["price"]


@proves(
    "getting-started/shop/apply_async.sh",
    instead={'python -c "from': 'shop import price; price.apply_async((3, 20), countdown=60)"'},
    services=("redis",),
)
def test_queue_of_one_call(run, folder):
    """消息进入 reports，而不是默认队列 | The message is in reports, not in the default queue"""
    shop.printed(folder)
    assert (shop.server(run).llen("reports"), shop.server(run).llen("celery")) == (1, 0)


@proves(
    "getting-started/shop/apply_async.sh",
    instead={'python -c "from': "shop import price; price.apply_async((3, 20), queue='reports')\""},
    services=("redis",),
)
def test_countdown_of_one_call(run, folder):
    """消息写着一分钟之后的时刻 | The message names a moment a minute from now"""
    shop.printed(folder)
    message = json.loads(shop.server(run).lindex("reports", 0))
    eta = message["headers"]["eta"]
    assert eta is not None
    left = datetime.fromisoformat(eta) - datetime.now(UTC)
    assert timedelta(seconds=30) < left <= timedelta(seconds=60)


@proves(
    "getting-started/shop/signature.sh",
    instead={'python -c "from': 'shop import price; sig = price.s(3, 20); print(sig())"'},
    services=("redis",),
)
def test_signature(folder, worker):
    """签名发出去，由 worker 执行 | A signature is sent, and the worker runs it"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "60"
    assert shop.ran(started) == ["price"]


@proves(
    "getting-started/shop/signature_options.sh",
    instead={'python -c "from': 'shop import price; price.s(3, 20).delay()"'},
    services=("redis",),
)
def test_signature_carries_options(run, folder):
    """签名带着自己的队列 | A signature carries its queue"""
    shop.printed(folder)
    assert (shop.server(run).llen("reports"), shop.server(run).llen("celery")) == (1, 0)


@proves(
    "getting-started/shop/partial.sh",
    instead={
        'python -c "from': "shop import discount; whole = discount.s(200); "
        'print(whole.delay(10).get(timeout=10))"'
    },
    services=("redis",),
)
def test_partial(folder, worker):
    """后给的参数排在前面 | Arguments that come later are put in front"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "180"
    assert shop.ran(started) == ["discount"]


@proves(
    "getting-started/shop/group.sh",
    instead={
        'python -c "from': 'shop import price; print([price(n, 20) for n in (1, 2, 3)])"',
    },
    services=("redis",),
)
def test_group(folder, worker):
    """三个任务，结果按原来的顺序 | Three tasks, their results in the order of the group"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "[20, 40, 60]"
    assert shop.ran(started) == ["price"] * 3


@proves(
    "getting-started/shop/chain.sh",
    instead={'python -c "from': 'shop import discount, price; print(discount(price(3, 20), 10))"'},
    services=("redis",),
)
def test_chain(folder, worker):
    """前一个的结果是后一个的参数 | The result of the first is an argument of the second"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "54"
    assert shop.ran(started) == ["price", "discount"]


@proves(
    "getting-started/shop/chord.sh",
    instead={
        'python -c "from': "celery import group; from shop import price; "
        'print(sum(group(price.s(n, 20) for n in (1, 2, 3))().get(timeout=10)))"'
    },
    services=("redis",),
)
def test_chord(folder, worker):
    """三个都完成之后，worker 才求和 | The worker adds up once all three are done"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "120"
    assert shop.ran(started) == ["price", "price", "price", "total"]
    done = [event.at for event in started.events if (event.name, event.task) == PRICED]
    (total,) = started.executions("shop.total")
    assert len(done) == 3
    assert max(done) <= total.at


PRICED = ("finished", "shop.price")


@proves(
    "getting-started/shop/workflow.sh",
    instead={
        'python -c "from': "celery import group; from shop import price, total; "
        'print((group(price.s(n, 20) for n in (1, 2, 3)) | total.s())().get(timeout=10))"'
    },
    services=("redis",),
)
def test_workflow(folder, worker):
    """一组、汇总、再打折 | A group, its total, and the discount on that"""
    started = worker(load=shop.loaded(folder))
    assert shop.printed(folder) == "108"
    assert shop.ran(started) == ["price", "price", "price", "total", "discount"]
