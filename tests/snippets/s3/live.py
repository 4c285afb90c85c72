"""Ask an emulator of S3 what it holds, and note what a backend asks of it."""

import re

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest, AWSResponse
from botocore.credentials import Credentials

from tests.snippets.aws import named
from tests.snippets.aws.named import BUCKET

RESULT = "celery-task-meta-"
_SIGNED = re.compile(
    r"Credential=(?P<key>[^/]+)/\d+/(?P<region>[^/]+)/s3/.*SignedHeaders=(?P<headers>[^,]+)"
)


def client(endpoint):
    """A client of our own, straight to the emulator, in the region of the snippets."""
    return named.client(endpoint, "s3")


def drop(endpoint):
    """Delete the bucket, which must be empty."""
    client(endpoint).delete_bucket(Bucket=BUCKET)


def objects(endpoint):
    """The keys of all objects."""
    found = client(endpoint).list_objects_v2(Bucket=BUCKET).get("Contents", [])
    return [one["Key"] for one in found]


def watch(app):
    """Note the requests of the backend of *app* in this process: a list that grows."""
    asked = []
    events = app.backend._s3_resource.meta.client.meta.events
    events.register("before-send.s3", lambda request, **_: asked.append(request))
    return asked


def answer(app, status):
    """Answer in place of S3 whether an object is there, which *app* asks in this process."""

    def respond(request, **_):
        if request.method == "HEAD":
            return AWSResponse(request.url, status, {}, _Empty())
        return None

    app.backend._s3_resource.meta.client.meta.events.register("before-send.s3", respond)


class _Empty:
    """The content of an answer that has none."""

    def stream(self):
        return iter(())


def signed(request):
    """By what a request was signed: its access key, region and headers."""
    return _SIGNED.search(_text(request.headers["Authorization"]))


def is_signed_by(request, secret):
    """Whether the secret that signed it is *secret*."""
    how = signed(request)
    names = [name for name in how["headers"].split(";") if name in request.headers]
    headers = {name: _text(request.headers[name]) for name in names}
    asked = AWSRequest(request.method, request.url, headers)
    asked.context["timestamp"] = headers["x-amz-date"]
    signer = S3SigV4Auth(Credentials(how["key"], secret), "s3", how["region"])
    signature = signer.signature(
        signer.string_to_sign(asked, signer.canonical_request(asked)), asked
    )
    return _text(request.headers["Authorization"]).endswith(signature)


def _text(header):
    return header.decode() if isinstance(header, bytes) else header
