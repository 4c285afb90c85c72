"""State of the container engine: whether it answers and has an image."""

from __future__ import annotations

import functools
import os
import socket
import sys
from typing import Any

from brokerdocs.services.hosts.host import Candidate
from brokerdocs.services.model import Progress, Service, Unavailable

_UNIX = "http+unix://"
"""How the library writes the address of a unix socket."""

_SECONDS = 10
"""Timeout of an engine that does not answer."""


class NoEngine(Unavailable):
    """No engine answers: a matter of its own, for then no image can be had at all."""


@functools.lru_cache(maxsize=1)
def _client() -> Any:
    import docker

    # testcontainers reads its settings when it is imported: they must stand before.
    os.environ["TESTCONTAINERS_RYUK_DISABLED"] = "true"
    os.environ["TESTCONTAINERS_HOST_OVERRIDE"] = "127.0.0.1"
    _connect(docker.utils.parse_host(os.environ.get("DOCKER_HOST")))
    impatient = docker.from_env(timeout=_SECONDS)
    impatient.ping()
    impatient.close()
    return docker.from_env(timeout=120)


def _connect(address: str) -> None:
    """Raise OSError where nothing listens: the library would not close the socket it tried."""
    if not address.startswith(_UNIX):
        return
    path = address.removeprefix(_UNIX)
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_SECONDS)
        try:
            probe.connect(path)
        except OSError as error:
            raise OSError(f"{path}: {error.strerror or error}") from None


@functools.lru_cache(maxsize=1)
def refusal() -> str:
    """Why no engine is available; empty if one answers."""
    from docker.errors import DockerException

    try:
        _client()
    except (DockerException, OSError) as error:
        return str(error).splitlines()[0]
    return ""


def image_name(service: Service, product: str) -> str:
    """The image to take: a variable's, or the table's with the mirror's prefix.

    Raises Unavailable where the product forced has none.
    """
    for variable in service.image_variables:
        name = os.environ.get(variable, "").strip()
        # One that is plainly another product does not stand in for the product forced.
        if name and (not product or _product_of(name, service) == product):
            return name
    if product and product not in service.images:
        shown = service.products[product]
        raise Unavailable(
            f"no image of {shown} is known: use --provider native",
            f"没有已知的 {shown} 镜像：请使用 --provider native",
        )
    name = service.images[product or next(iter(service.images))]
    if mirror := os.environ.get("BROKERDOCS_REGISTRY", "").strip().rstrip("/"):
        # A mirror keeps official images below library/.
        name = f"{mirror}/{name if '/' in name else 'library/' + name}"
    return name


def candidate(service: Service, product: str, fetch: bool, progress: Progress) -> Candidate:
    """The service from its image; raises NoEngine, or Unavailable where the image is missing."""
    from docker.errors import DockerException, ImageNotFound

    if reason := refusal():
        raise NoEngine(
            f"no Docker engine answers ({reason}): start Docker, or use --provider native",
            f"没有可用的 Docker 引擎（{reason}）：请启动 Docker，或使用 --provider native",
        )
    name = image_name(service, product)
    client = _client()
    try:
        image = client.images.get(name)
    except ImageNotFound:
        if not fetch:
            raise _missing(service, name, "not pulled yet") from None
        progress(f"pulling image {name} …")
        try:
            image = client.images.pull(name)
        except (DockerException, OSError) as error:
            raise _missing(service, name, _short(error)) from None
    except (DockerException, OSError) as error:
        raise _missing(service, name, _short(error)) from None
    product = product or _product_of(name, service)
    capabilities = set(service.image_capabilities)
    if _of_this_machine(client):
        capabilities.add("unix-socket")
    return Candidate(
        service=service.name,
        provider="docker",
        product=service.products[product],
        identity=str(image.id),
        capabilities=frozenset(capabilities),
        programs={
            role: name.format(product=product) for role, name in service.image_programs.items()
        },
        image=name,
    )


def _product_of(image: str, service: Service) -> str:
    """The product that an image's name tells, else the one that is taken unless told otherwise."""
    for product in sorted(service.products, key=len, reverse=True):
        if product in image.rsplit("/", 1)[-1]:
            return product
    return next(iter(service.images))


def _of_this_machine(client: Any) -> bool:
    """Whether a folder of this machine can be mounted with a unix socket in it."""
    local = str(client.api.base_url).startswith("http+docker://")
    # An engine reached by its socket can still be that of a container's host, or of a VM.
    return local and sys.platform == "linux" and client.info()["Name"] == socket.gethostname()


def _missing(service: Service, name: str, reason: str) -> Unavailable:
    variable = service.image_variables[0]
    return Unavailable(
        f"the engine answers but image {name} is missing ({reason}): "
        f"docker pull {name}, or name another in {variable}",
        f"引擎可用，但缺少镜像 {name}（{reason}）："
        f"请执行 docker pull {name}，或用 {variable} 指定其他镜像",
    )


def _short(error: Exception) -> str:
    """The innermost reason: before it come addresses of this machine's network."""
    text = " ".join(str(getattr(error, "explanation", "") or error).split())
    return text.rsplit(": ", 1)[-1].strip("'\")")[:200]
