"""Certificates for TLS: an authority, a server, a client, and an authority to be rejected."""

from __future__ import annotations

from pathlib import Path

FOLDER = "/etc/redis/tls"
"""Where snippets say that the files are."""

CLIENT_FILES = ("ca.crt", "client.crt", "client.key", "other-ca.crt")


def write(folder: Path) -> None:
    """Write them all into *folder*, which nobody else may enter."""
    import trustme

    authority = trustme.CA(organization_name="brokerdocs")
    server = authority.issue_cert("localhost", "127.0.0.1", "::1")
    client = authority.issue_cert("client@localhost")
    foreign = trustme.CA(organization_name="brokerdocs: not the server's authority")
    content = {
        "ca.crt": authority.cert_pem.bytes(),
        "other-ca.crt": foreign.cert_pem.bytes(),
        "server.crt": b"".join(blob.bytes() for blob in server.cert_chain_pems),
        "server.key": _in_pkcs8(server.private_key_pem.bytes()),
        "client.crt": b"".join(blob.bytes() for blob in client.cert_chain_pems),
        "client.key": client.private_key_pem.bytes(),
    }
    folder.mkdir(mode=0o700, exist_ok=True)
    for name, data in content.items():
        path = folder / name
        path.touch(mode=0o600)
        path.write_bytes(data)


def _in_pkcs8(key: bytes) -> bytes:
    """A private key in the only form that Java reads; OpenSSL's servers read it too."""
    from cryptography.hazmat.primitives import serialization

    return serialization.load_pem_private_key(key, None).private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )


def mapping(folder: Path, named: str = FOLDER) -> dict[str, str]:
    """The paths below *named*, as snippets write them, to the actual ones."""
    return {f"{named}/{name}": str(folder / name) for name in CLIENT_FILES}
